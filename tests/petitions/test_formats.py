"""Numbers, days and spans of time in the reader's language."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override

from petitions import formats
from petitions.models import Petition

NOON = datetime(2099, 3, 12, 12, tzinfo=UTC)


def closing(closes_at, *, now=NOON, time_zone="UTC"):
    petition = Petition(closes_at=closes_at, time_zone=time_zone)
    petition.clock = now
    return petition


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12", 12),
        ("9" * 18, 10**18 - 1),
        ("1" + "0" * 18, None),
        *((no, None) for no in ("", "-1", "1.5", "x")),
    ],
)
def test_an_address_names_a_row_by_a_number_that_the_database_can_hold(written, number):
    assert formats.read_number(written) == number


def test_numbers_and_days_are_written_as_the_language_does():
    assert (formats.number(1_234_567), formats.day(date(2099, 3, 12))) == ("1,234,567", "12 March 2099")
    with override("fr"):
        assert formats.number(1_234) == "1\u202f234"
        assert formats.day(date(2099, 3, 12)) == "12 mars 2099"


def test_an_event_has_a_day_two_days_or_none():
    first, last = date(2012, 11, 6), date(2012, 11, 9)
    assert formats.span(None, last) == ""
    assert formats.span(first, None) == formats.span(first, first) == "6 November 2012"
    days = formats.span(first, last)
    assert (days[:7], days[-4:]) == ("6–9 Nov", "2012")


def test_an_instant_is_told_by_the_clocks_of_the_petition_with_their_place():
    assert formats.moment(NOON, closing(NOON)) == "Thursday, 12 March 2099, 12:00 (UTC)"
    assert formats.moment(NOON, closing(NOON, time_zone="Etc/UTC")).endswith("(UTC)")
    assert formats.moment(NOON, closing(NOON, time_zone="Asia/Baku")).startswith(
        "Thursday, 12 March 2099, 16:00 ("
    )


def test_an_end_at_midnight_is_told_by_its_last_day():
    midnight = datetime(2099, 3, 12, 20, tzinfo=UTC)
    assert formats.deadline(closing(midnight, time_zone="Asia/Baku")) == "Thursday, 12 March 2099"
    assert "00:01" in formats.deadline(closing(midnight + timedelta(minutes=1), time_zone="Asia/Baku"))
    assert formats.deadline(closing(None)) == ""


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(hours=5), "in 5 hours"),
        (timedelta(hours=30), "in 30 hours"),
        (timedelta(days=9), "in 9 days"),
        (timedelta(days=59), "in 59 days"),
        (timedelta(days=70), "in 2 months"),
    ],
)
def test_the_time_that_is_left_is_counted_in_days_for_two_months(left, words):
    assert formats.remaining(closing(NOON + left)) == words


def test_a_petition_without_a_close_has_no_time_left():
    assert formats.remaining(closing(None)) == ""
