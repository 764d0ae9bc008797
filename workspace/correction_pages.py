"""Decisions on what owners ask of their entries: corrections, and requests about shared entries."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.models import User
from signatories.lifecycle import correct
from signatories.privacy import shared_entries
from workspace.entry_access import decidable_entry, report_outcome


def accept_correction(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Replace the listed words with the proposed ones."""
    changed = correct.accept(decidable_entry(request, user, pk), by=user)
    return report_outcome(request, changed=changed, done=_("The entry is corrected."))


def decline_correction(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Keep the listed words."""
    changed = correct.decline(decidable_entry(request, user, pk), by=user)
    return report_outcome(request, changed=changed, done=_("The entry stays as it was."))


def undo_correction(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Undo the last decision on an entry's words."""
    changed = correct.undo(decidable_entry(request, user, pk), by=user)
    return report_outcome(request, changed=changed, done=_("The words are again as they were."))


def agree_request(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Carry out the request of an owner of a shared entry."""
    changed = shared_entries.agree(decidable_entry(request, user, pk), by=user)
    return report_outcome(request, changed=changed, done=_("Done, as the owner asked."))


def decline_request(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Decline the request of an owner of a shared entry."""
    changed = shared_entries.decline(decidable_entry(request, user, pk), by=user)
    return report_outcome(request, changed=changed, done=_("The entry stays as it was."))
