"""A name that its owner takes off goes alone, with what is its owner's own beside it."""

import pytest

from signatories.lifecycle import merge, withdraw
from signatories.listing import tally
from signatories.models import Signatory, StatusChange
from tests import make

pytestmark = pytest.mark.django_db


def test_a_withdrawal_takes_off_its_own_row_once(petition):
    row, other = make.published(petition), make.published(petition)
    elsewhere = make.published(make.petition(), email=row.email)
    assert withdraw.withdraw(row)
    assert not withdraw.withdraw(row)
    assert list(Signatory.objects.withdrawn()) == [row]
    assert set(Signatory.objects.published()) == {other, elsewhere}
    assert StatusChange.objects.filter(to_status="withdrawn").count() == 1
    assert tally.of(petition).individuals == 1


def test_an_unconfirmed_signature_is_not_withdrawn(petition):
    row = make.signed(petition)
    assert not withdraw.withdraw(row)
    assert list(Signatory.objects.unconfirmed()) == [row]


def test_merged_rows_of_the_same_mailbox_go_along_and_those_of_others_wait(petition):
    moderator = make.worker(petition)
    row, own, others, beside, merged = (make.published(petition, "organisation") for _each in range(5))
    make.of_one_mailbox(row, own)
    for one, into in ((own, row), (others, row), (merged, beside)):
        merge.merge(one, into=into, by=moderator)
    assert withdraw.withdraw(row, by=moderator)
    states = dict(Signatory.objects.values_list("pk", "status"))
    assert [states[one.pk] for one in (row, own, others, beside, merged)] == [
        "withdrawn",
        "withdrawn",
        "confirmed",
        "published",
        "merged",
    ]
    reason = StatusChange.objects.filter(signatory=others).latest("pk").reason
    assert reason == merge.LEFT_BEHIND


def test_another_owner_who_takes_an_entry_off_leaves_its_first_owner_to_a_moderator(petition):
    moderator = make.worker(petition)
    row, other = make.published(petition, "organisation"), make.published(petition, "organisation")
    merge.merge(other, into=row, by=moderator)
    other.refresh_from_db()
    assert withdraw.withdraw(row, owner=other)
    other.refresh_from_db()
    assert other.status == "withdrawn"
