"""Two verbs on the same rows at the same moment: the second waits for the first, and sees what it did."""

import pytest

from signatories.lifecycle import merge, review, withdraw
from signatories.listing import recount, tally
from tests import make
from tests.elsewhere import waits_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def petition():
    return make.petition()


def test_who_withdraws_while_a_moderator_merges_leaves_the_other_owner_s_row_to_the_moderator(petition):
    moderator = make.worker(petition)
    kept, other, bystander = (make.published(petition, "organisation") for _ in range(3))
    withdrawn = waits_for(
        lambda: merge.merge(other, into=kept, by=moderator), lambda: withdraw.withdraw(kept)
    )
    assert withdrawn
    for row in (kept, other, bystander):
        row.refresh_from_db()
    assert (kept.status, other.status, bystander.status) == ("withdrawn", "confirmed", "published")
    assert tally.of(petition).organisations == 1
    assert not recount.differences()


def test_a_repair_of_the_tally_waits_for_a_row_that_is_published_at_this_moment(petition):
    make.published(petition, "organisation")
    row = make.confirmed(petition, "organisation")
    assert waits_for(lambda: review.publish(row), recount.repair) == []
    assert tally.of(petition).organisations == 2
    assert not recount.differences()
