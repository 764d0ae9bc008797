import pytest

from signatories.importing import representatives


@pytest.mark.parametrize(
    ("line", "organisation", "person"),
    [
        ("On behalf of Reef Society: Ana Port", "Reef Society", "Ana Port"),
        ("Signed on behalf of Dune Association by Di Tide", "Dune Association", "Di Tide"),
        ("Harbour Trust, represented by Ben Coast", "Harbour Trust", "Ben Coast"),
        ("Ligue du Port, représentée par Ana Port", "Ligue du Port", "Ana Port"),
        ("Red del Mar, representada por Benito Costa", "Red del Mar", "Benito Costa"),
        ("Фонд Маяк в лице Анны Серовой", "Фонд Маяк", "Анны Серовой"),
        ("Harbour Fund (Cy Marsh, Director)", "Harbour Fund", "Cy Marsh, Director"),
    ],
)
def test_the_person_who_signs_for_an_organisation_is_no_part_of_its_name(line, organisation, person):
    assert representatives.split(line) == (organisation, person)


@pytest.mark.parametrize("line", ["Harbour Fund (Lisbon, Portugal)", "Harbour Trust", "Ana Port, Director"])
def test_a_line_without_one_has_none(line):
    assert representatives.split(line) is None
