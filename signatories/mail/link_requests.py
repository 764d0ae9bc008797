"""Answers requests for the link to an entry by mail. A worker does this, so that no page waits for it."""

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from signatories.identity import mailboxes
from signatories.identity.addresses import untagged
from signatories.models import LinkRequest, Message
from signatories.outbox import queueing

BATCH = 100


@transaction.atomic
def answer(most: int = BATCH) -> int:
    """Queue the mails for at most so many requests, and delete the requests; return how many there were."""
    due = LinkRequest.objects.filter(due_at__lte=Now())
    # Requests from a network that asks too often come after all others.
    put_off = F("due_at") - F("created_at")
    asked = list(due.select_for_update(skip_locked=True).order_by(put_off, "id")[:most])
    if not asked:
        return 0
    for request in asked:
        _write(request.email)
    LinkRequest.objects.filter(pk__in=[request.pk for request in asked]).delete()
    return len(asked)


def _write(email: str) -> None:
    """Queue a mail to each spelling of an address that has signed, with the links to its entries.

    Retention may have deleted the address, and then only the fingerprint matches. The typed address is stored
    again to send the mail. Its tag is removed: at some services an address with a `+` belongs to somebody
    else.
    """
    rows = mailboxes.rows_of(email)
    rows.filter(email="").update(email=untagged(email))
    newest = {row.email.casefold(): row for row in rows.order_by("pk")}
    for row in newest.values():
        queueing.enqueue(row, Message.MANAGE)
