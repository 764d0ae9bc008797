"""The basis of the list says how many were confirmed by e-mail, and how many entered."""

import pytest
from django.utils import timezone

from signatories.lifecycle import enter, withdraw
from signatories.listing import basis, folding, recount, tally
from tests import make

pytestmark = pytest.mark.django_db


def test_the_basis_is_told_from_the_tally(petition):
    make.published(petition, "organisation")
    row = make.published(petition)
    origin = enter.Origin("a letter")
    enter.enter(petition, make.details("organisation", email=""), origin, by=None)
    for _fold in range(2):
        said = basis.of(tally.of(petition))
        assert said == "2 confirmed by e-mail, 1 received otherwise and entered by the organisers."
        folding.fold()
    withdraw.withdraw(row)
    assert tally.of(petition).entered == 1
    assert not recount.differences()


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        (0, "3 confirmed by e-mail."),
        (1, "2 confirmed by e-mail, 1 received otherwise and entered by the organisers."),
        (3, "3 received otherwise and entered by the organisers."),
    ],
)
def test_a_part_without_a_name_is_not_mentioned(entered, said):
    found = tally.Tally(1, 2, 0, 0, 0, entered, timezone.now())
    assert basis.of(found) == said


def test_without_a_name_there_is_no_basis():
    assert basis.of(tally.Tally(0, 0, 0, 0, 0, 0, timezone.now())) == ""
