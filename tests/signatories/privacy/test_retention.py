from contextlib import closing
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from accounts import invitations
from petitions.models import Petition, Role
from signatories.lifecycle import correct, enter, listeners, merge, review, withdraw
from signatories.listing import recount, tally
from signatories.mail import staff_notices
from signatories.models import (
    Consent,
    Correction,
    ListImport,
    Message,
    Note,
    OutgoingMail,
    Question,
    Reason,
    Report,
    SharedRequest,
    Signatory,
    StatusChange,
)
from signatories.outbox import queueing
from signatories.privacy import retention
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
    row = make.published(petition, **make.agreeing_to_news(petition))
    long_closed(petition, days=300)
    retention.apply()
    row.refresh_from_db()
    assert row.email
    long_closed(petition, days=366)
    retention.apply()
    row.refresh_from_db()
    assert not row.email


def test_consents_go_with_the_address_or_the_name_that_they_are_about(petition):
    agreed = [
        make.published(petition, **make.agreeing_to_news(petition)),
        make.published(petition, listing="withheld", **make.agreeing_to_news(petition)),
    ]
    beside = make.published(make.petition(), **make.agreeing_to_news(petition))
    long_closed(petition, days=366)
    retention.apply()
    for row in agreed:
        row.refresh_from_db()
        assert (row.email, row.offered_consents, row.consents.count()) == ("", [], 0)
    beside.refresh_from_db()
    assert (beside.offered_consents, beside.consents.count()) == (["updates"], 1)


def test_an_address_goes_thirty_days_after_the_close_where_the_consent_to_news_has_ended(petition):
    ended, beside = (make.published(petition, **make.agreeing_to_news(petition)) for _ in range(2))
    correct.end_news(ended)
    long_closed(petition, days=31)
    retention.apply()
    ended.refresh_from_db()
    beside.refresh_from_db()
    assert (ended.email, bool(beside.email)) == ("", True)


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
    enter.enter(petition, make.details(email="a@mail.example"), enter.Origin("post"), by=None)
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


def test_where_a_list_came_from_goes_thirty_days_after_it_was_entered(petition):
    made = ListImport.objects.create(
        petition=petition, by=make.worker(petition), source="from Maria", problem="no country: Maria",
        text="", lines=3, language="en", finished_at=Now() - timedelta(days=31),
    )  # fmt: skip
    retention.apply()
    made.refresh_from_db()
    assert (made.source, made.problem, made.lines) == ("", "", 3)


# --- Times at their edge: a minute before, and just after -----------------------------------------------

EDGES = [(-timedelta(minutes=1), False), (timedelta(microseconds=1), True)]


@pytest.mark.parametrize(("over", "is_due"), EDGES)
def test_addresses_go_when_thirty_days_after_the_close_are_over(petition, over, is_due):
    row, bystander = make.published(petition), make.published(make.petition())
    make.closed(petition, since=timedelta(days=30) + over)
    retention.apply()
    assert rows(pk=row.pk, email="").exists() == is_due
    assert not rows(pk=bystander.pk, email="").exists()


@pytest.mark.parametrize(("over", "is_due"), EDGES)
def test_addresses_for_news_go_when_a_year_after_the_close_is_over(petition, over, is_due):
    row, bystander = (make.published(of, **make.agreeing_to_news(of)) for of in (petition, make.petition()))
    make.closed(petition, since=timedelta(days=365) + over)
    retention.apply()
    assert rows(pk=row.pk, email="").exists() == is_due
    assert not rows(pk=bystander.pk, email="").exists()


@pytest.mark.parametrize(("over", "is_due"), EDGES)
def test_an_open_ended_petition_keeps_addresses_for_a_year_and_thirty_days(over, is_due):
    row, bystander = (make.published(make.petition(closes_in=None)) for _ in range(2))
    last = Now() - timedelta(days=365 + 30) - over
    rows(pk=row.pk).update(signed_at=last, confirmed_at=last)
    retention.apply()
    assert rows(pk=row.pk, email="").exists() == is_due
    assert not rows(pk=bystander.pk, email="").exists()


@pytest.mark.parametrize(("over", "is_due"), EDGES)
def test_an_unconfirmed_row_lives_fourteen_days(petition, over, is_due):
    row, bystander = make.signed(petition), make.signed(petition)
    OutgoingMail.objects.all().delete()
    rows(pk=row.pk).update(signed_at=Now() - timedelta(days=14) - over)
    retention.apply()
    assert rows(pk=row.pk).exists() != is_due
    assert rows(pk=bystander.pk).exists()


@pytest.mark.parametrize(("over", "is_due"), EDGES)
def test_mail_that_was_given_up_is_kept_for_thirty_days(petition, over, is_due):
    mail, waiting, fresh = (make.signed(petition).mails.get() for _ in range(3))
    OutgoingMail.objects.filter(pk=mail.pk).update(given_up_at=Now() - timedelta(days=30) - over)
    OutgoingMail.objects.filter(pk=fresh.pk).update(given_up_at=Now())
    retention.apply()
    assert OutgoingMail.objects.filter(pk=mail.pk).exists() != is_due
    assert OutgoingMail.objects.filter(pk__in=[waiting.pk, fresh.pk]).count() == 2


@pytest.mark.parametrize(("over", "is_due"), EDGES)
def test_old_words_are_kept_for_a_day(petition, over, is_due):
    row, bystander = make.published(petition), make.published(petition)
    for each in (row, bystander):
        correct.revise(each, {"name": "Corrected"}, by=make.worker(petition))
    rows(pk=row.pk).update(set_aside_at=Now() - timedelta(days=1) - over)
    retention.apply()
    assert rows(pk=row.pk, set_aside={}, set_aside_at=None).exists() == is_due
    assert not rows(pk=bystander.pk, set_aside={}).exists()


@pytest.mark.parametrize(("over", "is_due"), EDGES)
def test_notes_questions_and_replaced_details_are_kept_thirty_days_after_the_close(petition, over, is_due):
    still_open = make.petition()
    ended, bystander = make.published(petition, "organisation"), make.published(still_open)
    for row in (ended, bystander):
        by = make.worker(row.petition)
        correct.revise(row, {"name": "Corrected"}, by=by)
        Note.objects.create(signatory=row, text="Rang them.", by=by)
        Question.objects.create(signatory=row, text="Is it you?", by=by)
    make.closed(petition, since=timedelta(days=30) + over)
    retention.apply()
    for model in (Correction, Note, Question):
        assert model.objects.filter(signatory=ended).exists() != is_due
        assert model.objects.filter(signatory=bystander).exists()


# --- Rows that came back to the queue -------------------------------------------------------------------


def later(days):
    """Make the lines of the record some days older."""
    with make.resting_triggers() as cursor:
        cursor.execute("UPDATE signatories_statuschange SET at = at - %s", [timedelta(days=days)])


def test_a_row_taken_back_long_after_the_close_is_kept_thirty_days_with_rows_merged_into_it(petition):
    moderator = make.worker(petition)
    kept, merged, undecided = (make.published(petition, "organisation") for _ in range(3))
    merge.merge(merged, into=kept, by=moderator)
    review.take_back(undecided, by=moderator)
    later(40)
    long_closed(petition)
    review.take_back(kept, by=moderator)
    retention.apply()
    assert set(rows().values_list("pk", flat=True)) == {kept.pk, merged.pk}
    later(29)
    assert retention.apply()["not accepted or undecided"] == 0
    later(1)
    assert retention.apply()["not accepted or undecided"] == 2
    assert not rows().exists()


def test_a_row_parted_long_after_the_close_is_kept_thirty_days(petition):
    moderator = make.worker(petition)
    kept, waits = make.published(petition, "organisation"), make.confirmed(petition, "organisation")
    merge.merge(waits, into=kept, by=moderator)
    long_closed(petition)
    merge.unmerge(waits, by=moderator)
    retention.apply()
    assert rows(pk=waits.pk).exists()
    later(30)
    retention.apply()
    assert list(rows()) == [kept]


def test_a_row_that_is_rejected_after_it_was_taken_back_goes_at_once(petition):
    moderator, row = make.worker(petition), make.published(petition, "organisation")
    long_closed(petition)
    review.take_back(row, by=moderator)
    review.reject(row, by=moderator, reason=Reason.OTHER)
    retention.apply()
    assert not rows().exists()


# --- Every column of a person ---------------------------------------------------------------------------

# The columns that say something about a person, each with a value.
PERSONAL = {
    "name": "Ana Sentinel", "acronym": "AS", "affiliation": "Sentinel Group", "role": "Director",
    "country": "KE", "is_international": True, "website": "https://sentinel.example",
    "representative": "Rita Sentinel", "email": "ana@sentinel.example", "offered_consents": ["updates"],
    "search_key": "ana sentinel", "sort_key": b"ana", "twin_keys": ["ana"], "aliases": ["Anna Sentinel"],
    "proposed": {"name": "Anne Sentinel"}, "proposed_at": Now(),
    "set_aside": {"by": 1, "columns": {"name": "Old Sentinel"}}, "set_aside_at": Now(),
    "source": "a letter from Ana", "note": "Ana's sister signed too",
}  # fmt: skip
# The columns that stay: they count the row, compare its mailbox, or say when something happened.
STAYING = {
    "id", "petition", "kind", "status", "listing", "basis", "fingerprint", "ordinal", "language", "revision",
    "shows_country", "consent", "attestation", "merged_into", "flags", "reminded",
    "code_mail", "code_revision", "code_tries", "sourced_on", "corrected_on", "published_on", "invited_at",
    "signed_at", "confirmed_at", "mailed_at", "bounced_at", "forgotten_at",
}  # fmt: skip
# Columns that the database refuses for one kind, or together.
WITHOUT = {
    "individual": {"acronym", "website", "representative", "is_international"},
    "organisation": {"affiliation", "is_international"},
    "international organisation": {"affiliation", "country"},
}


def test_each_column_of_a_signatory_is_personal_or_stays():
    columns = {field.name for field in Signatory._meta.concrete_fields}
    assert PERSONAL.keys() | STAYING == columns
    assert not PERSONAL.keys() & STAYING


@pytest.mark.parametrize("kind", WITHOUT)
def test_retention_empties_every_personal_column_of_a_withheld_row(petition, kind):
    filled = {column: value for column, value in PERSONAL.items() if column not in WITHOUT[kind]}
    row, other = (
        make.published(of, kind.split()[-1], listing="withheld", country="")
        for of in (petition, make.petition())
    )
    shown = make.published(petition, name="In Full")
    rows(pk__in=[row.pk, other.pk]).update(**filled)
    with make.resting_triggers() as cursor:
        cursor.execute("UPDATE signatories_statuschange SET words = 'about Ana'")
    long_closed(petition)
    retention.apply()
    left = {column: value for column, value in rows(pk=row.pk).values(*PERSONAL).get().items() if value}
    assert not left
    assert rows(pk=row.pk, forgotten_at=None).count() == 0
    assert not row.changes.exclude(words="").exists()
    unfilled = {column for column, value in rows(pk=other.pk).values(*filled).get().items() if not value}
    assert not unfilled
    assert not other.changes.filter(words="").exists()
    shown.refresh_from_db()
    assert shown.name == "In Full"


# --- Each rule and each table at its edge, beside rows that stay -------------------------------------------


def is_expired(row: Signatory) -> bool:
    return retention.is_expired(row, Petition.objects.with_clock().get(pk=row.petition_id).clock)


@pytest.mark.parametrize(("over", "is_due"), EDGES)
@pytest.mark.parametrize("column", ["signed_at", "mailed_at"])
def test_a_link_works_for_fourteen_days_after_the_last_accepted_mail(petition, over, is_due, column):
    row, beside = make.signed(petition), make.signed(petition)
    OutgoingMail.objects.all().delete()
    long_ago = Now() - timedelta(days=14) - over
    rows(pk=row.pk).update(signed_at=Now() - timedelta(days=14) - over)
    rows(pk=row.pk).update(**{column: long_ago})
    row.refresh_from_db()
    assert is_expired(row) is is_due
    assert not is_expired(beside)
    # A mail that is still to be sent keeps it, unless it is held back.
    queueing.enqueue(row, Message.REMINDER)
    assert not is_expired(row)
    OutgoingMail.objects.update(held="robot")
    assert is_expired(row) is is_due


@pytest.mark.parametrize(("over", "is_due"), EDGES)
def test_rows_that_wait_or_were_not_accepted_go_thirty_days_after_the_close(petition, over, is_due):
    rejected, waiting, listed = (make.confirmed(petition, "organisation") for _ in range(3))
    review.reject(rejected, by=make.worker(petition), reason=Reason.OTHER)
    review.publish(listed)
    elsewhere = make.confirmed(make.petition(), "organisation")
    make.closed(petition, since=timedelta(days=30) + over)
    assert retention.overdue()["not accepted or undecided"] == 2 * is_due
    retention.apply()
    assert rows(pk__in=[rejected.pk, waiting.pk]).count() == 2 * (not is_due)
    assert rows(pk__in=[listed.pk, elsewhere.pk]).count() == 2


@pytest.mark.parametrize(("over", "is_due"), EDGES)
def test_withheld_names_and_representatives_go_thirty_days_after_the_close(petition, over, is_due):
    elsewhere = make.petition()
    withheld, also = (make.published(of, "organisation", listing="withheld") for of in (petition, elsewhere))
    shown, beside = (make.published(of, "organisation") for of in (petition, elsewhere))
    make.closed(petition, since=timedelta(days=30) + over)
    due = retention.overdue()
    assert (due["withheld names"], due["representatives"]) == (1 * is_due, 2 * is_due)
    retention.apply()
    assert rows(name="").count() == rows(forgotten_at__isnull=False).count() == is_due
    assert rows(representative="", role="").count() == 2 * is_due
    assert not rows(pk__in=[shown.pk, also.pk, beside.pk], name="").exists()
    assert not rows(pk__in=[also.pk, beside.pk], representative="").exists()
    withheld.refresh_from_db()
    emptied_at = withheld.forgotten_at
    assert not any(retention.apply().values())
    withheld.refresh_from_db()
    assert withheld.forgotten_at == emptied_at


def test_a_representative_goes_though_only_the_role_is_left(petition):
    row, person = make.published(petition, "organisation"), make.published(petition, role="reader")
    rows(pk=row.pk).update(representative="")
    long_closed(petition)
    retention.apply()
    row.refresh_from_db()
    person.refresh_from_db()
    # The role of a person is printed.
    assert (row.role, person.role) == ("", "reader")


def test_an_address_is_kept_for_news_and_the_other_addresses_of_the_petition_are_not(petition):
    wants, also = (make.published(petition, **make.agreeing_to_news(petition)) for _ in range(2))
    plain = make.published(petition, offered_consents=("updates",))
    Consent.objects.filter(signatory=also).update(ended_at=Now())
    long_closed(petition)
    retention.apply()
    for row in (wants, also, plain):
        row.refresh_from_db()
    assert [bool(row.email) for row in (wants, also, plain)] == [True, False, False]
    assert [row.offered_consents for row in (wants, also, plain)] == [["updates"], [], []]
    assert list(Consent.objects.values_list("signatory", flat=True)) == [wants.pk]


@pytest.mark.parametrize(("over", "is_due"), EDGES)
def test_sent_mail_is_kept_for_a_day_and_an_invitation_for_ever(petition, over, is_due):
    sent, fresh, waiting = (make.signed(petition).mails.get() for _ in range(3))
    queueing.enqueue_for_user(make.worker(petition), Message.INVITATION, petition)
    invitation = OutgoingMail.objects.get(message=Message.INVITATION)
    long_ago = Now() - timedelta(days=1) - over
    OutgoingMail.objects.filter(pk__in=[sent.pk, invitation.pk]).update(sent_at=long_ago)
    OutgoingMail.objects.filter(pk=fresh.pk).update(sent_at=Now())
    retention.apply()
    assert OutgoingMail.objects.filter(pk=sent.pk).exists() != is_due
    assert OutgoingMail.objects.filter(pk__in=[fresh.pk, waiting.pk, invitation.pk]).count() == 3


@pytest.mark.parametrize(("over", "is_due"), EDGES)
@pytest.mark.parametrize(("column", "days"), [("settled_at", 30), ("created_at", 365)])
def test_reports_go_thirty_days_after_they_are_settled_or_a_year_after_they_came(
    petition, over, is_due, column, days
):
    old, fresh = (Report.objects.create(petition=petition, words="Wrong name") for _ in range(2))
    settled = Report.objects.create(petition=petition, words="Settled", settled_at=Now())
    Report.objects.filter(pk=old.pk).update(**{column: Now() - timedelta(days=days) - over})
    retention.apply()
    assert Report.objects.filter(pk=old.pk).exists() != is_due
    assert Report.objects.filter(pk__in=[fresh.pk, settled.pk]).count() == 2


@pytest.mark.parametrize(("over", "is_due"), EDGES)
def test_what_an_owner_asks_is_asked_for_thirty_days(petition, over, is_due):
    old, fresh = (make.published(petition, "organisation") for _ in range(2))
    for row in (old, fresh):
        SharedRequest.objects.create(signatory=row, act="withdraw", asked_by=0)
    SharedRequest.objects.filter(pk=old.pk).update(asked_at=Now() - timedelta(days=30) - over)
    retention.apply()
    left = set(SharedRequest.objects.values_list("pk", flat=True))
    assert left == ({fresh.pk} if is_due else {old.pk, fresh.pk})


def a_list(petition, **fields) -> ListImport:
    """Return a long list of an organiser's."""
    values = {"source": "from Maria", "text": "Maria;maria@mail.example", "lines": 1, "language": "en"}
    return ListImport.objects.create(petition=petition, by=make.user(), **values | fields)


@pytest.mark.parametrize(("over", "is_due"), EDGES)
def test_a_list_that_nobody_entered_goes_after_a_day(petition, over, is_due):
    old, fresh, started = a_list(petition), a_list(petition), a_list(petition, started_at=Now())
    long_ago = Now() - timedelta(days=1) - over
    ListImport.objects.filter(pk__in=[old.pk, started.pk]).update(created_at=long_ago)
    retention.apply()
    assert ListImport.objects.filter(pk=old.pk).exists() != is_due
    assert ListImport.objects.filter(pk__in=[fresh.pk, started.pk], text__gt="").count() == 2


@pytest.mark.parametrize(("over", "is_due"), EDGES)
def test_a_list_that_no_worker_finished_is_given_up_after_a_day(petition, over, is_due):
    old, fresh = (a_list(petition, started_at=Now()) for _ in range(2))
    ListImport.objects.filter(pk=old.pk).update(started_at=Now() - timedelta(days=1) - over)
    retention.apply()
    old.refresh_from_db()
    fresh.refresh_from_db()
    assert ((old.text, bool(old.problem), bool(old.finished_at)) == ("", True, True)) is is_due
    assert (bool(fresh.text), fresh.problem, fresh.finished_at) == (True, "", None)


@pytest.mark.parametrize(("over", "is_due"), EDGES)
def test_a_list_that_was_entered_keeps_its_source_for_thirty_days(petition, over, is_due):
    old, fresh = (a_list(petition, finished_at=Now(), text="", problem="Maria") for _ in range(2))
    ListImport.objects.filter(pk=old.pk).update(finished_at=Now() - timedelta(days=30) - over)
    retention.apply()
    old.refresh_from_db()
    fresh.refresh_from_db()
    assert ((old.source, old.problem) == ("", "")) is is_due
    assert (fresh.source, fresh.problem, old.lines) == ("from Maria", "Maria", 1)


def test_names_of_deleted_rows_are_erased_wherever_they_were_copied(petition, monkeypatch):
    erased = []
    monkeypatch.setattr(listeners, "erase_name", lambda row: erased.append(row.pk))
    waiting, listed = make.confirmed(petition, "organisation"), make.published(petition, "organisation")
    withdrawn = make.published(petition)
    withdraw.withdraw(withdrawn)
    later(31)
    long_closed(petition)
    retention.apply()
    assert erased == [waiting.pk, withdrawn.pk]
    assert list(rows()) == [listed]


@pytest.mark.django_db(transaction=True)
def test_a_petition_or_row_that_somebody_holds_waits_for_the_next_run(petition):
    other = make.petition()
    held, free, locked = make.published(petition), make.published(other), make.published(other)
    for each in (petition, other):
        long_closed(each)
    elsewhere = connection.copy()
    elsewhere.set_autocommit(False)
    with closing(elsewhere), elsewhere.cursor() as cursor:
        cursor.execute("SELECT 1 FROM petitions_petition WHERE id = %s FOR NO KEY UPDATE", [petition.pk])
        cursor.execute("SELECT 1 FROM signatories_signatory WHERE id = %s FOR UPDATE", [locked.pk])
        assert retention.apply()["addresses"] == 1
        elsewhere.rollback()
    assert set(rows(email="")) == {free}
    assert retention.apply()["addresses"] == 2
    assert rows(email="").count() == 3
    assert held.pk != locked.pk
