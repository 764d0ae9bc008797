"""Answers those who asked for the link to their entries: by mail, while nobody waits for a page."""

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
    """Write the mails that were asked for, at most so many, and forget who asked; return how many had."""
    due = LinkRequest.objects.filter(due_at__lte=Now())
    # Who asks from a network that asks too often comes after all others, however many those are.
    put_off = F("due_at") - F("created_at")
    asked = list(due.select_for_update(skip_locked=True).order_by(put_off, "id")[:most])
    if not asked:
        return 0
    for request in asked:
        _write(request.email)
    LinkRequest.objects.filter(pk__in=[request.pk for request in asked]).delete()
    return len(asked)


def _write(email: str) -> None:
    """Write a mail for each spelling of an address that has signed, with the links to what that one signed.

    An address that retention has deleted is known by its fingerprint, and needed again to be written to. It
    is taken without a tag: where a `+` tells mailboxes apart, anybody could own another one of them.
    """
    rows = mailboxes.rows_of(email)
    rows.filter(email="").update(email=untagged(email))
    newest = {row.email.casefold(): row for row in rows.order_by("pk")}
    for row in newest.values():
        queueing.enqueue(row, Message.MANAGE)
