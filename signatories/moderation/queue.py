"""The queue: one entry at a time, the oldest first, with all that helps to decide; works with one thumb."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from petitions.formats import read_number
from petitions.models import Petition
from signatories.models import SharedRequest, Signatory, StatusChange
from signatories.moderation import signals
from signatories.moderation.visibility import decidable, in_sight, sight
from signatories.states import LIVING, Status

# Days after which an entry that waits is overdue, and how many decisions can be undone from the page.
OVERDUE, UNDOABLE = 3, 5
# How many requests of owners of shared entries are shown above the queue.
REQUESTS = 20


def address(*, skipped: list[int] | None = None, petition: str = "") -> str:
    """Return the queue's address, which carries what was skipped: no session has to remember it."""
    asked = {"skip": ",".join(map(str, skipped or [])), "petition": petition}
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("admin:signatories_signatory_queue") + (f"?{query}" if query else "")


@dataclass(frozen=True)
class Waiting:
    """What waits for a verdict that somebody may give: new entries, and corrections of listed ones."""

    entries: QuerySet[Signatory]
    corrections: QuerySet[Signatory]
    petitions: list[int]
    # How many more wait whose names this user may not see.
    hidden: int
    # Whether there is a petition here on which this user may decide.
    may_decide: bool

    @property
    def total(self) -> int:
        """How many wait."""
        return self.entries.count() + self.corrections.count()

    def oldest(self, skipped: list[int]) -> Any:
        """Return the one that has waited longest of those that were not skipped, None where none is left."""
        # Petition by petition: each has its queue in an index, oldest first; all of them together have not.
        first = (
            rows.filter(petition=petition).exclude(pk__in=skipped).first()
            for rows in (self.entries, self.corrections)
            for petition in self.petitions
        )
        return min(filter(None, first), key=waits_since, default=None)


def waits_since(entry: Signatory) -> datetime:
    """Return since when an entry, or its correction, waits."""
    since = entry.proposed_at or entry.confirmed_at
    return since or entry.signed_at


def waiting(user: User, petition: int | None) -> Waiting:
    """Return what waits for a verdict that `user` may give."""
    mine = Petition.objects.worked_on_by(user, "organiser", "moderator")
    mine = mine.filter(pk=petition) if petition else mine
    numbers = list(mine.order_by("pk").values_list("pk", flat=True))
    rows = Signatory.objects.filter(petition__in=numbers)
    hidden = rows.undecided().exclude(in_sight(user)).count()
    rows = rows.filter(in_sight(user))
    waiting = set(rows.undecided().order_by().values_list("petition", flat=True).distinct())
    rows = rows.select_related("petition").annotate(clock=Now(), **sight(user))
    waits = [pk for pk in numbers if pk in waiting]
    return Waiting(rows.waiting(), rows.corrected(), waits, hidden, bool(numbers))


@dataclass(frozen=True)
class Decision:
    """A verdict that can still be undone: on what, in words, and the address that undoes it."""

    row: Signatory
    words: str
    at: datetime
    undo: str


def decisions(user: User) -> list[Decision]:
    """Return the user's last verdicts that still stand, newest first."""
    moves = [
        Decision(
            one.signatory,
            one.get_to_status_display(),
            one.at,
            reverse("admin:signatories_signatory_take_back", args=[one.signatory.pk]),
        )
        for one in _moves(user)
        if one.signatory
    ]
    return sorted([*moves, *_on_words(user)], key=lambda one: one.at, reverse=True)[:UNDOABLE]


def _on_words(user: User) -> list[Decision]:
    """Return the user's verdicts on the words of entries that nobody has changed since."""
    rows = decidable(user).known().filter(set_aside__by=user.pk, set_aside_at__gt=Now() - timedelta(days=1))
    found = []
    for row in rows.order_by("-set_aside_at")[:UNDOABLE]:
        changed = any(row.set_aside["columns"].get(name, "") for name in row.printed)
        words = _("corrected") if changed else _("kept as it was")
        undo = reverse("admin:signatories_signatory_undo_correction", args=[row.pk])
        found.append(
            Decision(row, words, row.set_aside_at or row.signed_at, f"{undo}?revision={row.revision}")
        )
    return found


def _moves(user: User) -> list[StatusChange]:
    """Return the last moves of the user's that still stand, newest first."""
    verdicts = (Status.PUBLISHED, Status.REJECTED, Status.MERGED)
    petitions = Petition.objects.worked_on_by(user, "organiser", "moderator")
    today = Now() - timedelta(days=1)
    mine = StatusChange.objects.filter(by=user, to_status__in=verdicts, petition__in=petitions, at__gt=today)
    # Moves alone: to undo a correction would take its entry off the list.
    mine = mine.exclude(from_status=F("to_status")).exclude(reason="entered")
    recent = mine.filter(signatory__isnull=False).select_related("signatory").order_by("-id")[: 3 * UNDOABLE]
    standing = {one.signatory_id: one for one in reversed(recent) if one.signatory_id}
    visible = set(decidable(user).filter(pk__in=standing).values_list("pk", flat=True))
    still = [
        one
        for one in standing.values()
        if one.signatory and one.signatory.status == one.to_status and one.signatory.pk in visible
    ]
    return sorted(still, key=lambda one: -one.pk)[:UNDOABLE]


def requests(user: User) -> QuerySet[SharedRequest]:
    """Return what owners ask of shared entries on which `user` may decide, oldest first."""
    rows = decidable(user).filter(status__in=sorted(LIVING))
    return SharedRequest.objects.filter(signatory__in=rows).select_related("signatory")[:REQUESTS]


def page(request: HttpRequest, user: User, form: forms.Form) -> HttpResponse:
    """Show the oldest entry that waits and was not skipped, what is known beside it, and the verdicts."""
    petition = read_number(request.GET.get("petition", ""))
    skipped = [
        number for part in request.GET.get("skip", "").split(",")[:200] if (number := read_number(part))
    ]
    rows = waiting(user, petition)
    entry = rows.oldest(skipped)
    context: dict[str, Any] = admin.site.each_context(request) | {
        "entry": entry,
        "total": rows.total,
        "hidden_total": rows.hidden,
        "may_decide": rows.may_decide,
        "skipped": len(skipped),
        "again": address(petition=request.GET.get("petition", "")),
        "decisions": decisions(user),
        "requests": requests(user),
        "form": form,
        "typed": request.GET.get("rename", "")[:250],
    }
    if entry:
        context |= {
            "wanted": entry.as_proposed() if entry.is_published else entry,
            "beside": signals.beside(entry),
            "since": waits_since(entry),
            "is_overdue": (entry.clock - waits_since(entry)).days >= OVERDUE,
            "here": address(skipped=skipped, petition=request.GET.get("petition", "")),
            "skip": address(skipped=[*skipped, entry.pk], petition=request.GET.get("petition", "")),
        }
    return render(request, "admin/signatories/queue.html", context)
