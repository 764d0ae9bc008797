"""The page marks the common words of an entry and its likely twin, and says how they differ."""

import pytest

from signatories.models import Kind, Signatory
from signatories.moderation import comparison
from signatories.twins.candidates import Neighbour
from signatories.twins.similarity import Likeness


def row(name: str, **fields) -> Signatory:
    return Signatory(**{"kind": Kind.ORGANISATION, "name": name} | fields)


def twin(one: Signatory, other: Signatory) -> comparison.Twin:
    return comparison.compare(one, Neighbour(other, Likeness(1)))


@pytest.mark.parametrize(
    ("one", "other", "marked", "marked_other"),
    [
        ("Harbour Archive", "The HARBOUR Club", "[Harbour] Archive", "The [HARBOUR] Club"),
        # Accents, scripts and numbers that are glued to a word.
        ("Fundación Río", "Fundacion Lago", "[Fundación] Río", "[Fundacion] Lago"),
        ("Центр Прибой", "Tsentr Moria", "[Центр] Прибой", "[Tsentr] Moria"),
        ("Archive19, UK", "Archive 19", "[Archive19], UK", "[Archive] [19]"),
        ("सार्वजनिक मंच", "सार्वजनिक जल", "[सार्वजनिक] मंच", "[सार्वजनिक] जल"),
        ("開放檔", "開學檔", "[開]放[檔]", "[開]學[檔]"),
        # An acronym and the words whose initials it is.
        ("HLW", "Harbour Ledger Watch", "[HLW]", "[Harbour] [Ledger] [Watch]"),
        ("ОЗА", "Общество защиты архивов", "[ОЗА]", "[Общество] [защиты] [архивов]"),
        ("Committee of Quay Workers", "CQW", "[Committee] of [Quay] [Workers]", "[CQW]"),
        ("Harbour Archive", "River Club", "Harbour Archive", "River Club"),
    ],
)
def test_what_is_the_same_is_marked_in_both_names(one, other, marked, marked_other):
    found = twin(row(one), row(other))
    shown = [name.replace("<mark>", "[").replace("</mark>", "]") for name in (found.entry_name, found.name)]
    assert shown == [marked, marked_other]
    back = twin(row(other), row(one))
    assert (back.name, back.entry_name) == (found.entry_name, found.name)


def test_acronyms_are_printed_and_marked_and_aliases_are_neither():
    one = row("Harbour Archive", acronym="HAA", aliases=["Sentinel Ledger House"])
    found = twin(one, row("Heron House (HAA)", aliases=["Sentinel Club"]))
    assert found.entry_name == "Harbour Archive (<mark>HAA</mark>)"
    assert found.name == "Heron House (<mark>HAA</mark>)"
    assert twin(one, row("SLH")).name == "SLH"


def test_what_somebody_typed_is_escaped_within_marks_and_outside():
    found = twin(row("<b>R&D</b> <i>"), row("R&D <u>"))
    assert found.name == "<mark>R&amp;D</mark> &lt;u&gt;"
    assert found.entry_name == "&lt;b&gt;<mark>R&amp;D</mark>&lt;/b&gt; &lt;i&gt;"
    assert found.same == "R&D"


def test_the_marked_words_are_said_once_each():
    found = twin(row("Port Archive of the Port"), row("Port to Port Club"))
    assert found.same == "Port"


@pytest.mark.parametrize(
    ("fields", "facts"),
    [
        ({"country": "DE"}, ["The country differs: United States / Germany"]),
        ({"country": "US"}, []),
        ({}, []),
        ({"country": "DE", "listing": "withheld"}, []),
        ({"country": "DE", "kind": Kind.INDIVIDUAL, "shows_country": False}, []),
        (
            {"country": "DE", "kind": Kind.INDIVIDUAL, "shows_country": True},
            ["The country differs: United States / Germany"],
        ),
    ],
)
def test_another_country_is_a_fact_where_both_are_printed(fields, facts):
    one = row("Heron House", country="US", kind=fields.get("kind", Kind.ORGANISATION))
    assert twin(one, row("Heron House", **fields)).facts == facts
