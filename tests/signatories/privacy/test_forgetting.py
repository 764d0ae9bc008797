from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from signatories.identity.addresses import site_fingerprint
from signatories.lifecycle import enter, listeners, merge, withdraw
from signatories.listing import tally
from signatories.models import NoMail, Signatory, StatusChange
from signatories.privacy import erasure_ledger, forgetting, retention
from tests import make

pytestmark = pytest.mark.django_db


def rows(**fields):
    return Signatory.objects.filter(**fields)


@pytest.fixture(autouse=True)
def _ledger(settings, tmp_path):
    settings.ERASURE_LEDGER = tmp_path / "ledger"


def test_forgetting_by_the_clock_forgets_again_whom_a_backup_brought_back(petition, settings):
    back, merged = make.published(petition, "organisation"), make.published(petition, "organisation")
    kept = make.published(petition, "organisation", name="Harbour Archive")
    merge.merge(merged, into=kept, by=make.worker(petition))
    erasure_ledger.append(back.pk, back.fingerprint, at=make.now())
    with settings.ERASURE_LEDGER.open("a") as file:
        file.write("2026-11-01T00:00:00+00:00 17 torn o")
    erasure_ledger.append(merged.pk, merged.fingerprint, at=make.now())
    assert retention.apply()["asked before"] == 2
    assert list(rows()) == [kept]
    kept.refresh_from_db()
    assert kept.aliases == []
    assert forgetting.replay() == 0


def test_somebody_a_backup_brings_back_leaves_others_to_a_moderator_and_shows_no_name_again(petition):
    back, other = make.published(petition, "organisation"), make.published(petition, "organisation")
    merge.merge(other, into=back, by=make.worker(petition))
    erasure_ledger.append(back.pk, back.fingerprint, at=make.now())
    assert forgetting.replay() == 1
    other.refresh_from_db()
    # A moderator may have removed it from the list since that backup.
    assert other.is_confirmed
    assert tally.of(petition).organisations == 0


def test_what_was_written_about_somebody_goes_with_them(petition):
    organiser = make.worker(petition, "organiser")
    origin = enter.Origin("an e-mail from Maria Lopez")
    for kind in ("individual", "organisation"):
        enter.enter(petition, make.details(kind), origin, by=organiser)
    one, other = petition.signatories.order_by("pk")
    assert one.changes.filter(words__contains="Maria Lopez").exists()
    forgetting.forget(one)
    lines = StatusChange.objects.filter(petition=petition)
    assert lines.filter(words__contains="Maria Lopez").values_list("signatory", flat=True).get() == other.pk
    # The record still says who did what, and when.
    assert lines.filter(signatory=None, reason="entered", by=organiser).count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        lines.filter(signatory=other).update(words="somebody else")


def test_forgetting_deletes_one_row_with_its_past_and_notes_each_in_the_ledger(petition):
    past = make.published(petition, email="ana@mail.example")
    withdraw.withdraw(past)
    row = make.published(petition, email="ana@mail.example")
    other = make.published(petition)
    elsewhere = make.published(make.petition(), email="ana@mail.example")
    forgetting.forget(row)
    assert set(rows()) == {other, elsewhere}
    assert {line.pk for line in erasure_ledger.lines()} == {past.pk, row.pk}
    assert tally.of(petition).individuals == 1


@pytest.mark.parametrize("never_again", [True, False])
def test_a_disowned_signature_is_deleted_and_its_address_blocked_if_wished(petition, never_again):
    row, other = make.signed(petition), make.signed(petition)
    assert forgetting.disown(row, never_again=never_again)
    assert not forgetting.disown(row, never_again=never_again)
    assert list(rows()) == [other]
    assert NoMail.objects.count() == never_again


def test_the_ledger_forgets_no_row_with_another_mailbox_or_signed_later(petition):
    row, newer = make.published(petition), make.published(petition)
    erasure_ledger.append(row.pk, newer.fingerprint, at=make.now())
    erasure_ledger.append(newer.pk, newer.fingerprint, at=newer.signed_at - timedelta(seconds=1))
    assert forgetting.replay() == 0
    erasure_ledger.append(newer.pk, newer.fingerprint, at=newer.signed_at)
    assert forgetting.replay() == 1
    assert list(rows()) == [row]


def test_what_its_owner_confirmed_is_not_disowned_and_what_an_organiser_entered_is(petition):
    done, other = make.confirmed(petition, "organisation"), make.confirmed(petition, "organisation")
    assert not forgetting.disown(done, never_again=True)
    assert set(rows()) == {done, other}
    assert not NoMail.objects.exists()
    enter.enter(petition, make.details(), enter.Origin("a letter"), by=None)
    assert forgetting.disown(Signatory.objects.latest("pk"), never_again=True)
    assert set(rows()) == {done, other}
    assert NoMail.objects.count() == 1


def test_forgetting_takes_along_no_withdrawn_row_of_another_kind_mailbox_or_petition(petition):
    kept = [
        make.published(petition, "organisation", email="ana@mail.example"),
        make.published(petition, email="eva@mail.example"),
        make.published(make.petition(), email="ana@mail.example"),
    ]
    for one in kept:
        withdraw.withdraw(one)
    row = make.published(petition, email="ana@mail.example")
    forgetting.forget(row)
    assert set(rows()) == set(kept)
    assert [(line.pk, line.fingerprint) for line in erasure_ledger.lines()] == [(row.pk, row.fingerprint)]


def test_rows_merged_into_one_that_is_merged_itself_move_up_when_it_is_forgotten(petition):
    moderator = make.worker(petition)
    top, middle, low, beside = (make.published(petition, "organisation") for _each in range(4))
    merge.merge(low, into=middle, by=moderator)
    merge.merge(middle, into=top, by=moderator)
    middle.refresh_from_db()
    forgetting.forget(middle)
    low.refresh_from_db()
    top.refresh_from_db()
    assert (low.merged_into, low.status) == (top, "merged")
    assert (middle.name in top.aliases, low.name in top.aliases) == (False, True)
    beside.refresh_from_db()
    assert beside.merged_into is None


def test_listeners_erase_each_forgotten_name_and_no_other(petition, monkeypatch):
    erased = []
    monkeypatch.setattr(listeners, "erase_name", lambda row: erased.append(row.pk))
    past = make.published(petition, email="ana@mail.example")
    withdraw.withdraw(past)
    row, beside = make.published(petition, email="ana@mail.example"), make.published(petition)
    forgetting.forget(row)
    assert erased == [row.pk, past.pk]
    erased.clear()
    erasure_ledger.append(beside.pk, beside.fingerprint, at=make.now())
    forgetting.replay()
    assert erased == [beside.pk]


def test_an_address_is_blocked_though_its_signature_was_deleted_a_moment_ago(petition):
    row, beside = make.signed(petition), make.signed(petition)
    rows(pk=row.pk).delete()
    assert not forgetting.disown(row, never_again=True)
    assert NoMail.objects.get().fingerprint == site_fingerprint(row.email)
    assert list(rows()) == [beside]


def test_a_ledger_longer_than_a_batch_is_replayed_to_its_end(petition, monkeypatch):
    monkeypatch.setattr(forgetting, "BATCH", 2)
    back, beside = [make.published(petition) for _each in range(5)], make.published(petition)
    for row in back:
        erasure_ledger.append(row.pk, row.fingerprint, at=make.now())
    assert forgetting.replay() == 5
    assert list(rows()) == [beside]


def test_a_row_that_is_deleted_while_the_ledger_is_replayed_is_not_counted(petition):
    row, beside = make.published(petition), make.published(petition)
    rows(pk=row.pk).delete()
    assert not forgetting._forget_again(row)
    assert list(rows()) == [beside]
