"""The queue stops when the provider refuses us, tries one mail at a time, and goes on after the first."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from signatories.mail import circuit_breaker, delivery
from signatories.models import MailHalt, Message, OutgoingMail, Signatory
from tests import make

pytestmark = pytest.mark.django_db


def make_due() -> None:
    OutgoingMail.objects.unsent().update(due_at=Now())
    MailHalt.objects.update(probe_at=Now())


@pytest.mark.parametrize(
    "answer", ["550 5.7.1 your reputation", "535 5.7.8 sign in first", "554 5.7.26 policy"]
)
def test_a_refusal_of_ourselves_stops_the_queue_and_condemns_nobody(petition, sink, client, answer):
    rows = [make.signed(petition) for _ in range(5)]
    sink.answer_to_recipient = lambda address: answer
    assert delivery.deliver() == 0
    assert circuit_breaker.current()
    assert not Signatory.objects.filter(bounced_at__isnull=False).exists()
    ready = client.get("/health/ready", secure=True)
    assert ready.status_code == 200
    assert "mail has stopped" in ready.json()["alarms"][0]
    sink.answer_to_recipient = lambda address: "250 ok"
    OutgoingMail.objects.unsent().update(due_at=Now())
    assert delivery.deliver() == 0
    make_due()
    assert delivery.deliver() == len(rows)
    assert circuit_breaker.current() is None


def test_while_it_is_stopped_one_mail_at_a_time_tries_the_way(petition, sink):
    for _ in range(3):
        make.signed(petition)
    asked = []
    sink.answer_to_recipient = lambda address: asked.append(address) or "550 5.7.1 no"
    delivery.deliver()
    asked.clear()
    make_due()
    delivery.deliver()
    assert len(asked) == 1


def test_failures_at_many_domains_stop_the_queue(petition, sink):
    for number in range(12):
        make.signed(petition, email=f"a@domain-{number}.example")
    sink.answer_to_recipient = lambda address: "451 4.7.0 later"
    delivery.deliver()
    assert circuit_breaker.current()


def test_failures_at_one_domain_stop_nothing(petition, sink):
    for number in range(12):
        make.signed(petition, email=f"a{number}@one.example")
    sink.answer_to_recipient = lambda address: "451 4.7.0 later"
    delivery.deliver()
    assert circuit_breaker.current() is None


def test_a_server_that_drops_the_line_after_the_message_loses_nothing(petition, sink):
    make.signed(petition)
    sink.answer_to_data = lambda message: "421 4.3.2 going down"
    assert delivery.deliver() == 0
    sink.answer_to_data = lambda message: "250 ok"
    make_due()
    assert delivery.deliver() == 1


MAIL = {"created_at": timedelta(minutes=11), "due_at": timedelta(minutes=11)}


@pytest.mark.parametrize(("ago", "is_slow"), [
    ({}, True),
    ({"created_at": timedelta(minutes=9), "due_at": timedelta(minutes=9)}, False),
    ({"held": "network"}, False),
    # One mailbox deferred our mail, which is due again.
    ({"due_at": timedelta(minutes=1), "tried_at": timedelta(minutes=5), "last_error": "452 4.2.2"}, False),
    ({"due_at": timedelta(minutes=-9), "tried_at": timedelta(minutes=1), "last_error": "452 4.2.2"}, False),
    # No server accepted it.
    ({"due_at": timedelta(minutes=-9), "tried_at": timedelta(minutes=1)}, True),
    # No server accepted it before, and a worker claims it at once.
    ({"due_at": timedelta(seconds=12), "tried_at": timedelta(minutes=1)}, True),
    # A worker has claimed it again, since earlier workers died.
    ({"due_at": timedelta(minutes=-1), "attempts": 1}, False),
    ({"due_at": timedelta(minutes=-1), "attempts": 2}, True),
    # One domain does not answer.
    ({"due_at": timedelta(0), "tried_at": timedelta(minutes=1), "last_error": "TimeoutError"}, False),
    ({"sent_at": timedelta(minutes=1)}, False),
])  # fmt: skip
def test_mail_is_slow_where_we_are(petition, ago, is_slow):
    make.signed(petition)
    columns = MAIL | ago
    OutgoingMail.objects.update(
        **{name: Now() - one if isinstance(one, timedelta) else one for name, one in columns.items()}
    )
    assert circuit_breaker.is_slow() is is_slow


@pytest.mark.parametrize(("answer", "is_slow"), [("TimeoutError", True), ("451 4.7.1", False)])
def test_mail_whose_conversations_break_off_at_several_domains_is_slow(petition, answer, is_slow):
    for domain in ("one", "two", "three"):
        make.signed(petition, email=f"a@{domain}.example")
    ago = {"created_at": Now() - timedelta(hours=5), "tried_at": Now() - timedelta(minutes=1)}
    OutgoingMail.objects.update(due_at=Now() + timedelta(minutes=9), attempts=20, last_error=answer, **ago)
    assert circuit_breaker.is_slow() is is_slow


def test_whether_mail_is_slow_is_asked_once_in_a_moment(settings, petition, django_assert_num_queries):
    settings.HOLD_SECONDS = 60
    circuit_breaker._slow._entries.clear()
    make.signed(petition)
    try:
        assert not circuit_breaker.is_slow()
        with django_assert_num_queries(0):
            assert not circuit_breaker.is_slow()
    finally:
        circuit_breaker._slow._entries.clear()


def failing(petition, failures: int, *, sent: int, domains: int = 3, ago: timedelta = timedelta(0)) -> None:
    """Create this many failed mails at this many domains, beside this many accepted mails."""
    rows = [make.signed(petition, email=f"a{n}@{n % domains}.example") for n in range(failures)]
    OutgoingMail.objects.update(tried_at=Now() - ago, last_error="451 4.7.0")
    mail = {"signatory": rows[0], "message": Message.CONFIRM, "language": "en"}
    OutgoingMail.objects.bulk_create(OutgoingMail(**mail, sent_at=Now()) for _each in range(sent))


@pytest.mark.parametrize(
    ("failures", "sent", "domains", "is_us"),
    [
        (10, 0, 3, True),
        (9, 0, 3, False),
        (10, 0, 2, False),
        # A fifth of all mail is not more than a fifth.
        (10, 39, 3, True),
        (10, 40, 3, False),
    ],
)
def test_ten_failures_at_three_domains_that_are_over_a_fifth_are_ours(
    petition, failures, sent, domains, is_us
):
    failing(petition, failures, sent=sent, domains=domains)
    assert circuit_breaker.is_us() is is_us


@pytest.mark.parametrize(
    ("ago", "is_us"), [(timedelta(minutes=9, seconds=30), True), (timedelta(minutes=10), False)]
)
def test_failures_count_for_ten_minutes(petition, ago, is_us):
    failing(petition, 10, sent=0, ago=ago)
    assert circuit_breaker.is_us() is is_us


def test_mail_that_was_accepted_over_ten_minutes_ago_makes_no_failure_fewer(petition):
    failing(petition, 10, sent=40)
    OutgoingMail.objects.filter(sent_at__isnull=False).update(sent_at=Now() - timedelta(minutes=10))
    assert circuit_breaker.is_us()


@pytest.mark.parametrize("column", ["sent_at", "given_up_at"])
def test_mail_that_goes_no_more_is_no_failure(petition, column):
    failing(petition, 10, sent=0)
    OutgoingMail.objects.filter(signatory=Signatory.objects.earliest("pk")).update(**{column: Now()})
    assert not circuit_breaker.is_us()


def test_the_first_reason_stays_while_the_queue_is_stopped_and_each_try_comes_once(db):
    circuit_breaker.begin("first")
    assert not circuit_breaker.take_probe()
    MailHalt.objects.update(probe_at=Now())
    assert circuit_breaker.take_probe()
    assert not circuit_breaker.take_probe()
    MailHalt.objects.update(probe_at=Now())
    circuit_breaker.begin("second")
    assert circuit_breaker.current().reason == "first"
    assert not circuit_breaker.take_probe()


def test_while_the_queue_is_stopped_one_mail_is_taken_in_hand(petition, sink):
    for _each in range(3):
        make.signed(petition)
    circuit_breaker.begin("550 5.7.1")
    make_due()
    sink.answer_to_recipient = lambda address: "550 5.7.1 no"
    assert delivery.deliver() == 0
    assert sorted(OutgoingMail.objects.values_list("attempts", flat=True)) == [0, 0, 1]
