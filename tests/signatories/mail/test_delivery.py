from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from petitions import pages
from serving import redis_connection
from signatories.identity.addresses import canonical, site_fingerprint
from signatories.lifecycle import correct, review, sign
from signatories.lifecycle.sign import Arrival
from signatories.limits import rate_limits
from signatories.mail import circuit_breaker, delivery, tasks
from signatories.models import Message, NoMail, OutgoingMail, Reason, Signatory
from signatories.outbox import queueing
from signatories.privacy import retention
from tests import make

pytestmark = pytest.mark.django_db


def make_due() -> None:
    OutgoingMail.objects.unsent().update(due_at=Now())


def test_a_mailbox_that_does_not_exist_is_condemned_after_one_try(petition, sink):
    row = make.signed(petition)
    sink.answer_to_recipient = lambda address: "550 5.1.1 no such user"
    delivery.deliver()
    row.refresh_from_db()
    assert row.bounced_at is not None
    assert not OutgoingMail.objects.unsent().exists()


@pytest.mark.parametrize("answer", ["451 4.3.0 later", "552 5.2.2 full", "452 4.2.2 full"])
def test_any_other_refusal_condemns_nobody_and_is_tried_again(petition, sink, answer):
    row = make.signed(petition)
    sink.answer_to_recipient = lambda address: answer
    delivery.deliver()
    row.refresh_from_db()
    assert row.bounced_at is None
    sink.answer_to_recipient = lambda address: "250 ok"
    assert delivery.deliver() == 0
    make_due()
    assert delivery.deliver() == 1


def test_one_refusal_does_not_hold_up_the_others(petition, sink):
    bad = make.signed(petition)
    others = [make.signed(petition) for _ in range(3)]
    sink.answer_to_recipient = lambda address: "451 4.3.0 later" if address == bad.email else "250 ok"
    assert delivery.deliver() == len(others)


def test_a_server_that_is_gone_loses_nothing(petition, settings, sink):
    make.signed(petition)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert delivery.deliver() == 0
    settings.EMAIL_PORT = port
    make_due()
    assert delivery.deliver() == 1


def test_a_mail_that_no_longer_makes_sense_is_not_sent(petition, sink):
    row = make.confirmed(petition, "organisation")
    assert row.mails.get().message == Message.CONFIRM
    assert delivery.deliver() == 0
    assert not sink.taken


def test_the_outbox_holds_no_personal_data(petition):
    row = make.signed(petition, name="Sentinel Name", email="sentinel@mail.example")
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(m)::text FROM signatories_outgoingmail m")
        assert "entinel" not in cursor.fetchone()[0]
    assert row.mails.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_once_for_many_rows_and_again_after_it_was_answered():
    petition = make.petition()
    for _ in range(3):
        make.signed(petition)
    queue = redis_connection.connection()
    assert queue.llen("celery") == 1
    queueing.reset_wake_up()
    make.signed(petition)
    assert queue.llen("celery") == 2


@pytest.mark.django_db(transaction=True)
def test_more_mail_than_one_carries_calls_another_worker(sink, monkeypatch):
    monkeypatch.setattr(delivery, "BATCH", 2)
    petition = make.petition()
    make.signed(petition)
    queue = redis_connection.connection()
    queue.delete("celery")
    tasks.deliver()
    assert queue.llen("celery") == 0
    for _ in range(3):
        make.signed(petition)
    queue.delete("celery")
    tasks.deliver()
    assert not OutgoingMail.objects.unsent().exists()
    assert queue.llen("celery") == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_in_redis_is_no_personal_data():
    make.signed(make.petition(), name="Sentinel Name", email="sentinel@mail.example")
    kept = redis_connection.connection().lrange("celery", 0, -1)
    assert kept
    assert not any(b"entinel" in task for task in kept)


@pytest.mark.django_db(transaction=True)
def test_signing_works_without_redis(settings, monkeypatch):
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    redis_connection.connection.cache_clear()
    try:
        row = make.signed(make.petition())
    finally:
        settings.REDIS_URL = __import__("os").environ["REDIS_URL"]
        redis_connection.connection.cache_clear()
    assert row.mails.count() == 1


def test_a_name_is_text_and_never_a_line_of_its_own(petition, sink):
    make.signed(petition, name="X&NewLine;&NewLine;https&colon;&sol;&sol;evil&period;example")
    delivery.deliver()
    text = sink.taken[0].message.get_body(("plain",)).get_content()
    assert "https://evil" not in text


def test_a_domain_goes_by_the_rules_of_today(petition, sink):
    make.signed(petition, email="a@straße.de")
    delivery.deliver()
    assert sink.taken[0].recipients == ["a@xn--strae-oqa.de"]


def test_a_mail_that_cannot_be_sent_holds_up_no_other(petition, sink):
    bad = make.signed(petition)
    type(bad).objects.filter(pk=bad.pk).update(email="a@\u0301x.example")
    make.signed(petition)
    assert delivery.deliver() == 1
    assert bad.mails.get().last_error


@pytest.mark.parametrize(
    "answer",
    [
        "550 5.1.8 Sender address rejected",
        "550 5.1.7 Bad sender",
        "554 <x@y>: 5.7.1 denied",
        "530 sign in",
        "534 too weak",
        "535 refused",
    ],
)
def test_what_is_about_us_condemns_nobody(petition, sink, answer):
    row = make.signed(petition)
    sink.answer_to_recipient = lambda address: answer
    delivery.deliver()
    row.refresh_from_db()
    assert row.bounced_at is None
    assert circuit_breaker.current()


def test_a_rejection_s_reason_survives_a_correction(petition, sink):
    row = make.confirmed(petition, "organisation")
    review.reject(row, by=make.worker(petition), reason=Reason.NOT_ELIGIBLE)
    correct.correct(row, make.details("organisation", name=row.name))
    make_due()
    delivery.deliver()
    assert "only the people or organisations" in sink.taken[-1].message.get_body(("plain",)).get_content()


def test_a_domain_that_keeps_us_waiting_holds_up_nobody_else(petition, sink, settings):
    settings.EMAIL_TIMEOUT = 1
    sink.tarpits = {"tar.example"}
    slow = [make.signed(petition, email=f"slow-{number}@tar.example") for number in range(5)]
    others = [make.signed(petition) for _ in range(40)]
    delivery.deliver()
    assert {taken.recipients[0] for taken in sink.taken} == {row.email for row in others}
    waiting = OutgoingMail.objects.unsent()
    assert sorted(waiting.values_list("signatory", flat=True)) == [row.pk for row in slow]
    assert not waiting.filter(due_at__lte=Now()).exists()
    sink.tarpits.clear()
    make_due()
    assert delivery.deliver() == len(slow)


def test_a_mail_whose_answer_was_lost_comes_again_under_the_same_number(petition, sink):
    make.signed(petition)
    sink.drops = 1
    assert delivery.deliver() == 0
    make_due()
    assert delivery.deliver() == 1
    first, second = sink.taken
    assert first.message["Message-ID"] == second.message["Message-ID"]


def test_a_mailbox_that_puts_us_off_for_days_is_asked_no_more_and_not_condemned(petition, sink):
    row = make.signed(petition)
    sink.answer_to_recipient = lambda address: "452 4.2.2 mailbox full"
    delivery.deliver()
    assert OutgoingMail.objects.unsent().exists()
    assert not circuit_breaker.is_slow()
    shift_clock(timedelta(days=6))
    delivery.deliver()
    assert not OutgoingMail.objects.unsent().exists()
    row.refresh_from_db()
    assert row.bounced_at is None


def test_a_mail_server_that_is_down_for_hours_loses_nothing_and_ages_no_link(petition, sink, settings):
    rows = [make.signed(petition) for _ in range(3)]
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    tries = 0
    for _quarter in range(4 * 6):
        shift_clock(timedelta(minutes=15))
        delivery.deliver()
        tries += OutgoingMail.objects.filter(tried_at__gt=Now() - timedelta(minutes=1)).count()
    assert tries <= len(rows) * 12
    assert circuit_breaker.is_slow()
    shift_clock(timedelta(days=20))
    assert retention.apply()["unconfirmed"] == 0
    settings.EMAIL_PORT = port
    make_due()
    assert delivery.deliver() == len(rows)
    row = Signatory.objects.latest("pk")
    assert not retention.is_expired(row, pages.with_clock(petition.pk).clock)


def shift_clock(by: timedelta) -> None:
    """Move all times of mail so far into the past."""
    OutgoingMail.objects.update(
        due_at=F("due_at") - by, tried_at=F("tried_at") - by, created_at=F("created_at") - by
    )
    Signatory.objects.update(signed_at=F("signed_at") - by, mailed_at=F("mailed_at") - by)


def test_one_more_mail_costs_one_more_statement(petition, sink, settings):
    settings.HOLD_SECONDS = 60
    costs = []
    for number in (1, 2, 6):
        for _each in range(number):
            make.signed(petition)
        with CaptureQueriesContext(connection) as asked:
            assert delivery.deliver() == number
        costs.append(len(asked))
    assert costs[2] - costs[1] == 6 - 2


def test_of_a_batch_only_those_who_refused_get_nothing(petition, sink):
    rows = [make.signed(petition) for _each in range(3)]
    NoMail.objects.create(fingerprint=site_fingerprint(rows[1].email))
    assert delivery.deliver() == 2
    assert {taken.recipients[0] for taken in sink.taken} == {rows[0].email, rows[2].email}
    assert rows[1].mails.get().last_error == "never to be written to"


def has_room(row: Signatory) -> bool:
    """Tell whether another mail to a signatory's mailbox may be sent now."""
    return rate_limits.reserve_mails([rate_limits.MailReservation(canonical(row.email), 10**9)]) == [0]


def test_what_was_reserved_and_never_tried_is_given_back(petition, sink):
    first, second = make.signed(petition), make.signed(petition)
    sink.answer_to_recipient = lambda address: "550 5.7.1 not from you"
    assert delivery.deliver() == 0
    assert not has_room(first)
    assert has_room(second)


def test_what_may_have_arrived_is_not_given_back(petition, sink):
    row = make.signed(petition)
    sink.drops = 1
    assert delivery.deliver() == 0
    assert [taken.recipients for taken in sink.taken] == [[row.email]]
    assert not has_room(row)


def test_a_server_that_is_away_costs_no_mailbox_a_mail(petition, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
    row = make.signed(petition)
    assert delivery.deliver() == 0
    assert has_room(row)
    row.refresh_from_db()
    assert row.code_mail is None


def test_newer_details_are_mailed_though_the_batch_before_broke_off(petition, sink, monkeypatch):
    monkeypatch.setattr(rate_limits, "MAIL_PAUSE", 0)
    monkeypatch.setattr(rate_limits, "KEPT_FOR_LINKS", 0)
    row = make.signed(petition)
    assert delivery.deliver() == 1
    old = make.code_of(OutgoingMail(pk=row.mails.get().pk, signatory=Signatory.objects.get(pk=row.pk)))
    other = make.signed(petition)
    sign.sign(petition, make.details(email=row.email, name="New Name"), Arrival("en"))
    # The first mail is refused, so the second is not tried.
    sink.answer_to_recipient = lambda address: "550 5.7.1 no" if address == other.email else "250 ok"
    assert delivery.deliver() == 0
    row.refresh_from_db()
    assert make.opened_by_code(row, old)
    sink.answer_to_recipient = lambda address: "250 ok"
    circuit_breaker.end()
    make_due()
    assert delivery.deliver() == 2
    row.refresh_from_db()
    assert not make.opened_by_code(row, old)
    # Its own code is stored before it is refused, and a mail is no repetition of itself.
    sign.sign(petition, make.details(email=row.email, name="Third Name"), Arrival("en"))
    sink.answer_to_recipient = lambda address: "451 4.7.1 later"
    assert delivery.deliver() == 0
    sink.answer_to_recipient = lambda address: "250 ok"
    make_due()
    assert delivery.deliver() == 1


@pytest.mark.django_db(transaction=True)
def test_a_locked_row_holds_up_its_own_mail_alone(petition, sink):
    rows = [make.signed(petition) for _each in range(3)]
    other = connection.copy()
    other.set_autocommit(False)
    with closing(other), other.cursor() as cursor:
        cursor.execute("SELECT 1 FROM signatories_signatory WHERE id = %s FOR UPDATE", [rows[1].pk])
        assert delivery.deliver() == 2
        other.rollback()
    make_due()
    assert delivery.deliver() == 1


@pytest.mark.parametrize("dot", [".", "。", "｡", "．", "․"])
def test_a_name_that_a_mail_program_would_make_a_link_of_is_not_repeated(petition, sink, dot):
    make.signed(petition, "organisation", name=f"evil{dot}com")
    delivery.deliver()
    text = sink.taken[0].message.get_body(("plain",)).get_content()
    assert f"evil{dot}com" not in text


def sign_in_with(settings) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "site", "a password"


def test_a_server_that_takes_our_sign_in_takes_our_mail(petition, sink, settings):
    sign_in_with(settings)
    make.signed(petition)
    assert delivery.deliver() == 1


@pytest.mark.parametrize(
    ("answer", "has_stopped"),
    [
        ("535 5.7.8 wrong password", True),
        ("534 5.7.9 a stronger mechanism", True),
        # A temporary answer does not mean that the provider refuses us.
        ("454 4.7.0 later", False),
    ],
)
def test_a_sign_in_that_is_refused_for_good_stops_the_queue(petition, sink, settings, answer, has_stopped):
    sign_in_with(settings)
    sink.answer_to_sign_in = answer
    rows = [make.signed(petition), make.signed(petition)]
    assert delivery.deliver() == 0
    assert bool(circuit_breaker.current()) is has_stopped
    assert not Signatory.objects.filter(bounced_at__isnull=False).exists()
    assert OutgoingMail.objects.unsent().count() == len(rows)


@pytest.mark.parametrize(
    ("answer", "has_stopped"), [("550 5.7.1 not this sender", True), ("451 4.3.0 later", False)]
)
def test_a_sender_that_is_refused_for_good_stops_the_queue(petition, sink, answer, has_stopped):
    sink.answer_to_sender = answer
    rows = [make.signed(petition), make.signed(petition)]
    assert delivery.deliver() == 0
    assert bool(circuit_breaker.current()) is has_stopped
    assert not Signatory.objects.filter(bounced_at__isnull=False).exists()
    assert OutgoingMail.objects.unsent().count() == len(rows)


def test_what_one_mailbox_answers_touches_no_other_mail(petition, sink):
    old, due = make.signed(petition), Now() + timedelta(days=1)
    OutgoingMail.objects.update(created_at=Now() - timedelta(days=6), due_at=due)
    bystander = old.mails.get()
    row = make.signed(petition)
    sink.answer_to_recipient = lambda address: "452 4.2.2 mailbox full"
    assert delivery.deliver() == 0
    # An old mail of another mailbox is no reason to give this mail up.
    mail = row.mails.get()
    assert (mail.given_up_at, mail.last_error) == (None, "452 4.2.2")
    assert mail.tried_at
    other = old.mails.get()
    assert (other.due_at, other.tried_at, other.last_error) == (bystander.due_at, None, "")


@pytest.mark.parametrize(("age", "is_given_up"), [(timedelta(days=5), True), (timedelta(days=4.99), False)])
def test_a_mailbox_is_asked_for_five_days(petition, sink, age, is_given_up):
    row, other = make.signed(petition), make.signed(petition)
    OutgoingMail.objects.filter(signatory=row).update(created_at=Now() - age)
    sink.answer_to_recipient = lambda address: "452 4.2.2 mailbox full"
    delivery.deliver()
    assert bool(row.mails.get().given_up_at) is is_given_up
    assert other.mails.get().given_up_at is None


@pytest.mark.parametrize("code", ["5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"])
def test_a_mailbox_that_does_not_exist_is_condemned_alone(petition, sink, code):
    row, other = make.signed(petition), make.signed(petition)
    sink.answer_to_recipient = lambda address: f"550 {code} no" if address == row.email else "250 ok"
    assert delivery.deliver() == 1
    assert list(Signatory.objects.filter(bounced_at__isnull=False)) == [row]
    assert row.mails.get().given_up_at
    assert other.mails.get().given_up_at is None


@pytest.mark.parametrize(
    "answer", ["550 no", "550 5.2.1 off", "550 5.4.1 no route", "551 5.1.4 two of it", "450 5.1.1 who?"]
)
def test_no_other_answer_condemns_a_mailbox(petition, sink, answer):
    row = make.signed(petition)
    sink.answer_to_recipient = lambda address: answer
    assert delivery.deliver() == 0
    assert not Signatory.objects.filter(bounced_at__isnull=False).exists()
    assert row.mails.get().given_up_at is None
    assert circuit_breaker.current() is None


@pytest.mark.django_db(transaction=True)
def test_a_worker_keeps_what_it_has_in_hand_and_nothing_else(sink, monkeypatch):
    petition = make.petition()
    first, second, third, bystander = (make.signed(petition) for _each in range(4))
    OutgoingMail.objects.filter(signatory=bystander).update(due_at=Now() + timedelta(seconds=50))
    monkeypatch.setattr(delivery, "RENEWAL", -1.0)
    monkeypatch.setattr(delivery, "LEASE", timedelta(hours=1))
    late: list[set[int]] = []

    def rows_of_two_hours() -> set[int]:
        renewed = OutgoingMail.objects.filter(due_at__gt=Now() + timedelta(minutes=90))
        with closing(connection):
            return set(renewed.values_list("signatory", flat=True))

    def look(_message: object) -> str:
        with ThreadPoolExecutor(1) as thread:
            late.append(thread.submit(rows_of_two_hours).result())
        # This worker's lease lasts an hour; a lease renewed from now on lasts two.
        monkeypatch.setattr(delivery, "LEASE", timedelta(hours=2))
        return "250 ok"

    sink.answer_to_data = look
    assert delivery.deliver() == 3
    assert late == [set(), {second.pk, third.pk}, {second.pk, third.pk}]
    assert first.mails.get().sent_at
    assert bystander.mails.get().due_at < make.now() + timedelta(minutes=1)
