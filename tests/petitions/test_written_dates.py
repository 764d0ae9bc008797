from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from petitions import written_dates
from petitions.written_dates import Written

BERLIN = ZoneInfo("Europe/Berlin")
DAY, EVENING = date(2026, 12, 5), time(18)


@pytest.mark.parametrize(
    "words",
    ["5 December 2026 18:00", "Dec 5, 2026 6pm", "Saturday 5 December 2026 at 18.00", "2026-12-05T18:00",
     "05.12.2026 18:00", "December 5th 2026, 6 p.m."],
)  # fmt: skip
def test_a_day_and_a_time_are_read_as_people_write_them(words):
    assert written_dates.read(words) == [Written(DAY, EVENING)]


def test_a_day_that_can_be_two_has_two_readings():
    assert written_dates.read("03/04/2026") == [Written(date(2026, 4, 3)), Written(date(2026, 3, 4))]
    assert written_dates.read("13/04/2026") == [Written(date(2026, 4, 13))]
    assert written_dates.read("5/5/2026") == [Written(date(2026, 5, 5))]


@pytest.mark.parametrize(
    "words", ["", "soon", "5 December", "31/2/2026", "2026-12-05 25:00", "2026-12-05 CET"]
)
def test_words_that_are_no_day_have_no_reading(words):
    assert written_dates.read(words) == []


def test_a_day_alone_means_its_beginning_or_its_end():
    assert Written(DAY).moment(BERLIN) == datetime(2026, 12, 4, 23, tzinfo=UTC)
    assert Written(DAY).moment(BERLIN, ends=True) == datetime(2026, 12, 5, 23, tzinfo=UTC)


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt", "ar", "ru", "zh-hans"])
def test_what_is_written_is_read_in_each_language(language):
    with translation.override(language):
        for ends in (False, True):
            for written in (Written(DAY), Written(DAY, EVENING)):
                at = written.moment(BERLIN, ends=ends)
                assert written_dates.read(written_dates.write(at, BERLIN, ends=ends)) == [written]
