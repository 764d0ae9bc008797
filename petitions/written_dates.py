"""Reads a day and a time as people write them: “5 December 2026 18:00”, “2026-12-05”, “5/12/2026”."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, get_day_names, get_month_names
from django.utils import translation

from petitions import formats
from petitions.front_matter import read_moment

YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)日?")
NUMBERS = re.compile(r"(?<!\d)(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*[-/.]\s*(\d{4})(?!\d)")
DAY_AND_YEAR = re.compile(
    r"^\D*?(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?(?!\d)(.*?)(?<!\d)(\d{4})(?!\d)(.*)$", re.DOTALL
)
TIME = re.compile(r"(?<!\d)(\d{1,2})(?:[:.h](\d{2}))?(?::\d{2})?\s*([ap]\.?m\b\.?|h\b|uhr\b)?(?!\d)")
# Words around a day and a time that say nothing more.
FILLERS = re.compile(r"\b(t|at|on|of|the|de|del|do|da|em|el|le|à|um|am|den|der|الساعة|в|года?|г)\b|[,،.،]")


@dataclass(frozen=True)
class Written:
    """A day that somebody wrote, with the time if there was one."""

    day: date
    at: time | None = None

    def moment(self, zone: ZoneInfo, *, ends: bool = False) -> datetime:
        """Return the instant. A day alone means its beginning, or with `ends` its end.

        Raises OverflowError for the last day of all.
        """
        words = datetime.combine(self.day, self.at).isoformat() if self.at else self.day.isoformat()
        return read_moment(words, zone, ends=ends)


def read(words: str) -> list[Written]:
    """Return what `words` can mean: one reading, two for a day like 03/04/2026, none if they are no day."""
    plain = _plain(words)
    found, rest = _find_days(plain)
    if not found:
        return []
    rest, at = _find_time(rest)
    if re.search(r"\w", _without_fillers(rest)):
        return []
    return [Written(day, at) for day in found]


def write(moment: datetime, zone: ZoneInfo, *, ends: bool = False) -> str:
    """Return an instant as `read` reads it: in the reader's words where these are understood."""
    local = moment.astimezone(zone)
    is_day = local.time() == time()
    day = local.date() - timedelta(days=1 if ends and is_day else 0)
    at = None if is_day else local.time().replace(second=0, microsecond=0)
    clock = f" {at:%H:%M}" if at else ""
    words = format_date(day, "d MMMM y", locale=formats.locale()) + clock
    return words if read(words) == [Written(day, at)] else f"{day.isoformat()}{clock}"


def in_words(moment: datetime, zone: ZoneInfo, *, ends: bool = False) -> str:
    """Return an instant in full: weekday, day and time. The end of a day is 23:59."""
    local = moment.astimezone(zone)
    if ends and local.time() == time():
        local -= timedelta(seconds=1)
    day = format_date(local.date(), format="full", locale=formats.locale())
    return f"{day}, {local:%H:%M}"


def _plain(words: str) -> str:
    """Return words for comparing: ASCII digits, no case, no invisible marks."""
    found = unicodedata.normalize("NFKC", words).casefold()
    shown = (one for one in found if unicodedata.category(one) != "Cf")
    digits = "".join(str(unicodedata.digit(one)) if one.isdecimal() else one for one in shown)
    return " ".join(digits.split())


def _find_days(words: str) -> tuple[list[date], str]:
    """Return the possible days, and the words around them."""
    if found := YEAR_FIRST.search(words):
        year, month, day = map(int, found.groups())
        return _days((year, month, day)), words[: found.start()] + " " + words[found.end() :]
    if found := NUMBERS.search(words):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        # Between full stops the day stands first everywhere.
        orders = [(year, second, first)] + ([(year, first, second)] if found[2] != "." else [])
        return _days(*orders), words[: found.start()] + " " + words[found.end() :]
    return _find_named_day(words)


def _find_named_day(words: str) -> tuple[list[date], str]:
    for name, month in _months(translation.get_language() or "en"):
        found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)\.?", words)
        if not found:
            continue
        rest = f"{words[: found.start()]} {words[found.end() :]}"
        if around := DAY_AND_YEAR.match(rest):
            before = rest[: around.start(1)]
            return _days((int(around[3]), month, int(around[1]))), f"{before} {around[2]} {around[4]}"
    return [], words


def _days(*written: tuple[int, int, int]) -> list[date]:
    """Return the days that exist, each once."""
    found = list[date]()
    for year, month, day in written:
        try:
            one = date(year, month, day)
        except ValueError:
            continue
        if one not in found:
            found.append(one)
    return found


def _find_time(words: str) -> tuple[str, time | None]:
    """Return the words without the time of day in them, and the time."""
    found = TIME.search(words)
    if not found or not (found[2] or found[3]):
        return words, None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "")[:1]
    if half in ("a", "p"):
        if not 1 <= hour <= 12:
            return words, None
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        return words, None
    return words[: found.start()] + " " + words[found.end() :], time(hour, minute, tzinfo=None)


def _without_fillers(words: str) -> str:
    for name in _weekdays(translation.get_language() or "en"):
        words = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", words)
    return FILLERS.sub(" ", words)


@lru_cache(maxsize=64)
def _months(language: str) -> list[tuple[str, int]]:
    """Return the names of the months in English and in `language`, the longest first."""
    names = {
        _plain(str(name)).rstrip("."): int(number)
        for locale in _locales(language)
        for width in ("abbreviated", "wide")
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, locale).items()
    }
    return sorted(names.items(), key=lambda one: -len(one[0]))


@lru_cache(maxsize=64)
def _weekdays(language: str) -> list[str]:
    names = {
        _plain(str(name))
        for locale in _locales(language)
        for width in ("abbreviated", "wide")
        for name in get_day_names(width, "format", locale).values()
    }
    return sorted(names, key=lambda one: -len(one))


def _locales(language: str) -> list[Locale]:
    return [Locale.parse("en"), Locale.parse(language, sep="-")]
