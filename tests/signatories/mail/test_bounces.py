import imaplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage, Message
from pathlib import Path

import pytest
from anymail.signals import AnymailTrackingEvent, tracking

from demo import ports
from signatories.identity.addresses import site_fingerprint
from signatories.mail import bounces, delivery
from signatories.models import Message as Announced
from signatories.models import NoMail, OutgoingMail, Signatory
from signatories.outbox import queueing
from tests import make
from tests.demonstration import until

pytestmark = pytest.mark.django_db


@pytest.fixture
def _bounces_come_back(settings) -> None:
    settings.BOUNCE_ADDRESS = "bounces@sign.example.org"


def bounce(to: str, status: str) -> EmailMessage:
    """Return a delivery report as mail servers write it (RFC 3464)."""
    report = EmailMessage()
    report["From"], report["To"] = "MAILER-DAEMON@mx.example", to
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report.set_content("I'm sorry to have to inform you.")
    part = Message()
    part["Content-Type"] = "message/delivery-status"
    general, recipient = Message(), Message()
    general["Reporting-MTA"] = "dns; mx.example"
    recipient["Final-Recipient"], recipient["Action"], recipient["Status"] = (
        "rfc822; x@y.example",
        "failed",
        status,
    )
    part.set_payload([general, recipient])
    report.make_mixed()
    report.attach(part)
    return report


@pytest.fixture
def mailbox(settings) -> Iterator[imaplib.IMAP4]:
    """Run a real IMAP server; return a function that puts mail into it."""
    reserved = ports.reserve()
    port = ports.number(reserved)
    pymap = Path(sys.executable).with_name("pymap")
    command = [str(pymap), "--host", "127.0.0.1", "--port", str(port), "--no-tls"]
    command += ["--no-service", "admin", "--no-service", "managesieve"]
    server = subprocess.Popen([*command, "dict", "--demo-user", "bounces", "--demo-password", "p%ss"])

    def answers() -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", port)) == 0

    try:
        until(answers, seconds=20, what="an IMAP server")
        settings.BOUNCE_MAILBOX = f"imap://bounces:p%25ss@127.0.0.1:{port}/INBOX"
        with imaplib.IMAP4("127.0.0.1", port) as client:
            client.login("bounces", "p%ss")
            yield client
    finally:
        server.terminate()
        server.wait()
        reserved.close()


def put(mailbox: imaplib.IMAP4, message: EmailMessage) -> None:
    assert mailbox.append("INBOX", "", "", message.as_bytes())[0] == "OK"


@pytest.mark.usefixtures("_bounces_come_back")
def test_mail_leaves_from_an_address_to_which_its_bounce_comes_back(petition, settings, sink):
    row = make.signed(petition)
    delivery.deliver()
    (taken,) = sink.taken
    assert bounces.signatory_of(taken.sender) == row.pk
    assert taken.message["From"] == settings.DEFAULT_FROM_EMAIL


@pytest.mark.usefixtures("_bounces_come_back")
def test_a_bounce_that_says_no_such_user_condemns_the_address(petition, mailbox):
    row, other = make.signed(petition), make.signed(petition)
    put(mailbox, bounce(bounces.envelope_sender(row.mails.get()), "5.1.1"))
    put(mailbox, bounce("somebody@else.example", "5.1.1"))
    assert bounces.read() == 1
    row.refresh_from_db()
    other.refresh_from_db()
    assert row.bounced_at is not None
    assert other.bounced_at is None
    assert bounces.read() == 0


@pytest.mark.usefixtures("_bounces_come_back")
@pytest.mark.parametrize("status", ["4.4.7", "5.2.2", "5.7.1"])
def test_any_other_bounce_condemns_nobody(petition, status):
    row = make.signed(petition)
    assert bounces.process(bounce(bounces.envelope_sender(row.mails.get()), status))
    row.refresh_from_db()
    assert row.bounced_at is None


@pytest.mark.usefixtures("_bounces_come_back")
def test_nobody_makes_up_a_bounce(petition):
    row = make.signed(petition)
    forged = bounces.envelope_sender(row.mails.get()).replace(f"+{row.pk}.", f"+{row.pk + 1}.")
    assert not bounces.process(bounce(forged, "5.1.1"))


def report(event_type: str, address: str, reason: str | None = None) -> None:
    event = AnymailTrackingEvent(event_type=event_type, recipient=address, reject_reason=reason)
    tracking.send(sender=None, event=event, esp_name="any")


def test_a_provider_reports_that_an_address_does_not_exist(petition):
    row = make.signed(petition, email="Gone@Mail.Example")
    report("bounced", "gone@mail.example", "bounced")
    row.refresh_from_db()
    assert row.bounced_at is not None


@pytest.mark.parametrize(
    ("event", "reason"), [("deferred", None), ("rejected", "blocked"), ("bounced", "other")]
)
def test_a_provider_s_other_reports_condemn_nobody(petition, event, reason):
    make.signed(petition, email="here@mail.example")
    report(event, "here@mail.example", reason)
    assert not Signatory.objects.filter(bounced_at__isnull=False).exists()


def test_a_complaint_ends_all_mail_to_the_address(petition, mailoutbox):
    make.signed(petition, email="cross@mail.example")
    report("complained", "cross@mail.example")
    report("complained", "nobody@we.know.example")
    assert NoMail.objects.count() == 1
    assert delivery.deliver() == 0
    assert mailoutbox == []


def test_a_provider_writes_a_domain_as_the_dns_carries_it(petition, mailoutbox):
    make.signed(petition, email="rita@müller.example")
    report("bounced", "Rita@xn--mller-kva.example", "bounced")
    assert Signatory.objects.get().bounced_at is not None
    report("complained", "rita@xn--mller-kva.example")
    assert NoMail.objects.count() == 1


def test_what_is_said_of_a_tagged_address_is_not_said_of_the_plain_one(petition):
    make.signed(petition, email="rita@mail.example")
    report("bounced", "rita+gone@mail.example", "bounced")
    report("bounced", "no address at all", "bounced")
    assert Signatory.objects.get().bounced_at is None


@pytest.mark.usefixtures("_bounces_come_back")
def test_a_bounce_of_before_the_key_was_changed_is_still_ours(petition, settings):
    row = make.signed(petition)
    sender = bounces.envelope_sender(row.mails.get())
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key " * 6
    assert bounces.signatory_of(sender) == row.pk
    settings.SECRET_KEY_FALLBACKS = []
    assert bounces.signatory_of(sender) is None


@pytest.mark.usefixtures("_bounces_come_back")
def test_a_bounce_names_us_in_any_of_its_headers(petition):
    row, other = make.signed(petition), make.signed(petition)
    message = bounce("somebody@else.example", "5.1.1")
    message["Delivered-To"] = "postmaster@mx.example"
    message["X-Original-To"] = bounces.envelope_sender(row.mails.get())
    assert bounces.process(message)
    row.refresh_from_db()
    other.refresh_from_db()
    assert row.bounced_at is not None
    assert other.bounced_at is None


def test_an_address_keeps_the_day_on_which_it_first_bounced(petition):
    row = make.signed(petition)
    long_ago = make.now() - timedelta(days=9)
    Signatory.objects.filter(pk=row.pk).update(bounced_at=long_ago)
    bounces.mark_bounced(Signatory.objects.all())
    row.refresh_from_db()
    assert row.bounced_at == long_ago


@pytest.mark.usefixtures("_bounces_come_back")
@pytest.mark.parametrize(
    ("status", "condemns"),
    [("5.1.0", True), ("5.1.2", True), ("5.1.3", True), ("5.1.6", True), ("5.1.10", True), ("5.1.7", False),
     ("4.1.1", False), ("5.1.11", False)],
)  # fmt: skip
def test_only_what_says_that_there_is_no_such_mailbox_condemns_an_address(petition, status, condemns):
    row, other = make.signed(petition), make.signed(petition)
    assert bounces.process(bounce(bounces.envelope_sender(row.mails.get()), status))
    condemned = Signatory.objects.filter(bounced_at__isnull=False)
    assert list(condemned) == ([row] if condemns else [])
    assert other.bounced_at is None


@pytest.mark.usefixtures("_bounces_come_back")
@pytest.mark.parametrize(
    "damage",
    [
        lambda sender: sender.replace("bounces+", "bounce+"),
        lambda sender: sender.replace("@sign.", "@sigh."),
        lambda sender: sender[: sender.index("@") - 1] + sender[sender.index("@") :],
        lambda sender: sender.replace(".example", "-example"),
    ],
)
def test_an_address_that_is_nearly_ours_is_not(petition, damage):
    sender = bounces.envelope_sender(make.signed(petition).mails.get())
    assert bounces.signatory_of(sender.upper()) is not None
    assert bounces.signatory_of(damage(sender)) is None


@pytest.mark.usefixtures("_bounces_come_back")
def test_mail_to_staff_leaves_from_the_site_itself(petition, settings):
    row = make.signed(petition)
    queueing.enqueue_for_user(make.worker(petition), Announced.WAITING, petition)
    staff = OutgoingMail.objects.get(user__isnull=False)
    assert bounces.envelope_sender(staff) == settings.DEFAULT_FROM_EMAIL
    settings.BOUNCE_ADDRESS = ""
    assert bounces.envelope_sender(row.mails.get()) == settings.DEFAULT_FROM_EMAIL


def test_a_provider_s_report_is_about_every_entry_of_the_address_and_no_other(petition):
    elsewhere = make.petition()
    mine = [
        make.signed(petition, email="gone@mail.example"),
        make.signed(elsewhere, email="gone@mail.example"),
    ]
    other = make.signed(petition, email="here@mail.example")
    report("bounced", "gone@mail.example", "invalid")
    assert set(Signatory.objects.filter(bounced_at__isnull=False)) == set(mine)
    report("complained", "gone@mail.example")
    report("complained", "gone@mail.example")
    assert [one.fingerprint for one in NoMail.objects.all()] == [site_fingerprint("gone@mail.example")]
    assert not other.bounced_at
