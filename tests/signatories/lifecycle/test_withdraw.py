"""Withdrawing an entry withdraws only the owner's own rows."""

import pytest

from signatories.lifecycle import enter, listeners, merge, withdraw
from signatories.listing import tally
from signatories.models import Signatory, StatusChange
from tests import make
from tests.signatories.lifecycle.lines import lines_of

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


def test_the_record_names_the_one_by_whom_an_entry_and_its_merged_rows_went(petition):
    moderator = make.worker(petition)
    row, own, other = (make.published(petition, "organisation") for _each in range(3))
    make.of_one_mailbox(row, own)
    for one in (own, other):
        merge.merge(one, into=row, by=make.worker(petition))
    withdraw.withdraw(row, by=moderator)
    assert lines_of(row, last=1) == [("published", "withdrawn", "", "", moderator)]
    assert lines_of(own, last=1) == [("merged", "withdrawn", "", "", moderator)]
    assert lines_of(other, last=1) == [("merged", "confirmed", merge.LEFT_BEHIND, "parted", moderator)]


def test_listeners_are_told_of_each_row_that_was_withdrawn_and_of_no_other(petition, monkeypatch):
    told = []
    monkeypatch.setattr(listeners, "note_withdrawal", told.append)
    row, own, beside = (make.published(petition, "organisation") for _each in range(3))
    make.of_one_mailbox(row, own)
    merge.merge(own, into=row, by=make.worker(petition))
    withdraw.withdraw(make.signed(petition))
    withdraw.withdraw(row)
    withdraw.withdraw(row)
    assert told == [own, row]
    beside.refresh_from_db()
    assert beside.is_published


def test_in_a_chain_the_rows_of_the_owner_go_along_also_below_one_without_an_address(petition):
    moderator = make.worker(petition)
    row, own, beside = (make.published(petition, "organisation") for _each in range(3))
    enter.enter(petition, make.details("organisation", email=""), enter.Origin("a letter"), by=moderator)
    between = Signatory.objects.latest("id")
    make.of_one_mailbox(row, own)
    merge.merge(own, into=between, by=moderator)
    merge.merge(between, into=row, by=moderator)
    withdraw.withdraw(row)
    assert set(Signatory.objects.withdrawn()) == {row, between, own}
    assert list(Signatory.objects.published()) == [beside]


def test_a_merged_row_that_retention_has_emptied_goes_along_whosever_it_was(petition):
    moderator = make.worker(petition)
    row, emptied, beside = (make.published(petition, "organisation") for _each in range(3))
    merge.merge(emptied, into=row, by=moderator)
    Signatory.objects.filter(pk=emptied.pk).update(name="", forgotten_at=make.now())
    withdraw.withdraw(row)
    assert set(Signatory.objects.withdrawn()) == {row, emptied}
    assert list(Signatory.objects.published()) == [beside]
