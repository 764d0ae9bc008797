"""The owners who may agree to a change of a shared entry: its own, or others who signed before."""

from datetime import timedelta

import pytest

from signatories.lifecycle import deciders, merge
from signatories.models import SharedRequest, Signatory
from tests import make

pytestmark = pytest.mark.django_db

GONE = 10**9


@pytest.fixture
def entries(petition) -> list[Signatory]:
    """Two entries, each with two rows that live on in it."""
    moderator = make.worker(petition)
    rows = [make.published(petition, "organisation") for _each in range(6)]
    for row, into in ((1, 0), (2, 0), (4, 3), (5, 3)):
        merge.merge(rows[row], into=rows[into], by=moderator)
    for row in rows:
        row.refresh_from_db()
    return rows


def ask(row: Signatory, act: str = "withdraw", *, by: int = GONE) -> SharedRequest:
    request = SharedRequest.objects.create(signatory=row, act=act, asked_by=by)
    request.refresh_from_db()
    return request


def test_the_owner_of_an_entry_with_an_address_decides_alone(entries):
    request = ask(entries[0])
    assert deciders.owners_to_ask(request) == [entries[0]]
    assert [deciders.may_decide(row) for row in entries] == [True, False, False, False, False, False]


def test_where_the_entry_has_no_address_the_others_decide_but_for_the_one_who_asks(entries):
    Signatory.objects.filter(pk=entries[0].pk).update(email="")
    entries[0].refresh_from_db()
    request = ask(entries[0], by=entries[1].pk)
    assert deciders.owners_to_ask(request) == [entries[2]]
    assert [deciders.may_decide(Signatory.objects.get(pk=row.pk)) for row in entries] == [
        False, False, True, False, False, False,
    ]  # fmt: skip


def test_those_who_signed_after_it_was_asked_or_have_no_address_are_not_asked(entries):
    Signatory.objects.filter(pk__in=[entries[0].pk, entries[1].pk]).update(email="")
    request = ask(entries[0])
    request.signatory.refresh_from_db()
    assert deciders.owners_to_ask(request) == [entries[2]]
    SharedRequest.objects.update(asked_at=entries[2].signed_at - timedelta(seconds=1))
    assert deciders.owners_to_ask(SharedRequest.objects.get()) == []


def test_of_two_requests_the_one_that_asks_for_more_counts_for_its_entry_alone(entries):
    assert deciders.pending(entries[0]) is None
    ask(entries[1], "withhold")
    more = ask(entries[2], "withdraw")
    assert deciders.pending(entries[0]) == more
    assert deciders.pending(entries[3]) is None
    more.delete()
    assert deciders.pending(entries[0]).act == "withhold"


def test_a_request_on_an_entry_that_is_gone_waits_for_nobody(entries):
    ask(entries[0])
    Signatory.objects.filter(pk=entries[0].pk).update(status="withdrawn")
    assert deciders.pending(entries[0]) is None
    assert not deciders.may_decide(entries[0])
