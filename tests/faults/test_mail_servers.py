"""A mail server that is down, slow or refuses, under a real worker: nothing is lost."""

import json
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.demonstration import Demonstration, until
from tests.faults import report
from tests.faults.test_faults import numbers, sign
from tests.sink import Sink

LATER = (
    "from signatories.models import *; from django.db.models.functions import Now; "
    "OutgoingMail.objects.unsent().update(due_at=Now()); MailHalt.objects.update(probe_at=Now()); "
    "from signatories.outbox import queueing; queueing.wake_worker()"
)
CONDEMNED = (
    "from signatories.models import Signatory; "
    "print(*Signatory.objects.exclude(bounced_at=None).values_list('email', flat=True))"
)


@pytest.fixture(scope="module")
def mail() -> Iterator[Sink]:
    with Sink() as sink:
        yield sink


@pytest.fixture(scope="module")
def site(mail: Sink, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    folder = tmp_path_factory.mktemp("mail")
    running = Demonstration(folder, EMAIL_URL=f"smtp://127.0.0.1:{mail.port}").start().wait_until_running()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def _willing(mail: Sink, site: Demonstration) -> None:
    mail.answer_to_recipient = lambda address: "250 ok"
    site.stamp = None


def taken(mail: Sink) -> Counter[str]:
    return Counter(address for one in mail.taken for address in one.recipients)


def recovers(fault: str, site: Demonstration, mail: Sink, addresses: list[str]) -> None:
    """Make the next try due, and wait until everyone has their mail."""
    began = time.monotonic()
    site.manage("shell", "-v", "0", "-c", LATER)
    until(lambda: not set(addresses) - set(taken(mail)), seconds=60, what=f"mail after: {fault}")
    found = taken(mail)
    doubled = sum(found[address] - 1 for address in addresses)
    report.rows.append(report.Row(fault, "ten", len(addresses), 0, doubled, time.monotonic() - began))
    assert doubled == 0


def alarms(site: Demonstration) -> str:
    return " ".join(json.loads(site.get("/health/ready"))["alarms"])


@pytest.mark.parametrize("answer", ["451 4.7.1 come again later", "452 4.2.2 mailbox full"])
def test_a_server_that_puts_us_off_gets_it_later(site, mail, answer):
    tries: Counter[str] = Counter()

    def put_off(address: str) -> str:
        tries[address] += 1
        return answer

    mail.answer_to_recipient = put_off
    signed = [sign(site) for _ in range(10)]
    until(lambda: set(signed) <= set(tries), seconds=60, what="a first try for each")
    mail.answer_to_recipient = lambda address: "250 ok"
    recovers(f"SMTP answers {answer[:9]}", site, mail, signed)
    assert not set(site.manage("shell", "-v", "0", "-c", CONDEMNED).split()) & set(signed)


def test_who_does_not_exist_is_condemned_after_one_try(site, mail):
    tries: Counter[str] = Counter()

    def unknown(address: str) -> str:
        tries[address] += 1
        return "550 5.1.1 no such user"

    mail.answer_to_recipient = unknown
    signed = [sign(site) for _ in range(2)]
    until(
        lambda: set(signed) <= set(site.manage("shell", "-v", "0", "-c", CONDEMNED).split()),
        seconds=60,
        what="a verdict on each",
    )
    assert {tries[address] for address in signed} == {1}


def test_a_provider_that_refuses_everything_stops_the_queue_and_condemns_nobody(site, mail):
    tries: list[str] = []

    def refuse(address: str) -> str:
        tries.append(address)
        return "550 5.7.1 we do not take mail from you"

    mail.answer_to_recipient = refuse
    signed = [sign(site) for _ in range(10)]
    until(lambda: "mail has stopped" in alarms(site), seconds=60, what="an alarm")
    # One try, and one for each worker process: a refusing provider does not get all mails.
    assert len(tries) <= 4
    mail.answer_to_recipient = lambda address: "250 ok"
    recovers("provider refuses everything", site, mail, signed)
    until(lambda: "mail has stopped" not in alarms(site), seconds=60, what="the end of the alarm")
    assert not set(site.manage("shell", "-v", "0", "-c", CONDEMNED).split()) & set(signed)


def test_a_domain_that_says_nothing_holds_up_nobody_else(site, mail):
    mail.tarpits.add("mire.example")
    try:
        slow = f"slow-{next(numbers)}@mire.example"
        assert sign(site, address=slow)
        signed = [sign(site) for _ in range(10)]
        began = time.monotonic()
        until(lambda: set(signed) <= set(taken(mail)), seconds=60, what="mail to the others")
        took = time.monotonic() - began
        report.rows.append(report.Row("one domain says nothing (tarpit)", "ten others", 10, 0, 0, took))
    finally:
        mail.tarpits.clear()
