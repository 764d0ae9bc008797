"""A petition is paused, closed now with a public reason, and reopened within the hour."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.db.models.functions import Now

from petitions import closing
from petitions.lifecycle import NotAllowed
from petitions.models import LATEST, Amendment, Petition
from signatories.lifecycle import confirm, sign
from signatories.lifecycle.sign import Arrival, PetitionClosed
from signatories.privacy import retention
from signatories.states import Status
from tests import make

pytestmark = pytest.mark.django_db


def fresh(petition: Petition) -> Petition:
    return Petition.objects.with_clock().get(pk=petition.pk)


def page(visitor, petition: Petition, where: str = "") -> str:
    answer = visitor.get(f"/en/petitions/{petition.slug}/{where}", secure=True)
    assert answer.status_code == 200
    return answer.content.decode()


def since(petition: Petition, **ago: float) -> None:
    """Let the last line of the log, and the close, be so long ago."""
    last = petition.amendments.last()
    with make.resting_triggers():
        Amendment.objects.filter(pk=last.pk).update(at=Now() - timedelta(**ago))
        Petition.objects.filter(pk=petition.pk).update(
            opens_at=Now() - timedelta(days=40), closes_at=Now() - timedelta(**ago)
        )


def test_a_close_moves_later_only_and_the_log_tells_from_when_to_when(petition):
    other = make.petition()
    before, mover = petition.closes_at, make.user()
    later = before + timedelta(days=1)
    closing.move_close(petition, to=later, by=mover)
    (line,) = Amendment.objects.all()
    assert (line.petition, line.act, line.by) == (petition, "close", mover)
    assert [datetime.fromisoformat(said) for said in (line.old, line.new)] == [before, later]
    assert line.old.endswith("+00:00")
    for to in (later, before):
        with pytest.raises(NotAllowed, match="only close later"):
            closing.move_close(petition, to=to)
    closes_at = other.closes_at
    other.refresh_from_db()
    assert other.closes_at == closes_at
    assert not other.amendments.exists()


def test_a_close_moves_up_to_the_end_of_the_century(petition):
    with pytest.raises(NotAllowed, match="within this century"):
        closing.move_close(petition, to=LATEST)
    closing.move_close(petition, to=LATEST - timedelta(seconds=1))


def test_what_is_not_open_or_never_closes_has_no_close_to_move():
    later = datetime(2099, 1, 1, tzinfo=UTC)
    draft = make.draft(closes_at=make.now() + timedelta(days=1))
    for petition in (draft, make.closed(make.petition()), make.petition(closes_in=None)):
        with pytest.raises(NotAllowed):
            closing.move_close(petition, to=later)
        assert not petition.amendments.exists()


def test_a_paused_petition_takes_no_signature_and_lets_people_confirm(petition, visitor):
    waiting, other = make.signed(petition), make.petition()
    closing.pause(petition, by=make.user())
    with pytest.raises(PetitionClosed):
        sign.sign(fresh(petition), make.details(), Arrival("en"))
    confirm.confirm(waiting, shown=confirm.digest(waiting), consent=make.consent(petition))
    waiting.refresh_from_db()
    assert waiting.status == Status.PUBLISHED
    assert fresh(petition).is_paused
    assert fresh(other).is_signable
    facts = visitor.get(f"/petitions/{petition.slug}.json", secure=True).json()
    assert (facts["state"], facts["paused"]) == ("open", True)
    assert visitor.get(f"/petitions/{other.slug}.json", secure=True).json()["paused"] is False


def test_pages_of_a_paused_petition_say_so_and_offer_no_form(petition, visitor):
    closing.pause(petition)
    assert "New signatures are paused" in page(visitor, petition)
    assert "Sign this statement" not in page(visitor, petition)
    form = page(visitor, petition, "sign/")
    assert "New signatures are paused" in form
    assert 'name="email"' not in form
    assert "new signatures were paused" in page(visitor, petition, "corrections/")


def test_a_resumed_petition_takes_signatures_again(petition, visitor):
    still = make.petition()
    for one in (petition, still):
        closing.pause(one)
    closing.resume(petition)
    assert 'name="email"' in page(visitor, petition, "sign/")
    assert "new signatures were taken again" in page(visitor, petition, "corrections/")
    assert fresh(still).is_paused


@pytest.mark.parametrize("act", [closing.resume, closing.reopen])
def test_what_did_not_happen_is_not_taken_back(petition, act):
    with pytest.raises(NotAllowed):
        act(petition)
    assert not petition.amendments.exists()


def test_nobody_pauses_twice_nor_a_draft_nor_a_closed_petition(petition):
    closing.pause(petition)
    for one in (petition, make.draft(), make.closed(make.petition())):
        with pytest.raises(NotAllowed):
            closing.pause(one)
        assert one.amendments.count() == (one == petition)


def test_an_early_close_is_public_with_its_reason(petition, visitor):
    other = make.petition()
    closing.close_now(petition, reason="The  council decided\nearly.", by=make.user())
    assert fresh(petition).state == "closed"
    assert fresh(other).state == "open"
    assert "The council decided early." in page(visitor, petition)
    assert "The council decided early." in page(visitor, petition, "sign/")
    assert "closed early, because: The council decided early." in page(visitor, petition, "corrections/")
    assert "The council" not in page(visitor, other)
    facts = visitor.get(f"/petitions/{petition.slug}.json", secure=True).json()
    assert facts["state"] == "closed"
    assert facts["closes_at"] < petition.closes_at.isoformat()


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 501, "a\u202eb"])
def test_a_close_without_a_printable_reason_is_refused(petition, reason):
    with pytest.raises(NotAllowed):
        closing.close_now(petition, reason=reason)
    assert fresh(petition).is_open
    assert not petition.amendments.exists()


def test_a_paused_petition_that_closes_is_not_paused_any_more(petition):
    closing.pause(petition)
    closing.close_now(petition, reason="Done.")
    closing.reopen(petition)
    assert fresh(petition).is_signable


@pytest.mark.parametrize("days", [30, None])
def test_a_close_is_taken_back_within_the_hour_and_the_petition_ends_as_it_was_to(visitor, days):
    petition = make.petition(closes_in=timedelta(days=days) if days else None)
    closing.close_now(petition, reason="A mistake.")
    assert closing.is_reopenable(fresh(petition))
    since(petition, minutes=59)
    closing.reopen(petition)
    assert fresh(petition).is_signable
    assert fresh(petition).closes_at == petition.closes_at
    assert "A mistake." not in page(visitor, petition)
    assert "opened again" in page(visitor, petition, "corrections/")
    with pytest.raises(NotAllowed):
        closing.reopen(petition)


def test_after_an_hour_a_close_stays(petition):
    closing.close_now(petition, reason="Done.")
    since(petition, minutes=61)
    assert not closing.is_reopenable(fresh(petition))
    with pytest.raises(NotAllowed):
        closing.reopen(petition)
    assert fresh(petition).state == "closed"


def test_a_petition_that_would_have_closed_by_now_stays_closed(petition):
    with make.resting_triggers():
        Petition.objects.filter(pk=petition.pk).update(closes_at=Now() + timedelta(minutes=1))
    closing.close_now(petition, reason="Done.")
    line = petition.amendments.last()
    with make.resting_triggers():
        old = (line.at - timedelta(minutes=1)).isoformat()
        Amendment.objects.filter(pk=line.pk).update(old=old)
    with pytest.raises(NotAllowed, match="would have closed"):
        closing.reopen(petition)


def test_the_database_takes_an_earlier_close_only_if_it_is_now(petition):
    for close in (Now() + timedelta(minutes=1), Now() - timedelta(minutes=1), None):
        with pytest.raises(DatabaseError, match="later"), transaction.atomic():
            Petition.objects.filter(pk=petition.pk).update(closes_at=close)


def test_retention_counts_from_the_last_close(petition):
    row, open_one = make.published(petition), make.published(make.petition())
    closing.close_now(petition, reason="Done.")
    since(petition, days=31)
    retention.apply()
    row.refresh_from_db()
    open_one.refresh_from_db()
    assert not row.email
    assert open_one.email
