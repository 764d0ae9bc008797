"""A form field for a day and a time as people write them, which asks where a day can mean two."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from petitions import formats, written_dates
from petitions.models import LATEST
from petitions.written_dates import Written


def readings(words: str, zone: ZoneInfo, now: datetime, *, ends: bool) -> list[Written]:
    """Return what `words` can mean. Where one of two days is past, the other is meant."""
    found = written_dates.read(words)
    if len(found) > 1:
        coming = [one for one in found if one.moment(zone, ends=ends) > now]
        return coming if len(coming) == 1 else found
    return found


def question(words: str, found: list[Written]) -> forms.ChoiceField:
    """Return the field that asks which of two days is meant."""
    days = [formats.day(one.day) for one in found]
    choose = _("Choose the day that you mean.")
    label = _("You wrote %(words)s. Is this %(first)s or %(second)s?")
    return forms.ChoiceField(
        label=label % {"words": words, "first": days[0], "second": days[1]},
        choices=[(one.day.isoformat(), day) for one, day in zip(found, days, strict=True)],
        widget=forms.RadioSelect,
        error_messages={
            "required": choose,
            "invalid_choice": choose,
        },
    )


def moment(found: list[Written], meant: str, zone: ZoneInfo, *, ends: bool) -> datetime | None:
    """Return the instant that is meant; None while it is asked. Raises ValidationError."""
    if not found:
        raise ValidationError(_("Write a day with its year, like 5 December 2026, or 5 December 2026 18:00."))
    chosen = found if len(found) == 1 else [one for one in found if one.day.isoformat() == meant]
    try:
        at = chosen[0].moment(zone, ends=ends) if chosen else None
    except OverflowError as problem:
        raise ValidationError(_("A petition closes within this century.")) from problem
    if at and at >= LATEST:
        raise ValidationError(_("A petition closes within this century."))
    return at
