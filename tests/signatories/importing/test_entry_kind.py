"""The kind of an entry, and how sure the parser is."""

import pytest

from signatories.importing import entry_kind
from signatories.models import Kind


@pytest.mark.parametrize(
    ("parts", "acronym", "remark", "heading_kind", "kind", "sure"),
    [
        (["Ana Kamau"], "", "", Kind.INDIVIDUAL, Kind.INDIVIDUAL, 0.95),
        (["Ana Kamau"], "", "", Kind.ORGANISATION, Kind.ORGANISATION, 0.75),
        (["Harbour Archive"], "", "", Kind.ORGANISATION, Kind.ORGANISATION, 0.95),
        (["Matthew Green", "Director"], "", "", "", Kind.INDIVIDUAL, 0.8),
        (["Ana Maria Green", "Director"], "", "", "", Kind.INDIVIDUAL, 0.8),
        (["Ana Maria Luz Green", "Director"], "", "", "", Kind.ORGANISATION, 0.95),
        (["Green", "Director"], "", "", "", Kind.ORGANISATION, 0.95),
        (["Matthew Green"], "", "", "", Kind.ORGANISATION, 0.95),
        (["Harbour Archive"], "", "", "", Kind.ORGANISATION, 0.95),
        (["Ana Kamau", "Director"], "", "", "", Kind.INDIVIDUAL, 0.95),
        (["Ana Kamau"], "", "Director", "", Kind.INDIVIDUAL, 0.95),
        (["Ana Kamau", "River Network"], "", "", "", Kind.INDIVIDUAL, 0.9),
        (["Ana Kamau", "Lakeside"], "", "", "", Kind.INDIVIDUAL, 0.7),
        (["Ana Kamau"], "XQZ", "", "", Kind.INDIVIDUAL, 0.75),
        (["Ana Kamau"], "AK", "", "", Kind.ORGANISATION, 0.9),
        (["KICTANet"], "", "", "", Kind.ORGANISATION, 0.9),
        (["The Lakeside"], "", "", "", Kind.ORGANISATION, 0.8),
        (["Ana & Ben"], "", "", "", Kind.ORGANISATION, 0.8),
        (["Ana Kamau"], "", "", "", Kind.INDIVIDUAL, 0.6),
        (["lakeside", "by night"], "", "", "", Kind.ORGANISATION, 0.65),
        (["M. Green", "Director"], "", "", "", Kind.INDIVIDUAL, 0.8),
        (["matthew Green", "Director"], "", "", "", Kind.ORGANISATION, 0.95),
        (["Matthew2 Green", "Director"], "", "", "", Kind.ORGANISATION, 0.95),
        (["", "Director"], "", "", "", Kind.INDIVIDUAL, 0.95),
        (["Lakeside by night"], "", "", "", Kind.ORGANISATION, 0.8),
        (["lakeside night"], "", "", "", Kind.ORGANISATION, 0.65),
    ],
)
def test_a_kind_follows_from_the_heading_the_words_and_the_parts_beside(
    parts, acronym, remark, heading_kind, kind, sure
):
    assert entry_kind.of_parts(parts, acronym, remark, heading_kind=heading_kind) == (kind, sure)
