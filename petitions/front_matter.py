"""Reads a statement file: YAML front matter between two lines of dashes, then Markdown."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import yaml
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.text import line

KEYS = {
    "slug", "title", "subtitle", "summary", "language", "authentic", "place", "event_dates", "convenors",
    "addressees", "who_may_sign", "kinds", "opens_at", "closes_at", "public_at", "time_zone", "review",
    "controller", "contact", "kind", "belongs_to",
}  # fmt: skip
COMPANION = "companion document"
FENCE = "---"


class MalformedFile(ValueError):
    """The file cannot be read; the message names the line."""


@dataclass(frozen=True)
class StatementFile:
    """The contents of a statement file; dates stay as written until the time zone is known."""

    values: dict[str, object]
    text: str
    unknown: list[str] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)

    def wrong(self, key: str, message: str) -> MalformedFile:
        """Return the error about `key`, with the number of its line."""
        line = self.lines.get(key)
        return MalformedFile(
            _("Line %(line)d: %(message)s") % {"line": line, "message": message} if line else message
        )

    def _line(self, key: str, value: object) -> str:
        """Return a scalar under `key` as one line of text. Raises MalformedFile for any other value."""
        if isinstance(value, list | dict):
            raise self.wrong(key, _("“%(key)s” must be a text, not a list.") % {"key": key})
        try:
            return line(" ".join(str(value or "").split()))
        except ValidationError as problem:
            raise self.wrong(key, f"“{key}”: {problem.messages[0]}") from problem

    @property
    def is_companion(self) -> bool:
        """Whether the file is a related document of a petition."""
        return self.choice("kind", ["petition", COMPANION], "petition") == COMPANION

    def string(self, key: str, default: str = "") -> str:
        """Return the text under `key`, with its white space collapsed."""
        return self._line(key, self.values.get(key)) or default

    def strings(self, key: str) -> list[str]:
        """Return the list under `key`; a single text becomes a list."""
        value = self.values.get(key) or []
        found = value if isinstance(value, list) else [value]
        return [line for one in found if (line := self._line(key, one))]

    def boolean(self, key: str) -> bool | None:
        """Return the boolean under `key`, None if the key is missing."""
        written = self.string(key).lower()
        if written in ("", "true", "yes", "false", "no"):
            return None if not written else written in ("true", "yes")
        raise self.wrong(key, _("“%(key)s” must be true or false.") % {"key": key})

    def choice(self, key: str, choices: list[str], default: str) -> str:
        """Return one of `choices`."""
        written = self.string(key, default)
        if written in choices:
            return written
        raise self.wrong(
            key,
            _("“%(key)s” must be one of %(choices)s, not “%(written)s”.")
            % {"key": key, "choices": ", ".join(choices), "written": written},
        )

    def convenors(self) -> list[tuple[str, str]]:
        """Return the convenors in order, each with a name and a website, which may be empty."""
        written = self.values.get("convenors") or []
        found = []
        for one in written if isinstance(written, list) else [written]:
            entry = one if isinstance(one, dict) else {"name": one}
            name = self._line("convenors", entry.get("name"))
            if not name or set(entry) - {"name", "website"}:
                raise self.wrong(
                    "convenors", _("A convenor under “convenors” is a name, or {name, website}.")
                )
            found.append((name, self._line("convenors", entry.get("website"))))
        return found

    def dates(self, key: str) -> tuple[date | None, date | None]:
        """Return the first and last day of `2012-11-06/2012-11-09`, or of a single day."""
        written = self.string(key)
        if not written:
            return None, None
        first, _slash, last = written.partition("/")
        wrong = self.wrong(
            key, _("“%(key)s” must be a day or two, like 2026-11-06/2026-11-09.") % {"key": key}
        )
        try:
            days = date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
        except ValueError as problem:
            raise wrong from problem
        if days[0] > days[1]:
            raise wrong
        return days

    def moment(self, key: str, zone: ZoneInfo, *, ends: bool = False) -> datetime | None:
        """Return the instant under `key`: see `read_moment`."""
        written = self.string(key)
        try:
            return read_moment(written, zone, ends=ends) if written else None
        except (ValueError, OverflowError) as problem:
            example = "2026-11-06 or 2026-11-06T18:00"
            says = _("“%(key)s” must be a day or an instant, like %(example)s.") % {
                "key": key,
                "example": example,
            }
            raise self.wrong(key, says) from problem


def read_moment(written: str, zone: ZoneInfo, *, ends: bool = False) -> datetime:
    """Return the instant that `written` (ISO 8601) names.

    Without an offset it is read in `zone`. A day alone means its beginning, or with `ends` its
    end. So a petition that closes on the 12th can be signed on the 12th.

    Raises ValueError or OverflowError for text that is neither a day nor an instant.
    """
    written = written.strip()
    try:
        day = date.fromisoformat(written)
    except ValueError:
        moment = datetime.fromisoformat(written)
    else:
        moment = datetime.combine(day + timedelta(days=1 if ends else 0), time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _load(yaml_text: str) -> tuple[dict[str, object], dict[str, int]]:
    """Return the front matter's values, each scalar as text, and the line of each key.

    The base loader resolves no tags, so `no` stays the text "no", the code of Norway.
    """
    try:
        loader = yaml.BaseLoader(yaml_text)
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            raise MalformedFile(_("Line 2: the front matter must be lines of “key: value”."))
        found = loader.construct_document(node)
    except yaml.MarkedYAMLError as problem:
        # The mark counts from 0 within the front matter, which begins on the file's second line.
        line = (problem.problem_mark.line if problem.problem_mark else 0) + 2
        raise MalformedFile(
            _("Line %(line)d: the front matter cannot be read (%(problem)s).")
            % {"line": line, "problem": problem.problem}
        ) from problem
    except yaml.reader.ReaderError as problem:
        line = yaml_text[: problem.position].count("\n") + 2
        raise MalformedFile(
            _("Line %(line)d: there is a character that is no text.") % {"line": line}
        ) from problem
    except (yaml.YAMLError, RecursionError, TypeError) as problem:
        raise MalformedFile(_("The front matter cannot be read.")) from problem
    return {str(key): value for key, value in found.items()}, _key_lines(node)


def _key_lines(node: yaml.MappingNode) -> dict[str, int]:
    """Return the line of each key. Raises MalformedFile for a key that occurs twice."""
    lines: dict[str, int] = {}
    for key, _value in node.value:
        line = key.start_mark.line + 2
        if str(key.value) in lines:
            raise MalformedFile(
                _("Line %(line)d: “%(key)s” stands here a second time.") % {"line": line, "key": key.value}
            )
        lines[str(key.value)] = line
    return lines


def parse(source: str) -> StatementFile:
    """Parse a statement file.

    Raises MalformedFile, whose message names the line.
    """
    lines = source.replace("\r\n", "\n").lstrip("\ufeff").split("\n")
    if lines[0].strip() != FENCE:
        raise MalformedFile(
            _("Line 1: a statement file begins with “---”, its front matter, and “---” again.")
        )
    try:
        end = next(number for number, line in enumerate(lines[1:], 1) if line.strip() == FENCE)
    except StopIteration:
        raise MalformedFile(
            _("Line %(line)d: the front matter does not end; a line “---” is missing.") % {"line": len(lines)}
        ) from None
    values, key_lines = _load("\n".join(lines[1:end]))
    unknown = sorted(set(values) - KEYS)
    known = {key: value for key, value in values.items() if key in KEYS}
    return StatementFile(values=known, text="\n".join(lines[end + 1 :]), unknown=unknown, lines=key_lines)
