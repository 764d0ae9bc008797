"""Numbers, days and spans of time as the reader's language writes them (CLDR, through Babel)."""

from datetime import date, datetime, time, timedelta

from babel import Locale
from babel.dates import format_date, format_interval, format_time, format_timedelta, get_timezone_location
from babel.numbers import format_decimal
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from petitions.models import Petition


def read_number(written: str) -> int | None:
    """Return the primary key in a URL, None for text that cannot be one."""
    return int(written) if written.isdecimal() and len(written) < 19 else None


def locale() -> Locale:
    """Return the CLDR locale of the active language."""
    language = get_language() or "en"
    # Our English is British: “organisation”, and the day before the month.
    return Locale.parse("en-GB" if language == "en" else language, sep="-")


def number(value: int) -> str:
    """Return a number with its thousands grouped."""
    return format_decimal(value, locale=locale())


def day(value: date) -> str:
    """Return a day in words."""
    return format_date(value, format="long", locale=locale())


def span(first: date | None, last: date | None) -> str:
    """Return a day, or a range of two days, in words."""
    if first is None:
        return ""
    if last is None or last == first:
        return day(first)
    return format_interval(first, last, skeleton="yMMMMd", locale=locale())


def moment(value: datetime, petition: Petition) -> str:
    """Return an instant in the petition's time zone, with the name of the zone's city."""
    local = value.astimezone(petition.zone)
    on = format_date(local.date(), format="full", locale=locale())
    at = format_time(local.timetz(), format="HH:mm", locale=locale())
    text = _("%(day)s, %(time)s") % {"day": on, "time": at}
    return _("%(moment)s (%(where)s)") % {"moment": text, "where": zone_city(petition)}


def zone_city(petition: Petition) -> str:
    """Return the name of the city of the petition's time zone."""
    if petition.time_zone in ("UTC", "Etc/UTC"):
        return "UTC"
    return get_timezone_location(petition.zone, locale=locale(), return_city=True)


def time_of_day(value: datetime, petition: Petition) -> str:
    """Return the hour and minute of an instant in the petition's time zone."""
    return format_time(value.astimezone(petition.zone).timetz(), format="HH:mm", locale=locale())


def end(at: datetime, petition: Petition) -> str:
    """Return an end in words: the last full day if it is at midnight, else the instant."""
    local = at.astimezone(petition.zone)
    if local.time() == time():
        return format_date((local - timedelta(seconds=1)).date(), format="full", locale=locale())
    return moment(at, petition)


def deadline(petition: Petition) -> str:
    """Return when a petition closes."""
    return end(petition.closes_at, petition) if petition.closes_at else ""


def remaining(petition: Petition) -> str:
    """Return how long a petition is still open, in words: “in 5 hours”."""
    if petition.closes_at is None:
        return ""
    left = petition.closes_at - petition.clock
    # Days are counted as days for two months, not rounded to weeks.
    threshold = max(2.0, left / timedelta(weeks=1) + 0.01) if left < timedelta(days=60) else 1.2
    return format_timedelta(left, add_direction=True, threshold=threshold, locale=locale())
