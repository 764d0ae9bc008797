"""The number of listed organisations without a country is right, whatever happens to the rows."""

import pytest

from signatories.lifecycle import correct, merge, review, withdraw
from signatories.listing import folding, recount, tally
from signatories.models import Signatory, UnknownCountry
from signatories.privacy import forgetting
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("folds", [False, True])
def test_the_number_of_unknown_countries_is_right_whatever_happens_to_the_rows(petition, folds):
    user = make.worker(petition)
    rows = [make.entered(petition, country="") for _ in range(6)]
    twin = make.published(petition, "organisation", country="")
    make.entered(make.petition(), country="")
    acts = [
        lambda: withdraw.withdraw(rows[0]),
        lambda: correct.withhold(rows[1]),
        lambda: review.take_back(rows[2], by=user),
        lambda: review.publish(rows[2], by=user),
        lambda: merge.merge(rows[3], into=twin, by=user),
        lambda: merge.unmerge(rows[3], by=user),
        lambda: forgetting.forget(rows[4]),
        lambda: make.published(petition, country=""),
        lambda: make.entered(petition, country="", is_international=True),
        lambda: Signatory.objects.filter(pk=rows[5].pk).update(country="KE"),
    ]
    counts = []
    for act in acts:
        act()
        if folds:
            folding.fold()
            assert UnknownCountry.objects.filter(petition=petition).count() <= 1
        assert not [one for one in recount.differences() if one.is_unknown]
        counts.append(tally.of(petition).countries_unknown)
    assert counts == [6, 5, 4, 5, 4, 5, 4, 4, 4, 3]
