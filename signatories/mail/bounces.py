"""Bounces: reads which addresses do not exist, from a provider's webhook or from a mailbox.

With BOUNCE_ADDRESS set, every mail to a signatory has its own envelope sender, `local+number.proof@domain`
(VERP). So a bounce tells which signatory it is about, and nobody can forge one. Only "no such user" marks an
address as bounced. A complaint ends all mail to an address.
"""

import hmac
import logging
import re
from collections.abc import Iterator
from email.message import Message
from urllib.parse import unquote, urlsplit

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.conf import settings
from django.db.models.functions import Now
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.query import AND

from signatories.identity import mailboxes
from signatories.identity.addresses import are_one, site_fingerprint
from signatories.models import NoMail, OutgoingMail, Signatory
from signatories.models.querysets import SignatoryQuerySet

logger = logging.getLogger(__name__)

# Enhanced status codes for "there is no such mailbox" (RFC 3463, 3.2).
NO_SUCH_USER = {"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"}
PROOF = 20  # hexadecimal digits
RECIPIENT_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "To")


def _proof(number: int, key: str) -> str:
    digest = hmac.digest(key.encode(), f"undersigned.returns:{number}".encode(), "sha256")
    return digest.hex()[:PROOF]


def envelope_sender(mail: OutgoingMail) -> str:
    """Return the envelope sender of a mail: its own if there is a mailbox for bounces."""
    local, at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    if not at or not mail.signatory_id:
        return str(settings.DEFAULT_FROM_EMAIL)
    return f"{local}+{mail.signatory_id}.{_proof(mail.signatory_id, settings.SECRET_KEY)}@{domain}"


def signatory_of(address: str) -> int | None:
    """Return the key of the signatory whose mail has this envelope sender, None if none of ours has."""
    local, _at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    pattern = rf"{re.escape(local)}\+(\d{{1,18}})\.([0-9a-f]{{{PROOF}}})@{re.escape(domain)}"
    found = re.search(pattern, address, re.IGNORECASE)
    if not found:
        return None
    number, proof = int(found[1]), found[2].lower()
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return number if any(hmac.compare_digest(proof, _proof(number, key)) for key in keys) else None


def _statuses(bounce: Message) -> Iterator[str]:
    """Yield the status codes in a delivery report (RFC 3464, 2.3.4)."""
    for part in bounce.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.get_payload():
                if isinstance(block, Message) and block.get("Status"):
                    yield str(block["Status"]).split()[0]


def process(bounce: Message) -> bool:
    """Mark the address as bounced if the report says "no such user". Return whether it is about our mail."""
    found = (signatory_of(str(value)) for name in RECIPIENT_HEADERS for value in bounce.get_all(name, []))
    number = next((number for number in found if number is not None), None)
    if number is None:
        return False
    if NO_SUCH_USER.intersection(_statuses(bounce)):
        mark_bounced(Signatory.objects.filter(pk=number))
    return True


def mark_bounced(rows: SignatoryQuerySet) -> None:
    """Record that the address of these signatories does not exist."""
    rows.filter(bounced_at=None).update(bounced_at=Now())


def on_provider_event(sender: object, event: AnymailTrackingEvent, esp_name: str, **_kwargs: object) -> None:
    """Process a provider's report: mark a bounced address, and send no more mail after a complaint."""
    if "@" not in (address := event.recipient or ""):
        return
    # Providers write a domain in its DNS form.
    try:
        same = [row.pk for row in mailboxes.rows_of(address) if are_one(row.email, address)]
    except ValueError:
        # The address is no valid text: half a character, for example.
        return
    is_gone = event.reject_reason in (RejectReason.BOUNCED, RejectReason.INVALID)
    if event.event_type == EventType.BOUNCED and is_gone:
        mark_bounced(Signatory.objects.filter(pk__in=same))
    if event.event_type == EventType.COMPLAINED and same:
        NoMail.objects.get_or_create(fingerprint=site_fingerprint(address))


# --- The mailbox ----------------------------------------------------------------------------------------


def _open_mailbox() -> BaseMailBox:
    """Log in to the mailbox that BOUNCE_MAILBOX names: imaps://user:password@host/FOLDER."""
    url = urlsplit(settings.BOUNCE_MAILBOX)
    host, timeout = url.hostname or "localhost", settings.EMAIL_TIMEOUT
    mailbox: BaseMailBox
    if url.scheme == "imaps":
        mailbox = MailBox(host, url.port or 993, timeout=timeout)
    else:
        mailbox = MailBoxUnencrypted(host, url.port or 143, timeout=timeout)
    folder = unquote(url.path.strip("/")) or "INBOX"
    return mailbox.login(unquote(url.username or ""), unquote(url.password or ""), initial_folder=folder)


def read() -> int:
    """Process the new mail in the mailbox; delete reports about our mail and return their number."""
    processed = 0
    with _open_mailbox() as mailbox:
        for message in mailbox.fetch(AND(seen=False), charset=None):
            if process(message.obj):
                mailbox.delete(message.uid or ())
                processed += 1
    return processed
