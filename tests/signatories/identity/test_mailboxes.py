"""A mailbox finds what it signed itself, under every petition, in every state, and nothing of others."""

import pytest

from signatories.identity import mailboxes
from signatories.lifecycle import merge, review, withdraw
from signatories.models import Reason, Signatory
from tests import make

pytestmark = pytest.mark.django_db

ANA = "ana@mail.example"


def test_a_mailbox_finds_its_own_rows_of_both_kinds_under_every_petition(petition):
    elsewhere = make.petition()
    mine = [
        make.signed(petition, email=ANA),
        make.published(petition, "organisation", email="Ana+work@Mail.Example"),
        make.published(elsewhere, email=ANA),
    ]
    for each in (petition, elsewhere):
        make.signed(each, email="eva@mail.example")
        make.published(each, "organisation")
    assert set(mailboxes.rows_of(ANA)) == set(mine)
    assert set(mailboxes.rows_of("ANA@mail.example.")) == set(mine)
    assert not mailboxes.rows_of("nobody@mail.example").exists()


def test_a_mailbox_finds_a_row_in_every_state(petition):
    moderator = make.worker(petition)
    kept, rejected, withdrawn, merged = (make.confirmed(make.petition(), email=ANA) for _each in range(4))
    review.reject(rejected, by=moderator, reason=Reason.OTHER)
    withdraw.withdraw(withdrawn)
    merge.merge(merged, into=make.published(merged.petition, "organisation"), by=moderator)
    statuses = {row.pk: row.status for row in mailboxes.rows_of(ANA)}
    assert statuses == {
        kept.pk: "confirmed",
        rejected.pk: "rejected",
        withdrawn.pk: "withdrawn",
        merged.pk: "merged",
    }


def test_a_row_that_retention_has_emptied_is_found_no_more(petition):
    row, emptied = make.published(petition, email=ANA), make.published(make.petition(), email=ANA)
    Signatory.objects.filter(pk=emptied.pk).update(name="", forgotten_at=make.now())
    assert list(mailboxes.rows_of(ANA)) == [row]
