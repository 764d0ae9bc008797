"""A mail is sent only while it is still true, and only to people who want mail."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from accounts.models import User
from signatories.identity.addresses import site_fingerprint
from signatories.lifecycle import merge, review, withdraw
from signatories.limits import rate_limits
from signatories.mail import eligibility
from signatories.models import Message, NoMail, OutgoingMail, Reason, SharedRequest, Signatory
from signatories.outbox import queueing
from signatories.states import Status
from tests import make

pytestmark = pytest.mark.django_db

KNOWN = "confirmed published"
# The states in which each mail is true.
TRUE = {
    "confirm": "unconfirmed", "invite": "unconfirmed", "reminder": "unconfirmed", "last-call": "unconfirmed",
    "already-signed": f"{KNOWN} merged", "published": "published", "rejected": "rejected",
    "entered": KNOWN, "corrected": KNOWN, "accepted": KNOWN, "declined": KNOWN, "delivered": "published",
    "manage": f"unconfirmed {KNOWN} rejected withdrawn merged", "show": f"unconfirmed {KNOWN}",
}  # fmt: skip


def in_state(petition, status: Status) -> Signatory:
    """Return a row in a state, without mail."""
    moderator = make.worker(petition)
    makes = {Status.UNCONFIRMED: make.signed, Status.PUBLISHED: make.published}
    row = makes.get(status, make.confirmed)(petition, "organisation")
    if status == Status.REJECTED:
        review.reject(row, by=moderator, reason=Reason.OTHER)
    if status == Status.WITHDRAWN:
        withdraw.withdraw(row)
    if status == Status.MERGED:
        merge.merge(row, into=make.published(petition, "organisation"), by=moderator)
    OutgoingMail.objects.all().delete()
    row.refresh_from_db()
    assert row.status == status
    return row


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("message", TRUE)
def test_a_mail_that_says_nothing_true_any_more_is_given_up_and_no_other(petition, message, status):
    row = in_state(petition, status)
    other = make.signed(petition)
    queueing.enqueue(row, Message(message))
    mails = list(OutgoingMail.objects.order_by("pk").select_related("signatory__petition"))
    goes = status in TRUE[message].split()
    going = {mail.signatory.pk for mail in eligibility.sendable(mails)}
    assert going == ({row.pk, other.pk} if goes else {other.pk})
    given_up = OutgoingMail.objects.filter(given_up_at__isnull=False)
    assert [mail.signatory.pk for mail in given_up] == ([] if goes else [row.pk])


def asked(*rows: Signatory) -> set[int]:
    """Return the rows whose mails may be sent."""
    mails = OutgoingMail.objects.filter(signatory__in=rows).order_by("pk")
    mails = mails.select_related("signatory__petition", "user")
    return {mail.signatory.pk for mail in eligibility.sendable(list(mails)) if mail.signatory}


def test_who_has_no_address_any_more_or_asked_for_no_mail_gets_none(petition):
    row, forgotten, refuses = (make.signed(petition) for _each in range(3))
    Signatory.objects.filter(pk=forgotten.pk).update(email="")
    NoMail.objects.create(fingerprint=site_fingerprint(refuses.email.upper()))
    assert asked(row, forgotten, refuses) == {row.pk}
    assert refuses.mails.get().last_error == OutgoingMail.REFUSED


def test_mail_to_staff_goes_to_accounts_that_work_and_news_of_administrators_to_all(petition):
    user, away = make.worker(petition), make.worker(petition)
    User.objects.filter(pk=away.pk).update(is_active=False)
    for each in (user, away):
        for message in (Message.WAITING, Message.ADMINISTRATOR):
            queueing.enqueue_for_user(each, message, petition)
    mails = list(OutgoingMail.objects.order_by("pk").select_related("signatory__petition", "user"))
    going = {(mail.user.pk, mail.message) for mail in eligibility.sendable(mails)}
    assert going == {(user.pk, "waiting"), (user.pk, "administrator"), (away.pk, "administrator")}
    assert OutgoingMail.objects.get(given_up_at__isnull=False).user.pk == away.pk


@pytest.mark.parametrize(
    ("attempts", "least", "most"),
    [(1, 24, 36), (2, 48, 72), (3, 96, 144), (8, 3072, 4608), (9, 5760, 8640), (99, 5760, 8640)],
)
def test_each_try_comes_twice_as_late_and_never_later_than_two_hours(petition, attempts, least, most):
    row, other = make.signed(petition), make.signed(petition)
    OutgoingMail.objects.update(attempts=attempts, due_at=Now())
    mail, bystander = row.mails.get(), other.mails.get()
    mail.last_error = "451 4.3.0"
    before = make.now()
    eligibility.postpone([mail])
    mail.refresh_from_db()
    assert least <= (mail.due_at - before).total_seconds() <= most + 1
    assert (mail.last_error, bool(mail.tried_at)) == ("451 4.3.0", True)
    kept = other.mails.get()
    assert (kept.due_at, kept.tried_at, kept.last_error) == (bystander.due_at, None, "")


def test_a_second_mail_of_a_double_press_is_given_up(petition):
    row, slow, newer, other = (make.signed(petition) for _each in range(4))
    for each, ago in ((row, 59), (slow, 61), (newer, 59)):
        mail = each.mails.get()
        make.code_of(mail)
        OutgoingMail.objects.filter(pk=mail.pk).update(sent_at=Now())
        Signatory.objects.filter(pk=each.pk).update(mailed_at=Now() - timedelta(seconds=ago))
        queueing.enqueue(each, Message.CONFIRM)
    # Newer details are no double press.
    Signatory.objects.filter(pk=newer.pk).update(revision=2)
    unsent = OutgoingMail.objects.unsent().order_by("pk").select_related("signatory__petition")
    rate_limits.connection().flushdb()
    going = {mail.signatory.pk for mail in eligibility.sendable(list(unsent))}
    assert going == {slow.pk, newer.pk, other.pk}
    assert [mail.signatory for mail in OutgoingMail.objects.filter(given_up_at__isnull=False)] == [row]


def test_the_same_mail_after_a_failure_is_no_double(petition):
    row, other = make.signed(petition), make.signed(petition)
    make.code_of(row.mails.get())
    Signatory.objects.filter(pk=row.pk).update(mailed_at=Now())
    assert asked(row, other) == {row.pk, other.pk}


def test_an_owner_is_asked_only_while_they_may_still_decide(petition):
    row, done = make.published(petition, "organisation"), make.published(petition, "organisation")
    OutgoingMail.objects.all().delete()
    SharedRequest.objects.create(signatory=row, act="withdraw", asked_by=0)
    for each in (row, done):
        queueing.enqueue(each, Message.ASKED)
    assert asked(row, done) == {row.pk}


def test_a_mail_too_many_waits_without_counting_as_a_try_and_holds_up_no_other(petition):
    row, elsewhere = (
        make.signed(petition, email="ana@mail.example"),
        make.signed(make.petition(), email="ANA+x@mail.example"),
    )
    other = make.signed(petition)
    OutgoingMail.objects.update(attempts=1)
    assert asked(row, elsewhere, other) == {row.pk, other.pk}
    waits = elsewhere.mails.get()
    assert waits.attempts == 0
    assert timedelta(minutes=4) < waits.due_at - make.now() <= timedelta(minutes=5)
    assert (row.mails.get().attempts, other.mails.get().attempts) == (1, 1)
    eligibility.give_back([row.mails.get()])
    assert asked(elsewhere) == {elsewhere.pk}


def test_the_first_codes_of_a_batch_are_stored_and_later_ones_wait_until_they_are_sent(petition):
    first, again, listed = make.signed(petition), make.signed(petition), make.published(petition)
    make.code_of(again.mails.get())
    before = Signatory.objects.get(pk=again.pk).code_mail
    OutgoingMail.objects.filter(signatory=again).update(sent_at=Now())
    queueing.enqueue(again, Message.REMINDER)
    assert asked(first, again, listed) >= {first.pk}
    assert Signatory.objects.get(pk=first.pk).code_mail == first.mails.get().pk
    assert Signatory.objects.get(pk=again.pk).code_mail == before
    assert Signatory.objects.get(pk=listed.pk).code_mail is None


def test_a_mail_of_another_kind_is_no_double_of_a_confirmation(petition):
    row, other = make.signed(petition), make.signed(petition)
    make.code_of(row.mails.get())
    OutgoingMail.objects.filter(signatory=row).update(sent_at=Now())
    Signatory.objects.filter(pk=row.pk).update(mailed_at=Now())
    queueing.enqueue(row, Message.MANAGE)
    unsent = list(OutgoingMail.objects.unsent().order_by("pk").select_related("signatory__petition"))
    assert {mail.signatory for mail in eligibility.sendable(unsent)} == {row, other}
