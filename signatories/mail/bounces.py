"""What comes back: mail that bounced later, by the provider's webhook or in a mailbox for bounces.

With BOUNCE_ADDRESS set, every mail to a signatory leaves with an envelope sender of its own,
`local+number.proof@domain` (VERP), so that a bounce says whom it is about, and nobody can make one up.
Only "no such user" condemns an address, as when the mail server says so at once; a complaint ends all mail.
"""

import contextlib
import hmac
import imaplib
import logging
import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser
from email.policy import default
from urllib.parse import unquote, urlsplit

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.conf import settings
from django.db.models.functions import Now

from signatories.identity import mailboxes
from signatories.identity.addresses import are_one, site_fingerprint
from signatories.models import NoMail, OutgoingMail, Signatory
from signatories.models.querysets import SignatoryQuerySet

logger = logging.getLogger(__name__)

# Enhanced status codes that say there is no such mailbox (RFC 3463, 3.2).
NO_SUCH_USER = {"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"}
PROOF = 20  # hexadecimal digits
WHERE_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To")


def _proof(number: int, key: str) -> str:
    digest = hmac.digest(key.encode(), f"undersigned.returns:{number}".encode(), "sha256")
    return digest.hex()[:PROOF]


def sender(mail: OutgoingMail) -> str:
    """Return the envelope's sender of a mail: one of its own where a mailbox for bounces is there."""
    local, at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    if not at or not mail.signatory_id:
        return str(settings.DEFAULT_FROM_EMAIL)
    return f"{local}+{mail.signatory_id}.{_proof(mail.signatory_id, settings.SECRET_KEY)}@{domain}"


def signatory_of(address: str) -> int | None:
    """Return the number of the signatory whose mail was sent from `address`, None if none of ours was."""
    local, _at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    pattern = rf"{re.escape(local)}\+(\d{{1,18}})\.([0-9a-f]{{{PROOF}}})@{re.escape(domain)}"
    found = re.search(pattern, address, re.IGNORECASE)
    if not found:
        return None
    number, proof = int(found[1]), found[2].lower()
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return number if any(hmac.compare_digest(proof, _proof(number, key)) for key in keys) else None


def _statuses(bounce: Message) -> Iterator[str]:
    """Yield what a delivery report says of its recipients (RFC 3464, 2.3.4)."""
    for part in bounce.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.get_payload():
                if isinstance(block, Message) and block.get("Status"):
                    yield str(block["Status"]).split()[0]


def take(bounce: Message) -> bool:
    """Condemn the address that a bounce is about, if it says "no such user". Return whether it was ours."""
    found = (signatory_of(str(value)) for name in WHERE_TO for value in bounce.get_all(name, []))
    number = next((number for number in found if number is not None), None)
    if number is None:
        return False
    if NO_SUCH_USER.intersection(_statuses(bounce)):
        condemn(Signatory.objects.filter(pk=number))
    return True


def condemn(rows: SignatoryQuerySet) -> None:
    """Write down that the address of these rows does not exist."""
    rows.filter(bounced_at=None).update(bounced_at=Now())


def on_event(sender: object, event: AnymailTrackingEvent, esp_name: str, **_more: object) -> None:
    """Take a provider's report: a bounced address is condemned, one that complains gets no mail any more."""
    if "@" not in (address := event.recipient or ""):
        return
    # Providers write a domain as the DNS carries it.
    try:
        same = [row.pk for row in mailboxes.rows_of(address) if are_one(row.email, address)]
    except ValueError:
        # No text at all: half a character, for one.
        return
    is_gone = event.reject_reason in (RejectReason.BOUNCED, RejectReason.INVALID)
    if event.event_type == EventType.BOUNCED and is_gone:
        condemn(Signatory.objects.filter(pk__in=same))
    if event.event_type == EventType.COMPLAINED and same:
        NoMail.objects.get_or_create(fingerprint=site_fingerprint(address))


# --- The mailbox ----------------------------------------------------------------------------------------


@contextlib.contextmanager
def _opened() -> Iterator[imaplib.IMAP4]:
    """Open the mailbox that BOUNCE_MAILBOX names: imaps://user:password@host/FOLDER."""
    url = urlsplit(settings.BOUNCE_MAILBOX)
    kind = imaplib.IMAP4_SSL if url.scheme == "imaps" else imaplib.IMAP4
    standard = 993 if url.scheme == "imaps" else 143
    with kind(url.hostname or "localhost", url.port or standard, timeout=settings.EMAIL_TIMEOUT) as server:
        server.login(unquote(url.username or ""), unquote(url.password or ""))
        server.select(unquote(url.path.strip("/")) or "INBOX")
        yield server


def read() -> int:
    """Read the mailbox for bounces; delete those that are about our mail, and return how many they were."""
    taken = 0
    with _opened() as server:
        _answer, (numbers, *_rest) = server.search(None, "UNSEEN")
        for number in numbers.decode().split():
            _answer, parts = server.fetch(number, "(RFC822)")
            raw = next(part[1] for part in parts if isinstance(part, tuple))
            if take(BytesParser(policy=default).parsebytes(raw)):
                server.store(number, "+FLAGS", r"\Deleted")
                taken += 1
        server.expunge()
    return taken
