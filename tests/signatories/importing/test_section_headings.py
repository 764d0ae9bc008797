import pytest

from signatories.importing import section_headings
from signatories.importing.section_headings import Heading

ORGANISATION, INDIVIDUAL = "organisation", "individual"


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("--- ENTIDADES ---", Heading(ORGANISATION)),
        ("PERSONALIDADES (12)", Heading(INDIVIDUAL)),
        ("les Organisations Internationales", Heading(ORGANISATION)),
        ("Organisations nationales :", Heading(ORGANISATION)),
        ("## Organizaciones", Heading(ORGANISATION)),
        ("12 organisations", Heading(ORGANISATION)),
        ("Физические лица", Heading(INDIVIDUAL)),
        ("الأفراد", Heading(INDIVIDUAL)),
        ("组织", Heading(ORGANISATION)),
        ("KENYA – 2 organisations", Heading(ORGANISATION, "KE", is_place=True)),
        ("### Kenya (2)", Heading(country="KE", is_place=True)),
        ("UGANDA:", Heading(country="UG", is_place=True)),
        ("Latin America", Heading(is_place=True)),
        ("Harbour Trust", None),
        ("Organisations of the Harbour", None),
        ("Article 19", None),
        ("Kenya Harbour Network", None),
    ],
)
def test_a_heading_is_told_from_an_entry(line, heading):
    assert section_headings.of(line) == heading


@pytest.mark.parametrize(
    "line",
    [
        "For more information, contact Ana Port",
        "Pour plus d’information, merci de contacter Ana Port, ana@port.example",
        "Para más información: prensa@port.example",
        "За дополнительной информацией обращайтесь",
        "Contact: Ana Port",
    ],
)
def test_a_line_that_says_whom_to_ask_closes_a_list(line):
    assert section_headings.is_closing(line)
    assert not section_headings.is_closing("Contact Centre of the Harbour")
