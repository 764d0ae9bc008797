"""Days and times as organisers type them."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.forms import ValidationError
from django.utils import timezone

from petitions.fields import MomentField


@pytest.fixture(autouse=True)
def _in_tokyo():
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        yield


@pytest.mark.parametrize(
    ("ends", "typed", "instant"),
    [
        (False, ["2099-03-12", ""], datetime(2099, 3, 11, 15, tzinfo=UTC)),
        (True, ["2099-03-12", ""], datetime(2099, 3, 12, 15, tzinfo=UTC)),
        (True, ["2099-03-12", "18:00"], datetime(2099, 3, 12, 9, tzinfo=UTC)),
        (False, ["2099-03-12", "00:00"], datetime(2099, 3, 11, 15, tzinfo=UTC)),
        (True, ["", ""], None),
    ],
)
def test_a_day_alone_is_its_beginning_or_its_end(ends, typed, instant):
    assert MomentField(label="When", required=False, ends=ends).clean(typed) == instant


@pytest.mark.parametrize("typed", [["9999-12-31", ""], ["12 March", ""], ["", "18:00"], ["", ""]])
def test_what_is_no_instant_is_refused(typed):
    with pytest.raises(ValidationError):
        MomentField(label="When", ends=True).clean(typed)


@pytest.mark.parametrize(
    ("ends", "hour", "shown"),
    [
        (False, 15, (date(2099, 3, 13), None)),
        (True, 15, (date(2099, 3, 12), None)),
        (True, 14, (date(2099, 3, 12), time(23))),
    ],
)
def test_midnight_is_shown_as_the_day_that_it_begins_or_ends(ends, hour, shown):
    widget = MomentField(label="When", ends=ends).widget
    assert widget.decompress(datetime(2099, 3, 12, hour, tzinfo=UTC)) == shown
    assert widget.decompress(None) == (None, None)
