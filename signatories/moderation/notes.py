"""Notes of the team about an entry, and questions to its owner."""

from django.db import transaction

from accounts.models import User
from signatories.identity.addresses import found_in
from signatories.models import Message, Note, Question, Signatory
from signatories.outbox import queueing
from signatories.states import Status

# In these states the owner of an entry can be asked.
ASKABLE = {Status.CONFIRMED, Status.PUBLISHED}


def add(signatory: Signatory, text: str, *, by: User) -> Note:
    """Save a note about an entry."""
    return Note.objects.create(signatory=signatory, text=text, by=by)


def may_ask(signatory: Signatory) -> bool:
    """Tell whether the owner of an entry can be asked by e-mail, and can answer."""
    petition = signatory.petition
    has_contact = found_in(petition.contact) or found_in(petition.coalition.contact)
    can_be_reached = signatory.email and not signatory.bounced_at and signatory.status in ASKABLE
    return bool(has_contact and can_be_reached)


@transaction.atomic
def ask(signatory: Signatory, text: str, *, by: User) -> bool:
    """Mail a question to the owner of an entry. Return whether it was possible."""
    if not may_ask(signatory):
        return False
    Question.objects.create(signatory=signatory, text=text, by=by)
    queueing.enqueue(signatory, Message.QUESTION)
    return True
