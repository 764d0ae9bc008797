"""The review queue as a page: one entry at a time, its evidence, and the buttons to decide."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from petitions.formats import read_number
from petitions.models import Petition
from signatories.moderation import evidence, queue, recent_decisions
from signatories.moderation.recent_decisions import Decision, Undo
from workspace.entry_access import next_page
from workspace.review_pages import RejectForm
from workspace.site import render_page

if TYPE_CHECKING:
    from signatories.moderation.queue import QueueEntry

MOST_SKIPPED = 200
LONGEST_NAME = 250
# The names that the page shows after the one to decide on.
MOST_FOLLOWING = 5


@dataclass(frozen=True)
class UndoButton:
    """A decision, and the URL that undoes it."""

    decision: Decision

    @property
    def undo(self) -> str:
        """Return the URL; a correction is undone only if nobody has changed the entry since."""
        row = self.decision.row
        page = reverse(f"admin:signatories_signatory_{self.decision.undo}", args=[row.pk])
        return f"{page}?revision={row.revision}" if self.decision.undo == Undo.UNDO_CORRECTION else page


def _address(skipped: list[int], petition: str) -> str:
    """Return the URL of the queue; its query has the skipped entries, so that they need no session."""
    asked = {"skip": ",".join(map(str, skipped)), "petition": petition}
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("admin:signatories_signatory_queue") + (f"?{query}" if query else "")


def page(request: HttpRequest, user: User) -> HttpResponse:
    """Show the oldest entry that waits and was not skipped."""
    petition = request.GET.get("petition", "")
    parts = request.GET.get("skip", "").split(",")[:MOST_SKIPPED]
    skipped = [number for part in parts if (number := read_number(part))]
    waiting = queue.for_moderator(user, read_number(petition))
    first = waiting.first(skipped, most=1 + MOST_FOLLOWING)
    entry, following = (first[0] if first else None), first[1:]
    reviewed = queue.reviewed_today(user, read_number(petition))
    chosen = Petition.objects.with_clock().worked_on_by(user).filter(pk=read_number(petition) or 0)
    context: dict[str, object] = {
        "title": _("Review"),
        "petition": chosen.first(),
        "tab": "review",
        "entry": entry,
        "following": following,
        "total": waiting.total,
        "reviewed": reviewed,
        "of_all": reviewed + waiting.total,
        "hidden_total": waiting.hidden,
        "may_decide": waiting.may_decide,
        "skipped": len(skipped),
        "again": _address([], petition),
        "decisions": [UndoButton(decision) for decision in recent_decisions.by_moderator(user)],
        "requests": queue.owner_requests(user),
        "form": RejectForm(),
        "typed": request.GET.get("rename", "")[:LONGEST_NAME],
    }
    if entry:
        context |= _about(entry)
        context |= {"here": _address(skipped, petition), "skip": _address([*skipped, entry.pk], petition)}
    return render_page(request, "workspace/queue.html", context)


def switch_keys(request: HttpRequest, user: User) -> HttpResponse:
    """Switch single keys on or off for a user (WCAG 2.1.4)."""
    if request.method == "POST":
        User.objects.filter(pk=user.pk).update(uses_keys=not user.uses_keys)
    return redirect(next_page(request) or reverse("admin:signatories_signatory_queue"))


def _about(entry: "QueueEntry") -> dict[str, object]:
    return {
        "wanted": entry.as_proposed() if entry.is_published else entry,
        "beside": evidence.about(entry),
        "since": queue.waiting_since(entry),
        "is_overdue": queue.is_overdue(entry),
    }
