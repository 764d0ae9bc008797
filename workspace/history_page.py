"""A petition's history: everything that happened to it, in words, the newest first, by day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django import forms
from django.db.models import Count, Exists, OuterRef, TextChoices
from django.db.models.functions import TruncMinute
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts.models import User
from deliveries.downloads import BEFORE_PUBLICATION
from petitions import formats, history
from petitions.formats import read_number
from petitions.models import Petition
from petitions.rules import sees_all
from signatories.models import BulkDecision, ListImport, StatusChange
from signatories.moderation.visibility import changes_known_to
from workspace.site import render_page

# The number of events on a page, and the last page: each page reads all pages before it, too.
EVENTS_PER_PAGE, MOST_PAGES = 100, 100
# First strong isolate and its end: a name or a reason keeps its own direction in the sentence.
ISOLATE, END = "\u2068", "\u2069"


class Kind(TextChoices):
    """The kinds of events, as the filter offers them."""

    STATEMENT = "statement", gettext_lazy("Statement and settings")
    TEAM = "team", gettext_lazy("Team")
    NAMES = "names", gettext_lazy("Names added")
    CORRECTIONS = "corrections", gettext_lazy("Corrections")
    DECISIONS = "decisions", gettext_lazy("Decisions on many")
    CONTACT = "contact", gettext_lazy("Views of contact data")
    EXPORTS = "exports", gettext_lazy("Exports")
    DELIVERIES = "deliveries", gettext_lazy("Deliveries")


@dataclass(frozen=True)
class Happening:
    """One event, as a sentence."""

    at: datetime
    time: str
    words: str


@dataclass(frozen=True)
class Day:
    """The events of one day in the petition's time zone."""

    on: date
    happenings: list[Happening]


class FilterForm(forms.Form):
    """The kind of events to show."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Show"), choices=[("", gettext_lazy("Everything")), *Kind.choices], required=False
    )


@require_safe
def page(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Show the history of a petition. Raises Http404."""
    petition = get_object_or_404(Petition.objects.with_clock().worked_on_by(user), pk=pk)
    form = FilterForm(request.GET)
    kind = form.cleaned_data["kind"] if form.is_valid() else ""
    number = min(max(read_number(request.GET.get("page", "")) or 1, 1), MOST_PAGES)
    start, end = (number - 1) * EVENTS_PER_PAGE, number * EVENTS_PER_PAGE
    # One more event than the page shows tells whether there is a next page.
    found = _Sources(petition, user, end + 1).of(kind)
    context = {
        "petition": petition,
        "tab": "history",
        "title": _("History"),
        "form": form,
        "kind": kind,
        "days": by_day(found[start:end], petition),
        "where": formats.zone_city(petition),
        "later": number - 1,
        "earlier": number + 1 if len(found) > end and number < MOST_PAGES else 0,
    }
    return render_page(request, "workspace/history.html", context)


def by_day(happenings: Iterable[Happening], petition: Petition) -> list[Day]:
    """Group events by the petition's days."""
    days = groupby(happenings, key=lambda one: one.at.astimezone(petition.zone).date())
    return [Day(on, list(found)) for on, found in days]


class _Sources:
    """Everything that has a place in the history; each source gives its newest events."""

    def __init__(self, petition: Petition, user: User, most: int) -> None:
        self.petition, self.most = petition, most
        self.known = changes_known_to(user)
        # A number of names could tell others whether an address has signed.
        self.may_count = sees_all(user, petition)

    def of(self, kind: str) -> list[Happening]:
        """Return the newest events of one kind, or of all."""
        sources = {
            Kind.STATEMENT: self._statement,
            Kind.TEAM: self._team,
            Kind.NAMES: self._names,
            Kind.CORRECTIONS: self._corrections,
            Kind.DECISIONS: self._decisions,
            Kind.CONTACT: self._views,
            Kind.EXPORTS: self._exports,
            Kind.DELIVERIES: self._deliveries,
        }
        chosen = [sources[Kind(kind)]] if kind else sources.values()
        found = [one for source in chosen for one in source()]
        return sorted(found, key=lambda one: one.at, reverse=True)[: self.most]

    def _say(self, at: datetime, by: object, sentence: str, **parts: object) -> Happening:
        """Return a sentence about what `by` (None: a command) did."""
        parts = {"who": by or _("The server")} | parts
        said = sentence % {name: f"{ISOLATE}{part}{END}" for name, part in parts.items()}
        return Happening(at, formats.time_of_day(at, self.petition), said)

    def _as_told(self, events: Iterable[history.Event]) -> Iterator[Happening]:
        for one in events:
            if one.by == "–":
                yield Happening(one.at, formats.time_of_day(one.at, self.petition), one.words)
            else:
                yield self._say(one.at, one.by, _("%(who)s: %(words)s"), words=one.words)

    def _statement(self) -> Iterator[Happening]:
        yield from self._as_told(history.saved(self.petition))
        yield from self._as_told(history.amended(self.petition))

    def _team(self) -> Iterator[Happening]:
        yield from self._as_told(history.role_changes(self.petition))

    def _names(self) -> Iterator[Happening]:
        yield from self._long_lists()
        worker = ListImport.objects.filter(
            petition=self.petition,
            by=OuterRef("by"),
            started_at__lte=OuterRef("at"),
            finished_at__gte=OuterRef("at"),
        )
        changes = StatusChange.objects.filter(
            ~Exists(worker), self.known, petition=self.petition, from_status="",
            reason__in=("entered", "invited"),
        )  # fmt: skip
        # A list that a page entered has no row of its own: its entries are of one minute.
        made_at = changes.annotate(minute=TruncMinute("at")).order_by("-minute")
        lists = made_at.values("minute", "reason", "by__name", "by__email").annotate(n=Count("pk"))
        for made in lists[: self.most]:
            number = made["n"] if self.may_count else None
            words = _names_added(number, is_inviting=made["reason"] == "invited")
            yield self._say(made["minute"], made["by__name"] or made["by__email"], words, n=number)

    def _long_lists(self) -> Iterator[Happening]:
        finished = self.petition.list_imports.filter(finished_at__isnull=False).select_related("by")
        for one in finished.order_by("-finished_at")[: self.most]:
            if one.problem:
                words = _("%(who)s sent a list, and it could not be entered.")
            else:
                number = (one.entered or 0) if self.may_count else None
                words = _names_added(number, is_inviting=one.inviting)
            yield self._say(one.finished_at or one.created_at, one.by, words, n=one.entered)

    def _corrections(self) -> Iterator[Happening]:
        changes = StatusChange.objects.filter(
            self.known, petition=self.petition, reason="corrected", by__isnull=False
        )
        for one in changes.select_related("by").order_by("-at")[: self.most]:
            if one.signatory_id:
                words = _("%(who)s corrected the name of signatory %(number)s.")
            else:
                words = _("%(who)s corrected a name that was deleted later.")
            yield self._say(one.at, one.by, words, number=f"#{one.signatory_id}")

    def _decisions(self) -> Iterator[Happening]:
        for one in self.petition.bulk_decisions.select_related("by", "ended_by")[: self.most]:
            # Neither the rule nor its reason is told: both can hold a name.
            yield self._say(one.created_at, one.by, _decided(one), n=one.done)
            if one.cancelled_at:
                words = _("%(who)s stopped a decision on many.")
                yield self._say(one.cancelled_at, one.ended_by, words)
            if one.undo_at:
                words = _("%(who)s took back a decision on many.")
                yield self._say(one.undo_at, one.ended_by, words)

    def _views(self) -> Iterator[Happening]:
        for one in self.petition.reveals.select_related("by")[: self.most]:
            words = _("%(who)s looked at the contact data of signatory %(number)s.")
            yield self._say(one.at, one.by, words, number=f"#{one.signatory_number}")

    def _exports(self) -> Iterator[Happening]:
        for one in self.petition.exports.select_related("by")[: self.most]:
            if one.reason == BEFORE_PUBLICATION:
                words = _("%(who)s downloaded the letter before the petition was public.")
            elif one.with_withheld:
                words = _("%(who)s exported the list with contact data and withheld names, because: %(why)s")
            else:
                words = _("%(who)s exported the list with contact data, because: %(why)s")
            yield self._say(one.at, one.by, words, why=one.reason)

    def _deliveries(self) -> Iterator[Happening]:
        for one in self.petition.deliveries.select_related("by"):
            words = _("%(who)s delivered the letter to %(addressee)s.")
            yield self._say(one.at, one.by, words, addressee=one.addressee)


def _names_added(number: int | None, *, is_inviting: bool) -> str:
    """Return the sentence about names that were added; `number` is None for readers who may not know it."""
    if number is None:
        if is_inviting:
            return _("%(who)s invited people to sign.")
        return _("%(who)s entered names that were collected elsewhere.")
    if is_inviting:
        return ngettext(
            "%(who)s invited %(n)s person to sign.", "%(who)s invited %(n)s people to sign.", number
        )
    return ngettext(
        "%(who)s entered %(n)s name that was collected elsewhere.",
        "%(who)s entered %(n)s names that were collected elsewhere.",
        number,
    )


def _decided(decision: BulkDecision) -> str:
    if decision.act == BulkDecision.Act.PUBLISH:
        return ngettext(
            "%(who)s published %(n)s name in one decision.",
            "%(who)s published %(n)s names in one decision.",
            decision.done,
        )
    return ngettext(
        "%(who)s rejected %(n)s name in one decision.",
        "%(who)s rejected %(n)s names in one decision.",
        decision.done,
    )
