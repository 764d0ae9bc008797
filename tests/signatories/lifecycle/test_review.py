import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, DataError, connection, transaction

from petitions.models import Petition
from signatories.lifecycle import confirm, merge, review, sign, transitions, withdraw
from signatories.lifecycle.sign import Arrival
from signatories.models import Listing, Message, OutgoingMail, Reason, Signatory, StatusChange
from signatories.outbox import queueing
from signatories.states import SOURCES, Status
from tests import make
from tests.signatories.lifecycle.lines import lines_of

VERBS = {
    Status.PUBLISHED: lambda row, user: review.publish(row, by=user),
    Status.REJECTED: lambda row, user: review.reject(row, by=user, reason=Reason.OTHER),
    Status.WITHDRAWN: lambda row, user: withdraw.withdraw(row),
    Status.CONFIRMED: lambda row, user: review.take_back(row, by=user),
}


def in_state(petition: Petition, status: Status) -> Signatory:
    row = make.confirmed(petition, "organisation")
    Signatory.objects.filter(pk=row.pk).update(status=status, published_on=petition.today)
    row.refresh_from_db()
    return row


@pytest.mark.django_db
@pytest.mark.parametrize("to", VERBS)
@pytest.mark.parametrize("source", Status)
def test_a_verb_moves_exactly_the_rows_that_may_go_there(source, to):
    petition = make.petition()
    row, user = in_state(petition, source), make.worker(petition)
    before = StatusChange.objects.count()
    # Taking back undoes decisions. It does not confirm an unconfirmed row or unmerge a merged row.
    is_verdict = to != Status.CONFIRMED or source not in (Status.UNCONFIRMED, Status.MERGED)
    allowed = source in SOURCES[to] and is_verdict

    moved = VERBS[to](row, user)

    row.refresh_from_db()
    assert moved == allowed
    assert row.status == (to if allowed else source)
    assert StatusChange.objects.count() == before + allowed


@pytest.mark.django_db
@pytest.mark.parametrize("source", Status)
def test_only_an_unconfirmed_row_is_confirmed(source):
    petition = make.petition()
    row = in_state(petition, source)
    confirm.confirm(row, shown=confirm.digest(row), consent=make.consent(petition))
    row.refresh_from_db()
    assert row.status == (Status.CONFIRMED if source == Status.UNCONFIRMED else source)


def test_signing_leaves_an_unconfirmed_row_a_record_and_a_mail(petition):
    row = make.signed(petition)
    assert row.is_unconfirmed
    assert [change.to_status for change in row.changes.all()] == ["unconfirmed"]
    assert [mail.message for mail in row.mails.all()] == [Message.CONFIRM]


def test_an_individual_is_published_on_confirmation(petition):
    row = make.signed(petition)
    said = confirm.confirm(row, shown=confirm.digest(row), consent=make.consent(petition))
    row.refresh_from_db()
    assert said.status == row.status == Status.PUBLISHED
    assert said.published_on == row.published_on == petition.today
    steps = row.changes.order_by("id").values_list("from_status", "to_status", "published_on")
    assert list(steps) == [
        ("", "unconfirmed", None),
        ("unconfirmed", "confirmed", None),
        ("confirmed", "published", petition.today),
    ]
    assert row.is_published
    assert row.published_on == petition.today


def test_an_organisation_waits_for_review(petition):
    assert make.confirmed(petition, "organisation").is_confirmed


def test_holding_all_sends_individuals_to_review_too(petition):
    Petition.objects.filter(pk=petition.pk).update(holds_all=True)
    assert make.confirmed(petition, "individual").is_confirmed


def test_a_flag_sends_to_review_whatever_the_policy(petition):
    row = make.signed(petition)
    Signatory.objects.filter(pk=row.pk).update(flags=["look-alike"])
    said = confirm.confirm(row, shown=confirm.digest(row), consent=make.consent(petition))
    assert said.status == Status.CONFIRMED


def test_confirming_twice_happens_once(petition):
    row = make.confirmed(petition, "individual")
    again = confirm.confirm(row, shown=confirm.digest(row), consent=make.consent(petition))
    assert again.status == Status.PUBLISHED
    assert row.changes.filter(to_status="published").count() == 1


def test_what_was_not_shown_is_not_confirmed(petition):
    row = make.signed(petition, name="What the owner saw")
    shown = confirm.digest(row)
    sign.sign(petition, make.details(name="What a stranger typed", email=row.email), Arrival("en"))
    with pytest.raises(confirm.DetailsChanged):
        confirm.confirm(row, shown=shown, consent=make.consent(petition))
    row.refresh_from_db()
    assert row.is_unconfirmed


def test_signing_again_while_waiting_replaces_the_details(petition):
    row = make.signed(petition, name="Ana Perez")
    sign.sign(petition, make.details(name="Ana Pérez", email=row.email.upper()), Arrival("fr"))
    row.refresh_from_db()
    assert (row.name, row.revision, row.language) == ("Ana Pérez", 2, "fr")
    assert petition.signatories.count() == 1
    assert OutgoingMail.objects.unsent().count() == 1


def test_signing_again_after_confirming_changes_nothing_but_sends_a_mail(petition):
    row = make.confirmed(petition, "individual", name="First")
    sign.sign(petition, make.details(name="Second", email=row.email), Arrival("en"))
    row.refresh_from_db()
    assert row.name == "First"
    assert row.mails.latest("id").message == Message.ALREADY_SIGNED


def test_a_withheld_name_stays_withheld_whatever_a_stranger_types(petition):
    row = make.signed(petition, listing=Listing.WITHHELD)
    sign.sign(petition, make.details(email=row.email, listing=Listing.FULL), Arrival("en"))
    row.refresh_from_db()
    assert row.is_withheld


def test_one_address_signs_as_a_person_and_for_an_organisation(petition):
    row = make.signed(petition)
    make.signed(petition, "organisation", email=row.email)
    assert petition.signatories.count() == 2


def test_who_has_withdrawn_may_sign_again(petition):
    row = make.confirmed(petition, "individual")
    withdraw.withdraw(row)
    again = make.signed(petition, email=row.email)
    assert again.pk != row.pk
    assert again.is_unconfirmed


def test_a_verdict_cannot_be_undone_over_a_newer_signature(petition):
    user = make.worker(petition)
    row = make.confirmed(petition, "organisation")
    review.reject(row, by=user, reason=Reason.OTHER)
    make.signed(petition, "organisation", email=row.email)
    assert not review.take_back(row, by=user)
    row.refresh_from_db()
    assert row.is_rejected


def test_taking_back_recalls_the_mail_that_has_not_left(petition):
    user = make.worker(petition)
    row = make.confirmed(petition, "organisation")
    review.publish(row, by=user)
    review.take_back(row, by=user)
    assert not row.mails.filter(message=Message.PUBLISHED).exists()


def test_a_closed_petition_takes_no_signature(petition):
    with pytest.raises(sign.PetitionClosed):
        sign.sign(make.closed(petition), make.details(), Arrival("en"))


def test_who_signed_in_time_confirms_within_the_grace(petition):
    row = make.signed(petition)
    make.closed(petition, since=timedelta(hours=23))
    said = confirm.confirm(row, shown=confirm.digest(row), consent=make.consent(petition))
    assert said.status == Status.PUBLISHED


def test_nobody_confirms_after_the_grace(petition):
    row = make.signed(petition)
    make.closed(petition, since=timedelta(hours=25))
    with pytest.raises(sign.PetitionClosed):
        confirm.confirm(row, shown=confirm.digest(row), consent=make.consent(petition))


def test_the_record_cannot_be_rewritten(petition):
    change = make.signed(petition).changes.get()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        StatusChange.objects.filter(pk=change.pk).update(to_status="published")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change.delete()


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["kind", "status", "listing", "basis"])
def test_the_database_knows_every_choice(field):
    row = make.signed(make.petition())
    with pytest.raises(DatabaseError), transaction.atomic():
        Signatory.objects.filter(pk=row.pk).update(**{field: "nonsense"})


# --- Races, with real threads on PostgreSQL ---


def at_once(times: int, act: Callable[[], object]) -> list[object]:
    """Call `act` in this many threads at the same moment; return the result of each."""
    barrier, results = threading.Barrier(times), []

    def run() -> None:
        barrier.wait()
        try:
            results.append(act())
        except Exception as problem:
            results.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_eight_who_confirm_at_once_confirm_once():
    petition = make.petition()
    row = make.signed(petition)
    shown, consent = confirm.digest(row), make.consent(petition)
    results = at_once(8, lambda: confirm.confirm(row, shown=shown, consent=consent))
    assert [said.status for said in results] == [Status.PUBLISHED] * 8
    assert row.changes.filter(to_status="published").count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_who_sign_at_once_with_one_address_make_one_row():
    petition = make.petition()
    results = at_once(8, lambda: sign.sign(petition, make.details(email="one@mail.example"), Arrival("en")))
    assert results == [None] * 8
    assert petition.signatories.count() == 1
    assert OutgoingMail.objects.unsent().count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_moderators_at_once_give_one_verdict():
    petition = make.petition()
    row, user = make.confirmed(petition, "organisation"), make.worker(petition)
    results = at_once(8, lambda: review.publish(row, by=user))
    assert sorted(results) == [False] * 7 + [True]
    assert row.mails.filter(message=Message.PUBLISHED).count() == 1


def test_an_address_that_was_not_accepted_before_waits_for_review(petition):
    row = make.published(petition)
    user = make.worker(petition)
    review.take_back(row, by=user)
    review.reject(row, by=user, reason=Reason.OTHER)
    assert make.confirmed(petition, "individual", email=row.email).is_confirmed


@pytest.mark.django_db
def test_what_is_too_long_for_its_column_is_refused_and_not_cut():
    row = make.confirmed(make.petition())
    with pytest.raises(DataError), transaction.atomic():
        transitions.move(transitions.locked(row), Status.PUBLISHED, note="", country="KEN")
    row.refresh_from_db()
    assert (row.status, row.country) != (Status.PUBLISHED, "KE")


def test_the_day_on_which_it_was_published_first_stays(petition):
    row, other = make.confirmed(petition, "organisation"), make.confirmed(petition, "organisation")
    first = petition.today - timedelta(days=3)
    Signatory.objects.filter(pk=row.pk).update(published_on=first)
    for each in (row, other):
        assert review.publish(each)
        each.refresh_from_db()
    assert (row.published_on, other.published_on) == (first, petition.today)


def test_taking_one_back_recalls_no_mail_of_another_and_no_other_mail(petition):
    moderator = make.worker(petition)
    rows = [make.confirmed(petition, "organisation") for _each in range(2)]
    OutgoingMail.objects.all().delete()
    for row in rows:
        review.publish(row, by=moderator)
        queueing.enqueue(row, Message.MANAGE)
    assert review.take_back(rows[0], by=moderator)
    assert [mail.message for mail in rows[0].mails.all()] == [Message.MANAGE]
    assert {mail.message for mail in rows[1].mails.all()} == {Message.MANAGE, Message.PUBLISHED}


def test_the_record_says_by_whom_and_why_each_verdict_was_given(petition):
    first, second = make.worker(petition), make.worker(petition)
    row, other = (make.confirmed(petition, "organisation") for _each in range(2))
    before = lines_of(other)
    review.publish(row, by=first)
    review.take_back(row, by=second, words="A slip.")
    review.reject(row, by=first, reason=Reason.NOT_A_NAME, words="A test.")
    assert lines_of(row, last=3) == [
        ("confirmed", "published", "", "", first),
        ("published", "confirmed", "", "A slip.", second),
        ("confirmed", "rejected", Reason.NOT_A_NAME, "A test.", first),
    ]
    assert lines_of(other) == before


def test_a_verdict_is_told_to_its_own_row_by_a_moderator_and_where_there_is_an_address(petition):
    moderator = make.worker(petition)
    rows = [make.confirmed(petition, "organisation") for _each in range(5)]
    OutgoingMail.objects.all().delete()
    Signatory.objects.filter(pk__in=[rows[1].pk, rows[3].pk]).update(email="")
    review.publish(rows[0], by=moderator)
    review.publish(rows[1], by=moderator)
    review.reject(rows[2], by=moderator, reason=Reason.OTHER)
    review.reject(rows[3], by=moderator, reason=Reason.OTHER)
    # A publishing by nobody is the owner's own confirmation, which needs no mail.
    review.publish(rows[4])
    mails = OutgoingMail.objects.order_by("pk")
    assert [(mail.signatory, mail.message) for mail in mails] == [
        (rows[0], Message.PUBLISHED),
        (rows[2], Message.REJECTED),
    ]


@pytest.mark.parametrize("verb", [review.publish, review.take_back])
def test_a_verdict_on_a_row_that_is_gone_is_none(petition, verb):
    moderator = make.worker(petition)
    row, other = (make.confirmed(petition, "organisation") for _each in range(2))
    Signatory.objects.filter(pk=row.pk).delete()
    assert not verb(row, by=moderator)
    assert not review.reject(row, by=moderator, reason=Reason.OTHER)
    other.refresh_from_db()
    assert other.is_confirmed


def test_entries_in_one_that_is_not_accepted_go_on_by_themselves_and_those_in_others_stay(petition):
    moderator, author = make.worker(petition), make.worker(petition)
    row, beside = (make.confirmed(petition, "organisation") for _each in range(2))
    inside, elsewhere = (make.published(petition, "organisation") for _each in range(2))
    merge.merge(inside, into=row, by=author)
    merge.merge(elsewhere, into=beside, by=author)
    review.reject(row, by=moderator, reason=Reason.OTHER)
    assert lines_of(inside, last=2) == [
        ("merged", "confirmed", merge.RESTORED, "parted", moderator),
        ("confirmed", "published", "", "parted", moderator),
    ]
    elsewhere.refresh_from_db()
    assert elsewhere.merged_into == beside


def test_each_mail_about_a_verdict_waits_a_minute_and_one_that_has_left_is_kept(petition):
    moderator = make.worker(petition)
    rows = [make.confirmed(petition, "organisation") for _each in range(2)]
    OutgoingMail.objects.all().delete()
    review.publish(rows[0], by=moderator)
    review.reject(rows[1], by=moderator, reason=Reason.OTHER)
    for mail in OutgoingMail.objects.all():
        assert mail.due_at - mail.created_at == timedelta(minutes=1)
    OutgoingMail.objects.filter(signatory=rows[1]).update(sent_at=make.now())
    for row in rows:
        assert review.take_back(row, by=moderator)
    assert [mail.signatory for mail in OutgoingMail.objects.all()] == [rows[1]]
