from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts import invitations
from petitions.models import Role
from signatories.lifecycle import merge, review
from signatories.listing import recount, tally
from signatories.mail import staff_notices
from signatories.models import ListImport, OutgoingMail, Reason, Signatory, StatusChange
from signatories.privacy import erasure_ledger, forgetting, retention
from tests import make

pytestmark = pytest.mark.django_db


def rows(**fields):
    return Signatory.objects.filter(**fields)


def long_closed(petition, days=31):
    return make.closed(petition, since=timedelta(days=days))


def test_an_unconfirmed_row_goes_fourteen_days_after_its_last_accepted_mail(petition):
    old, fresh, waits = (make.signed(petition) for _ in range(3))
    now = timezone.now()
    rows(pk=old.pk).update(mailed_at=now - timedelta(days=15), signed_at=now - timedelta(days=20))
    rows(pk=fresh.pk).update(mailed_at=now - timedelta(days=13), signed_at=now - timedelta(days=20))
    rows(pk=waits.pk).update(signed_at=now - timedelta(days=20))
    OutgoingMail.objects.exclude(signatory=waits).update(sent_at=now)
    assert retention.apply()["unconfirmed"] == 1
    assert set(rows().values_list("pk", flat=True)) == {fresh.pk, waits.pk}


def test_addresses_and_representatives_go_thirty_days_after_the_close_and_names_stay(petition):
    row = make.published(petition, "organisation", name="Stays", email="rita@mail.example")
    before = tally.of(petition)
    long_closed(petition)
    retention.apply()
    row.refresh_from_db()
    assert (row.name, row.email, row.representative, row.role) == ("Stays", "", "", "")
    assert row.fingerprint is not None
    after = tally.of(petition)
    assert (after.organisations, after.countries) == (before.organisations, before.countries)


def test_nothing_goes_before_its_time(petition):
    make.published(petition, "organisation")
    long_closed(petition, days=29)
    assert not any(retention.apply().values())


def test_withheld_names_go_and_their_number_stays(petition):
    row = make.published(petition, name="Sentinel", listing="withheld")
    long_closed(petition)
    retention.apply()
    row.refresh_from_db()
    assert (row.name, row.email, row.sort_key) == ("", "", b"")
    assert tally.of(petition).withheld == 1
    assert not recount.differences()


def test_rows_not_accepted_or_undecided_go(petition):
    rejected, waiting = (make.confirmed(petition, "organisation") for _ in range(2))
    review.reject(rejected, by=make.worker(petition), reason=Reason.OTHER)
    long_closed(petition)
    assert retention.apply()["not accepted or undecided"] == 2
    assert not rows(pk__in=[rejected.pk, waiting.pk]).exists()


def test_who_withdrew_goes_thirty_days_later_whatever_was_noted_since(petition):
    old, fresh = make.published(petition), make.published(petition)
    for row, days in ((old, 31), (fresh, 29)):
        at = timezone.now() - timedelta(days=days)
        columns = {"signatory": row, "petition": petition, "kind": row.kind, "listing": row.listing}
        rows(pk=row.pk).update(status="withdrawn")
        StatusChange.objects.create(at=at, from_status="published", to_status="withdrawn", **columns)
        StatusChange.objects.create(from_status="withdrawn", to_status="confirmed", **columns)
    assert retention.apply()["withdrawn"] == 1
    assert list(rows(status="withdrawn")) == [fresh]


def test_who_asked_for_news_keeps_the_address_for_a_year(petition):
    row = make.published(petition, updates=True)
    long_closed(petition, days=300)
    retention.apply()
    row.refresh_from_db()
    assert row.email
    long_closed(petition, days=366)
    retention.apply()
    row.refresh_from_db()
    assert not row.email


def test_a_petition_without_a_close_counts_as_closed_a_year_after_the_last_confirmation():
    petition = make.petition(closes_in=None)
    row = make.published(petition)
    ago = timezone.now() - timedelta(days=365 + 31)
    rows(pk=row.pk).update(confirmed_at=ago, signed_at=ago)
    retention.apply()
    row.refresh_from_db()
    assert not row.email


def test_sent_mail_leaves_the_outbox_after_a_day(petition):
    row = make.signed(petition)
    OutgoingMail.objects.update(sent_at=timezone.now() - timedelta(days=2))
    retention.apply()
    assert not row.mails.exists()


def test_a_second_run_finds_nothing_and_a_dry_one_changes_nothing(petition, capsys):
    make.published(petition)
    long_closed(petition)
    call_command("forget", "--dry-run")
    assert "addresses: 1" in capsys.readouterr().out
    assert rows().exclude(email="").exists()
    call_command("forget")
    assert not any(retention.overdue().values())


def test_who_was_merged_into_one_that_was_never_listed_goes_with_it(petition):
    moderator = make.worker(petition)
    kept, other = make.confirmed(petition, "organisation"), make.confirmed(petition, "organisation")
    merge.merge(other, into=kept, by=moderator)
    long_closed(petition)
    retention.apply()
    retention.apply()
    assert not petition.signatories.exists()


def test_a_petition_whose_names_organisers_entered_is_retired_as_well():
    petition = make.petition(closes_in=None)
    review.enter(petition, make.details(email="a@mail.example"), review.Origin("post"), by=None)
    long_ago = timezone.now() - timedelta(days=365 + 31)
    rows().update(signed_at=long_ago)
    retention.apply()
    assert rows().get().email == ""


def test_somebody_is_invited_to_work_here_once(petition):
    guest = invitations.invite("guest@mail.example")
    Role.objects.create(petition=petition, user=guest, name="moderator")
    assert staff_notices.invited() == 1
    OutgoingMail.objects.update(sent_at=timezone.now() - timedelta(days=2))
    retention.apply()
    assert staff_notices.invited() == 0


def test_much_that_is_due_is_forgotten_some_at_a_time(petition, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    for _ in range(5):
        make.published(petition)
    long_closed(petition)
    assert retention.apply()["addresses"] == 5
    assert not rows().exclude(email="").exists()


def test_forgetting_by_the_clock_forgets_again_whom_a_backup_brought_back(petition, settings, tmp_path):
    settings.ERASURE_LEDGER = tmp_path / "ledger"
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


def test_somebody_a_backup_brings_back_leaves_others_to_a_moderator_and_shows_no_name_again(
    petition, settings, tmp_path
):
    settings.ERASURE_LEDGER = tmp_path / "ledger"
    back, other = make.published(petition, "organisation"), make.published(petition, "organisation")
    merge.merge(other, into=back, by=make.worker(petition))
    erasure_ledger.append(back.pk, back.fingerprint, at=make.now())
    assert forgetting.replay() == 1
    other.refresh_from_db()
    # A moderator may have taken it off since that backup.
    assert other.is_confirmed
    assert tally.of(petition).organisations == 0


def test_what_was_written_about_somebody_goes_with_them(petition):
    organiser = make.worker(petition, "organiser")
    origin = review.Origin("an e-mail from Maria Lopez")
    for kind in ("individual", "organisation"):
        review.enter(petition, make.details(kind), origin, by=organiser)
    one, other = petition.signatories.order_by("pk")
    assert one.changes.filter(words__contains="Maria Lopez").exists()
    forgetting.forget(one)
    lines = StatusChange.objects.filter(petition=petition)
    assert lines.filter(words__contains="Maria Lopez").values_list("signatory", flat=True).get() == other.pk
    # Who did what, and when, stays.
    assert lines.filter(signatory=None, reason="entered", by=organiser).count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        lines.filter(signatory=other).update(words="somebody else")


def test_where_a_list_came_from_goes_thirty_days_after_it_was_entered(petition):
    made = ListImport.objects.create(
        petition=petition, by=make.worker(petition), source="from Maria", problem="no country: Maria",
        text="", lines=3, language="en", finished_at=Now() - timedelta(days=31),
    )  # fmt: skip
    retention.apply()
    made.refresh_from_db()
    assert (made.source, made.problem, made.lines) == ("", "", 3)
