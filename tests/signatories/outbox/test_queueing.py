"""A mail is a row: queueing needs no broker, and mail is sent by priority."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models.functions import Now

from petitions.models import Petition
from serving import redis_connection
from signatories.lifecycle import enter
from signatories.mail import delivery
from signatories.models import Flag, LinkRequest, Message, OutgoingMail, Signatory
from signatories.outbox import queueing
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def _no_broker() -> None:
    """Break the broker while Redis answers: another key has the queue's name."""
    redis_connection.connection().set("celery", "no list")


@pytest.mark.usefixtures("_no_broker")
@pytest.mark.django_db(transaction=True)
def test_without_a_broker_mail_is_queued_and_the_sweep_sends_it(sink):
    petition = make.petition()
    row = make.signed(petition)
    assert redis_connection.breaker.is_open
    other = make.signed(petition)
    assert delivery.deliver() == 2
    assert {taken.recipients[0] for taken in sink.taken} == {row.email, other.email}


@pytest.mark.usefixtures("_no_broker")
def test_without_a_broker_what_waits_for_a_worker_is_left_to_the_scheduler():
    queueing.start_task(queueing.DECIDE)
    assert redis_connection.breaker.is_open


def test_while_redis_does_not_answer_nobody_asks_it():
    queue = redis_connection.connection()
    redis_connection.breaker.open()
    queueing.wake_worker()
    queueing.start_task(queueing.DECIDE)
    assert queue.llen("celery") == 0
    redis_connection.breaker.close()
    queueing.wake_worker()
    queueing.start_task(queueing.DECIDE)
    assert queue.llen("celery") == 2


def test_a_call_that_no_worker_answers_may_be_repeated_after_ten_seconds():
    queueing.wake_worker()
    assert 0 < redis_connection.connection().ttl(queueing.WAKE_UP) <= 10


def test_confirmations_leave_before_mail_to_staff_and_that_before_all_else(petition, sink, monkeypatch):
    monkeypatch.setattr(delivery, "BATCH", 1)
    listed, again = make.published(petition), make.published(petition)
    organiser = make.worker(petition, "organiser")
    OutgoingMail.objects.all().delete()
    queueing.enqueue(listed, Message.PUBLISHED)
    queueing.enqueue_for_user(organiser, Message.HELD, petition)
    queueing.enqueue(again, Message.ALREADY_SIGNED)
    row = make.signed(petition)
    assert delivery.deliver() == 4
    assert [taken.recipients[0] for taken in sink.taken] == [
        again.email,
        row.email,
        organiser.email,
        listed.email,
    ]


def test_a_confirmation_that_is_sent_again_is_as_urgent_as_the_first(petition):
    row, other = make.signed(petition), make.signed(petition)
    first = row.mails.get().priority
    OutgoingMail.objects.update(sent_at=Now())
    Signatory.objects.update(bounced_at=Now())
    queueing.enqueue(other, Message.MANAGE)
    assert queueing.send_confirmation_again(row)
    again = OutgoingMail.objects.due().first()
    assert (again.signatory, again.message, again.priority) == (row, Message.CONFIRM, first)
    # Another signatory's address stays bounced.
    assert list(Signatory.objects.filter(bounced_at=None)) == [row]


def test_after_a_repair_those_are_written_to_who_signed_since_and_wait(petition):
    since = make.now()
    row, earlier, done, elsewhere, gone = (
        make.signed(petition),
        make.signed(petition),
        make.confirmed(petition, "individual"),
        make.signed(make.petition()),
        make.signed(petition),
    )
    Signatory.objects.filter(pk=earlier.pk).update(signed_at=since - timedelta(minutes=1))
    Signatory.objects.filter(pk=gone.pk).update(email="")
    OutgoingMail.objects.all().delete()
    assert queueing.send_again(Petition.objects.filter(pk=petition.pk), since=since) == 1
    assert [mail.signatory for mail in OutgoingMail.objects.all()] == [row]
    assert not done.mails.exists()
    assert not elsewhere.mails.exists()


def hold(*rows: Signatory, why: str = Flag.NETWORK, ago: timedelta = timedelta(0)) -> None:
    """Hold the mail of rows, queued this long ago and due in a day."""
    OutgoingMail.objects.filter(signatory__in=rows).update(
        held=why, created_at=Now() - ago, due_at=Now() + timedelta(days=1)
    )


def going() -> set[int]:
    return set(OutgoingMail.objects.due().values_list("signatory", flat=True))


def test_held_mail_is_released_for_its_own_petition_alone(petition):
    mine, other = make.signed(petition), make.signed(petition)
    elsewhere = make.signed(make.petition())
    hold(mine, other, elsewhere)
    assert queueing.release(petition) == 2
    assert going() == {mine.pk, other.pk}


def test_mail_of_quick_forms_goes_after_half_an_hour_and_no_other_held_mail(petition):
    quick, fresh, robot = (make.signed(petition) for _each in range(3))
    hold(quick, why=Flag.QUICK, ago=timedelta(minutes=30))
    hold(fresh, why=Flag.QUICK, ago=timedelta(minutes=29))
    hold(robot, why=Flag.ROBOT, ago=timedelta(minutes=30))
    assert queueing.release_quick() == 1
    assert going() == {quick.pk}
    assert queueing.release_quick() == 0


def test_mail_that_is_held_is_not_sent_again_and_that_of_another_is(petition):
    row, other = make.signed(petition), make.signed(petition)
    hold(row)
    assert not queueing.send_confirmation_again(row)
    assert queueing.send_confirmation_again(other)
    assert going() == {other.pk}


def test_a_newer_mail_of_one_kind_takes_the_place_of_the_one_that_waits_and_of_no_other(petition):
    row, other = make.signed(petition), make.signed(petition)
    old, bystander = row.mails.get(), other.mails.get()
    OutgoingMail.objects.update(attempts=4, tried_at=Now(), last_error="451 4.3.0", due_at=Now())
    queueing.enqueue(row, Message.CONFIRM, after=timedelta(minutes=5))
    new = row.mails.get()
    assert new.pk > old.pk
    assert (new.attempts, new.tried_at, new.last_error) == (0, None, "")
    assert new.due_at > make.now() + timedelta(minutes=4)
    kept = other.mails.get()
    assert (kept.pk, kept.attempts, kept.last_error) == (bystander.pk, 4, "451 4.3.0")


def test_a_mail_to_staff_that_waits_says_it_once_for_each_petition_and_person(petition):
    organiser, other, elsewhere = make.worker(petition), make.worker(petition), make.petition()
    for user, about in (
        (organiser, petition),
        (organiser, petition),
        (other, petition),
        (organiser, elsewhere),
    ):
        queueing.enqueue_for_user(user, Message.WAITING, about)
    mails = OutgoingMail.objects.filter(message=Message.WAITING).order_by("pk")
    assert [(mail.user, mail.petition) for mail in mails] == [
        (organiser, petition),
        (other, petition),
        (organiser, elsewhere),
    ]


def test_a_reminder_is_written_once_and_remembered_beside_others(petition):
    row, other = make.signed(petition), make.signed(petition)
    Signatory.objects.filter(pk=row.pk).update(reminded=[Message.LAST_CALL])
    mine = Signatory.objects.filter(pk=row.pk)
    assert queueing.remind(mine, Message.REMINDER) == 1
    assert queueing.remind(mine, Message.REMINDER) == 0
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.reminded, other.reminded) == ([Message.LAST_CALL, Message.REMINDER], [])
    assert not other.mails.filter(message=Message.REMINDER).exists()


def test_a_link_that_is_asked_for_waits_as_long_as_its_network_must(db):
    queueing.ask_for_link("ana@mail.example")
    queueing.ask_for_link("eva@mail.example", after=timedelta(hours=1))
    due = LinkRequest.objects.filter(due_at__lte=Now())
    assert list(due.values_list("email", flat=True)) == ["ana@mail.example"]


def test_mail_goes_to_each_of_several_in_its_own_language_and_at_its_own_time(petition):
    rows = [make.published(petition) for _each in range(3)]
    Signatory.objects.filter(pk=rows[1].pk).update(language="fr")
    rows[1].refresh_from_db()
    OutgoingMail.objects.all().delete()
    queueing.enqueue_all(rows[:2], Message.PUBLISHED, after=timedelta(minutes=15))
    queueing.enqueue_all([], Message.PUBLISHED)
    mails = OutgoingMail.objects.order_by("pk")
    assert [(mail.signatory, mail.language, mail.message) for mail in mails] == [
        (rows[0], "en", Message.PUBLISHED),
        (rows[1], "fr", Message.PUBLISHED),
    ]
    assert {mail.due_at - mail.created_at for mail in mails} == {timedelta(minutes=15)}


def test_a_newer_mail_may_go_though_the_older_was_held_and_no_mail_that_has_left_is_replaced(petition):
    row, left, given_up, beside = (make.signed(petition) for _each in range(4))
    hold(row, beside)
    OutgoingMail.objects.filter(signatory=left).update(sent_at=Now())
    OutgoingMail.objects.filter(signatory=given_up).update(given_up_at=Now())
    for each in (row, left, given_up):
        queueing.enqueue(each, Message.CONFIRM)
    assert (row.mails.get().held, beside.mails.get().held) == ("", Flag.NETWORK)
    assert left.mails.count() == given_up.mails.count() == 2
    assert going() == {row.pk, left.pk, given_up.pk}


def test_those_who_were_invited_and_have_not_answered_are_reminded_once_while_it_is_open(petition):
    ended = make.petition()
    waits, answered, bounced, unsent, late = (
        invited(petition), invited(petition), invited(petition), invited(petition), invited(ended),
    )  # fmt: skip
    typed = make.signed(petition)
    Signatory.objects.update(mailed_at=Now())
    Signatory.objects.filter(pk=answered.pk).update(revision=2)
    Signatory.objects.filter(pk=bounced.pk).update(bounced_at=Now())
    Signatory.objects.filter(pk=unsent.pk).update(mailed_at=None)
    make.closed(ended)
    OutgoingMail.objects.all().delete()
    assert queueing.remind_invited(Signatory.objects.all()) == 1
    assert [(mail.signatory, mail.message) for mail in OutgoingMail.objects.all()] == [
        (waits, Message.INVITE)
    ]
    assert queueing.remind_invited(Signatory.objects.all()) == 0
    assert not typed.mails.exists()
    assert not late.mails.exists()


def invited(petition) -> Signatory:
    """Return one that an organiser filled in and asked to sign."""
    enter.invite(petition, make.details(), enter.Origin("a letter"), by=None)
    return Signatory.objects.latest("id")


def test_an_invitation_that_is_sent_again_is_an_invitation(petition):
    row, other = invited(petition), make.signed(petition)
    OutgoingMail.objects.all().delete()
    for each in (row, other):
        assert queueing.send_confirmation_again(each)
    assert [mail.message for mail in OutgoingMail.objects.order_by("pk")] == [Message.INVITE, Message.CONFIRM]


def test_nothing_is_sent_again_to_a_row_that_is_gone(petition):
    row, other = make.signed(petition), make.signed(petition)
    Signatory.objects.filter(pk=row.pk).delete()
    OutgoingMail.objects.all().delete()
    assert not queueing.send_confirmation_again(row)
    assert queueing.send_confirmation_again(other)


@pytest.mark.django_db(transaction=True)
def test_the_worker_is_woken_once_by_what_a_transaction_wrote_and_by_nothing_that_was_rolled_back(petition):
    rows = [make.published(petition) for _each in range(2)]
    queue = redis_connection.connection()

    def woken(*, rolls_back: bool = False) -> int:
        queue.delete("celery", queueing.WAKE_UP)
        with transaction.atomic():
            for row in rows:
                queueing.enqueue(row, Message.PUBLISHED)
            transaction.set_rollback(rolls_back)
        return queue.llen("celery")

    assert woken() == 1
    assert woken(rolls_back=True) == 0
    for write in (
        lambda: queueing.enqueue_for_user(make.worker(petition), Message.WAITING, petition),
        lambda: queueing.ask_for_link("ana@mail.example"),
        lambda: queueing.release(petition),
    ):
        queue.delete("celery", queueing.WAKE_UP)
        write()
        assert queue.llen("celery") == 1
    # Until a worker has looked, it is not called again.
    queueing.wake_worker()
    assert queue.llen("celery") == 1
    queueing.reset_wake_up()
    queueing.wake_worker()
    assert queue.llen("celery") == 2


@pytest.mark.django_db(transaction=True)
def test_a_release_of_quick_forms_wakes_a_worker_only_where_there_was_one(petition):
    queue = redis_connection.connection()
    quick, other = make.signed(petition), make.signed(petition)
    hold(quick, why=Flag.QUICK, ago=timedelta(hours=1))
    for called in (1, 0):
        queue.delete("celery", queueing.WAKE_UP)
        queueing.release_quick()
        assert queue.llen("celery") == called
    assert other.mails.get().held == ""
