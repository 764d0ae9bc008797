from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from petitions.front_matter import MalformedFile, parse, read_moment


def test_values_are_read_as_they_are_written():
    file = parse("---\nslug: norway\ntitle: No\nlanguage: no\n---\nText")
    assert file.string("language") == "no"
    assert file.text == "Text"


def test_unknown_keys_are_kept_out_and_named():
    assert parse("---\nslug: a\ncomplete_list: x\n---\n").unknown == ["complete_list"]


def test_a_malformed_line_is_named():
    with pytest.raises(MalformedFile, match="Line 3"):
        parse('---\nslug: a\ntitle: "open\n---\ntext')


@pytest.mark.parametrize(
    "source", ["no front matter", "---\nslug: a\n", "", "---\n- a\n- b\n---\n", "---\n---\n"]
)
def test_a_file_without_front_matter_is_refused_in_words(source):
    with pytest.raises(MalformedFile):
        parse(source)


def test_convenors_are_names_or_names_with_websites():
    file = parse("---\nconvenors:\n  - One\n  - {name: Two, website: https://two.example}\n---\n")
    assert file.convenors() == [("One", ""), ("Two", "https://two.example")]


def test_addressees_are_a_text_or_a_list():
    assert parse("---\naddressees: All states\n---\n").strings("addressees") == ["All states"]
    assert parse("---\naddressees: [A, B]\n---\n").strings("addressees") == ["A", "B"]


def test_dates_are_a_day_or_two():
    file = parse("---\nevent_dates: 2012-11-06/2012-11-09\n---\n")
    assert file.dates("event_dates") == (date(2012, 11, 6), date(2012, 11, 9))


def test_a_closing_day_is_open_until_its_end_in_the_petition_s_zone():
    zone = ZoneInfo("Asia/Beirut")
    assert read_moment("2027-03-12", zone, ends=True) == datetime(2027, 3, 12, 22, tzinfo=UTC)


def test_an_instant_without_offset_is_read_in_the_zone():
    assert read_moment("2027-03-12T18:00", ZoneInfo("Europe/Lisbon")) == datetime(2027, 3, 12, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("front", "read"),
    [
        ("title: [a]", lambda file: file.string("title")),
        ("authentic: maybe", lambda file: file.boolean("authentic")),
        ("kinds: nobody", lambda file: file.choice("kinds", ["both"], "both")),
        ("event_dates: soon", lambda file: file.dates("event_dates")),
        ("convenors: [{website: x}]", lambda file: file.convenors()),
        ("closes_at: soon", lambda file: file.moment("closes_at", ZoneInfo("UTC"))),
    ],
)
def test_a_wrong_value_is_named(front, read):
    with pytest.raises(MalformedFile, match=front.split(":")[0]):
        read(parse(f"---\n{front}\n---\n"))
