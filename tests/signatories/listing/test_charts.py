import re
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from signatories.lifecycle import correct, withdraw
from signatories.listing import charts, folding
from signatories.models import Signatory
from tests import make
from tests.visible import without_layout

pytestmark = pytest.mark.django_db


def joined(petition, days_ago, kind="individual", **fields):
    row = make.published(petition, kind, **fields)
    day = petition.today - timedelta(days=days_ago)
    Signatory.objects.filter(pk=row.pk).update(published_on=day)
    return row


def page(petition) -> str:
    answer = Client().get(f"/en/petitions/{petition.slug}/numbers/", secure=True)
    assert answer.status_code == 200
    return without_layout(answer.content.decode())


def test_every_day_has_a_bar_and_today_is_not_over(petition):
    joined(petition, 4)
    joined(petition, 4, "organisation")
    joined(petition, 1)
    days = charts.by_day(petition)
    assert [span.joined for span in days.spans] == [2, 0, 0, 1, 0]
    assert [span.in_all for span in days.spans] == [2, 2, 2, 3, 3]
    assert [span.is_unfinished for span in days.spans] == [False] * 4 + [True]
    assert (days.most.joined, days.most.on) == (2, petition.today - timedelta(days=4))
    assert (days.spans[0].organisations, days.spans[0].individuals) == (1, 1)


def test_a_long_time_is_told_by_weeks_that_begin_on_monday(petition):
    joined(petition, 200)
    joined(petition, 3)
    days = charts.by_day(petition)
    assert days.by_week
    assert {span.on.weekday() for span in days.spans} == {0}
    assert days.spans[-1].in_all == sum(span.joined for span in days.spans) == 2
    assert len(days.spans) in (29, 30)


def test_the_days_of_a_closed_petition_end_with_its_last_name(petition):
    joined(petition, 6)
    joined(petition, 4)
    closed = make.closed(petition)
    days = charts.by_day(closed)
    assert [span.joined for span in days.spans] == [1, 0, 1]
    assert not any(span.is_unfinished for span in days.spans)


def test_bars_begin_where_the_reader_does(petition):
    joined(petition, 1)
    joined(petition, 0)
    days = charts.by_day(petition)
    assert [bar["x"] for bar in days.bars(mirrored=False)] == [0, 360]
    assert [bar["x"] for bar in days.bars(mirrored=True)] == [360, 0]


def test_countries_are_told_with_those_that_show_none(petition):
    for country in ("KE", "KE", "LB"):
        make.published(petition, "organisation", country=country)
    make.published(petition, country="LB")
    make.published(petition, country="LB", shows_country=False)
    for _fold in range(2):
        places = charts.by_country(petition)
        found = [(one.code, one.organisations, one.individuals) for one in places.known]
        assert found == [("KE", 2, 0), ("LB", 1, 1)]
        assert (places.unknown.organisations, places.unknown.individuals) == (0, 1)
        folding.fold()
    marks = {mark["place"].code: mark for mark in places.marks}
    assert marks["KE"]["opacity"] > marks["LB"]["opacity"]
    assert marks["KE"]["path"].startswith("M")


def test_a_kind_that_nobody_is_of_has_no_column(petition):
    make.published(petition, "individual", country="KE")
    assert ">Individuals<" in page(petition)
    assert ">Organisations<" not in page(petition)
    make.published(petition, "organisation", country="KE")
    assert page(petition).count(">Organisations<") == 2


@pytest.mark.parametrize("most", [0, 1, 2, 3, 11, 100, 1_000_000])
def test_the_shades_hold_every_number(most):
    known = [charts.Place("KE", "Kenya", most, 0), charts.Place("LB", "Lebanon", min(1, most), 0)]
    places = charts.Places(known, None, "organisation")
    legend = places.legend
    assert len(places.marks) == (2 if most else 0)
    if most:
        assert (legend[0]["from"], legend[-1]["to"]) == (1, most)
        assert all(one["to"] + 1 == other["from"] for one, other in pairwise(legend))
        assert all(0 < mark["opacity"] <= 1 for mark in places.marks)


def test_every_country_that_can_be_chosen_is_on_the_map_or_known_not_to_be():
    from signatories.text import countries

    drawn = charts.world()
    missing = set(countries.names("en")) - set(drawn["land"]) - set(drawn["points"])
    # Places that are too small for the finer map, uninhabited, or part of another outline.
    assert missing <= {
        "AQ",
        "BQ",
        "BV",
        "CC",
        "CX",
        "GF",
        "GI",
        "GP",
        "MQ",
        "RE",
        "SJ",
        "TK",
        "TV",
        "UM",
        "YT",
    }


def test_the_page_says_the_same_without_its_drawings(petition):
    joined(petition, 2, "organisation", country="KE")
    joined(petition, 0, country="")
    text = page(petition)
    bare = re.sub(r"<svg.*?</svg>", "", text, flags=re.S)
    assert "Most joined on" in bare
    assert "Today, so far: 1." in bare
    assert len(re.findall(r"<tr><th scope=\"row\"><time", bare)) == 3
    assert 'country=KE">Kenya</a></th><td>1</td><td>0</td>' in bare
    assert "No country shown" in bare
    assert "style=" not in text


def test_a_name_that_is_withheld_is_in_no_picture(petition):
    joined(petition, 2, country="KE")
    before = page(petition)
    row = joined(petition, 9, "organisation", country="LB")
    correct.withhold(row)
    after = page(petition)
    assert "Lebanon" not in after
    assert "without 1 who asked not to be named." in after
    strip = r'<p class="(?:tally|hint)">.*?</p>'
    assert re.sub(strip, "", after) == re.sub(strip, "", before)


def test_nobody_yet_is_a_page_without_pictures(petition):
    text = page(petition)
    assert "There are no signatures." in text
    assert "<svg" not in text


def test_the_page_costs_few_queries(petition):
    joined(petition, 2)
    with CaptureQueriesContext(connection) as queries:
        page(petition)
    assert len(queries) <= 4


def test_what_is_taken_off_is_drawn_no_more(petition):
    row = joined(petition, 2, "organisation", country="KE")
    joined(petition, 1)
    withdraw.withdraw(row)
    assert [one.code for one in charts.by_country(petition).known] == []
    assert len(charts.by_day(petition).spans) == 2


def test_the_map_shows_people_where_no_organisation_has_a_country(petition):
    make.published(petition, "individual", country="KE", shows_country=True)
    make.published(petition, "organisation", country="", is_international=True)
    assert [(mark["place"].code, mark["number"]) for mark in charts.by_country(petition).marks] == [("KE", 1)]
    make.published(petition, "organisation", country="GE")
    assert [mark["place"].code for mark in charts.by_country(petition).marks] == ["GE"]
