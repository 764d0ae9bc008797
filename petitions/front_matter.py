"""Reads a statement file: YAML front matter between two lines of dashes, then Markdown."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.utils.translation import gettext as _

KEYS = {
    "slug", "title", "subtitle", "summary", "language", "authentic", "place", "event_dates", "convenors",
    "addressees", "who_may_sign", "kinds", "opens_at", "closes_at", "public_at", "time_zone", "review",
    "controller", "contact", "kind", "belongs_to",
}  # fmt: skip
COMPANION = "companion document"
FENCE = "---"


class MalformedFile(ValueError):
    """The file cannot be read; the message names the line."""


class TextLoader(yaml.SafeLoader):
    """YAML in which every scalar is the text that was written: `no` is Norway, not False."""

    yaml_implicit_resolvers: dict[str, Any] = {}


@dataclass(frozen=True)
class StatementFile:
    """What a statement file says; dates are still as written, until a time zone is known."""

    values: dict[str, Any]
    text: str
    unknown: list[str] = field(default_factory=list)

    @property
    def is_companion(self) -> bool:
        """Whether it is a document that belongs to a petition."""
        return bool(self.string("kind") == COMPANION)

    def string(self, key: str, default: str = "") -> str:
        """Return the text under `key`, with its white space collapsed."""
        value = self.values.get(key, default)
        if isinstance(value, list | dict):
            raise MalformedFile(_("“%(key)s” must be a text, not a list.") % {"key": key})
        return " ".join(str(value or default).split())

    def strings(self, key: str) -> list[str]:
        """Return the list under `key`; a single text is a list of one."""
        value = self.values.get(key) or []
        found = value if isinstance(value, list) else [value]
        return [" ".join(str(one).split()) for one in found if str(one).strip()]

    def boolean(self, key: str) -> bool | None:
        """Return the truth under `key`, None where it says nothing."""
        written = self.string(key).lower()
        if written in ("", "true", "yes", "false", "no"):
            return None if not written else written in ("true", "yes")
        raise MalformedFile(_("“%(key)s” must be true or false.") % {"key": key})

    def choice(self, key: str, choices: list[str], default: str) -> str:
        """Return one of `choices`."""
        written = self.string(key, default)
        if written in choices:
            return written
        raise MalformedFile(
            _("“%(key)s” must be one of %(choices)s, not “%(written)s”.")
            % {"key": key, "choices": ", ".join(choices), "written": written}
        )

    def convenors(self) -> list[tuple[str, str]]:
        """Return the convenors in order, each a name and a website or nothing."""
        written = self.values.get("convenors") or []
        found = []
        for one in written if isinstance(written, list) else [written]:
            entry = one if isinstance(one, dict) else {"name": one}
            if not str(entry.get("name") or "").strip():
                raise MalformedFile(_("A convenor under “convenors” has no name."))
            found.append((" ".join(str(entry["name"]).split()), str(entry.get("website") or "").strip()))
        return found

    def dates(self, key: str) -> tuple[date | None, date | None]:
        """Return the first and last day of `2012-11-06/2012-11-09`, or of a single day."""
        written = self.string(key)
        if not written:
            return None, None
        first, _slash, last = written.partition("/")
        try:
            return date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
        except ValueError as problem:
            raise MalformedFile(
                _("“%(key)s” must be a day or two, like 2026-11-06/2026-11-09.") % {"key": key}
            ) from problem

    def moment(self, key: str, zone: ZoneInfo, *, ends: bool = False) -> datetime | None:
        """Return the instant under `key`: see `read_moment`."""
        written = self.string(key)
        try:
            return read_moment(written, zone, ends=ends) if written else None
        except ValueError as problem:
            raise MalformedFile(
                _("“%(key)s” must be a day or an instant, like 2026-11-06 or 2026-11-06T18:00.")
                % {"key": key}
            ) from problem


def read_moment(written: str, zone: ZoneInfo, *, ends: bool = False) -> datetime:
    """Return the instant that `written` (ISO 8601) names.

    Without an offset it is read in `zone`. A bare day is its beginning, or, where it `ends` something, the
    end of it: a petition that closes on the 12th can be signed on the 12th.

    Raises ValueError where it is neither a day nor an instant.
    """
    written = written.strip()
    try:
        day = date.fromisoformat(written)
    except ValueError:
        moment = datetime.fromisoformat(written)
    else:
        moment = datetime.combine(day + timedelta(days=1 if ends else 0), time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _load(yaml_text: str) -> dict[str, Any]:
    loader = TextLoader(yaml_text)
    try:
        found = loader.get_single_data()
    except yaml.MarkedYAMLError as problem:
        # The mark counts from 0 within the front matter, which begins on the file's second line.
        line = (problem.problem_mark.line if problem.problem_mark else 0) + 2
        raise MalformedFile(
            _("Line %(line)d: the front matter cannot be read (%(problem)s).")
            % {"line": line, "problem": problem.problem}
        ) from problem
    except yaml.YAMLError as problem:
        raise MalformedFile(
            _("The front matter cannot be read (%(problem)s).") % {"problem": problem}
        ) from problem
    finally:
        loader.dispose()
    if not isinstance(found, dict):
        raise MalformedFile(_("Line 2: the front matter must be lines of “key: value”."))
    return {str(key): value for key, value in found.items()}


def parse(source: str) -> StatementFile:
    """Return what a statement file says.

    Raises MalformedFile, whose message names the line, where it cannot be read.
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
    values = _load("\n".join(lines[1:end]))
    unknown = sorted(set(values) - KEYS)
    known = {key: value for key, value in values.items() if key in KEYS}
    return StatementFile(values=known, text="\n".join(lines[end + 1 :]), unknown=unknown)
