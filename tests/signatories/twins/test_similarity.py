import pytest

from benchmarks import twins as measured
from signatories.twins import candidates
from tests import make


def test_twins_are_found_and_others_left_alone_as_often_as_promised():
    found = measured.accuracy()
    assert found.pairs >= 200
    assert found.recall >= 0.95, measured.missed()
    assert found.precision >= 0.8, measured.missed()


@pytest.mark.django_db
def test_the_index_leads_to_what_the_comparison_finds():
    petition = make.petition()
    for one, other in measured.pairs(measured.twin_pairs.SAME)[:40]:
        kept, entry = (
            make.confirmed(petition, "organisation", name=row.name, acronym=row.acronym, website=row.website)
            for row in (one, other)
        )
        if measured.is_found(one, other):
            assert kept in [near.row for near in candidates.of(entry)], (one.name, other.name)
