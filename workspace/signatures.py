"""The table of a petition's signatures: search, filters, order, and decisions on those that are ticked."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from django import forms
from django.db.models import BinaryField, Case, F, Q, Value, When
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from accounts.fields import LineInput
from accounts.models import User
from petitions import formats
from petitions.formats import read_number
from petitions.models import Petition
from petitions.rules import organises, sees_contact
from signatories.listing import sentences, tally
from signatories.listing.entry_filters import LONGEST_SEARCH, EntryFilters, Standing
from signatories.models import Basis, BulkDecision, Flag, Kind
from signatories.models.querysets import SignatoryQuerySet
from signatories.moderation.visibility import (
    MODERATING,
    entries_known_to,
    is_name_hidden,
    visible_name,
    with_known_mail,
    with_visible_name,
)
from signatories.text import countries
from workspace import selected_entries
from workspace.entry_access import entry_address
from workspace.site import render_page

if TYPE_CHECKING:
    from signatories.moderation.visibility import VisibleSignatory

PAGE_SIZE = 50
# Counting more than these would cost more than it tells.
MOST_COUNTED = 10_000
NEWEST, OLDEST, BY_NAME = "newest", "oldest", "name"
# The sorting of the column of days in each order.
BY_TIME = {NEWEST: "descending", OLDEST: "ascending"}


class FilterForm(forms.Form):
    """The search, the filters and the order of the table."""

    q = LineInput(label=gettext_lazy("Find a name"), max_length=LONGEST_SEARCH, required=False)
    status = forms.ChoiceField(
        label=gettext_lazy("State"), choices=[("", gettext_lazy("All")), *Standing.choices], required=False
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[("", gettext_lazy("All")), *Kind.choices], required=False
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    basis = forms.ChoiceField(
        label=gettext_lazy("How we know"), choices=[("", gettext_lazy("All")), *Basis.choices], required=False
    )
    # The headings of the table choose it.
    order = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, values: dict[str, str]) -> None:
        """Offer the countries by name."""
        super().__init__(initial=values)
        named = countries.names(get_language() or "en").items()
        self.fields["country"] = forms.ChoiceField(
            label=_("Country"), choices=[("", _("All")), *named], required=False
        )
        self.order_fields(("q", "status", "kind", "country", "basis", "order"))


@dataclass(frozen=True)
class Heading:
    """The heading of a column that orders the table; `sorted` is the value of `aria-sort`."""

    words: str
    address: str
    sorted: str


@dataclass(frozen=True)
class Line:
    """A row of the table, as this user may see it."""

    row: "VisibleSignatory"
    address: str
    name: str
    details: str
    state: str
    signed_on: str
    flags: list[str]


def page(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Show the table; POST leads to what is to be done with the ticked entries."""
    petition = get_object_or_404(Petition.objects.with_clock().worked_on_by(user), pk=pk)
    if request.method == "POST":
        return _act(request, user, petition)
    filters, order = EntryFilters.of(request.GET.dict()), _order(request)
    matching = _matching(user, petition, filters)
    last = read_number(request.GET.get("after", ""))
    if order == BY_NAME:
        following = _after_name(matching, user, petition, last)
    else:
        following = _after(matching, order, last)
    rows = cast("list[VisibleSignatory]", list(following[: PAGE_SIZE + 1]))
    shown, further = rows[:PAGE_SIZE], len(rows) > PAGE_SIZE
    asked = filters.values | ({"order": order} if order != NEWEST else {})
    context = {
        "title": _("Signatures"),
        "petition": petition,
        "tab": "signatures",
        "tally": sentences.signed(tally.of(petition)),
        "form": FilterForm(asked),
        "by_name": Heading(
            _("Name"), _ordered(filters, BY_NAME), "ascending" if order == BY_NAME else "none"
        ),
        "by_time": Heading(
            _("Signed"), _ordered(filters, OLDEST if order == NEWEST else NEWEST), BY_TIME.get(order, "none")
        ),
        "is_filtered": bool(filters.values),
        "count": _count(matching),
        "lines": [_line(petition, row) for row in shown],
        "next": f"?{urlencode(asked | {'after': str(shown[-1].pk)})}" if further else "",
        "first": f"?{urlencode(asked)}" if request.GET.get("after") else "",
        "export": _export_address(user, petition, filters),
        "may_decide": Petition.objects.worked_on_by(user, *MODERATING).filter(pk=pk).exists(),
        "may_organise": organises(user, petition),
    }
    return render_page(request, "workspace/signatures.html", context)


def _ordered(filters: EntryFilters, order: str) -> str:
    """Return the address of the table in an order, with the same filters."""
    return f"?{urlencode(filters.values | ({'order': order} if order != NEWEST else {}))}"


def _order(request: HttpRequest) -> str:
    asked = request.GET.get("order", "")
    return asked if asked in (OLDEST, BY_NAME) else NEWEST


def _matching(user: User, petition: Petition, filters: EntryFilters) -> SignatoryQuerySet:
    """Return the entries that match and that the user may know of."""
    rows = cast(SignatoryQuerySet, entries_known_to(user)).under(petition)
    if filters.asks_for_details:
        # A search that finds a withheld name would reveal it.
        rows = rows.filter(with_visible_name(user))
    if filters.status == Standing.HELD:
        rows = rows.filter(with_known_mail(user))
    return filters.apply(rows)


def _after(rows: SignatoryQuerySet, order: str, last: int | None) -> SignatoryQuerySet:
    """Return the rows by time after the last row of a page, so that each page costs the same."""
    if order == OLDEST:
        return rows.filter(pk__gt=last or 0).order_by("pk")
    return rows.filter(Q(pk__lt=last) if last else Q()).order_by("-pk")


def _after_name(
    rows: SignatoryQuerySet, user: User, petition: Petition, last: int | None
) -> SignatoryQuerySet:
    """Return the rows by name after the last row of a page; rows whose name is hidden come first.

    The place of a hidden name among the others would reveal it, and so would a page that begins there.
    """
    key = Case(
        When(with_visible_name(user), then=F("sort_key")), default=Value(b""), output_field=BinaryField()
    )
    rows = rows.alias(shown_key=key)
    known = entries_known_to(user).filter(petition=petition, pk=last or 0).annotate(shown_key=key)
    before = known.values_list("shown_key", "pk").first()
    if before:
        rows = rows.filter(TupleGreaterThan(Tuple(F("shown_key"), F("pk")), before))
    return rows.order_by("shown_key", "pk")


def _count(rows: SignatoryQuerySet) -> str:
    number = rows.order_by()[: MOST_COUNTED + 1].count()
    if number > MOST_COUNTED:
        return _("More than %(n)s entries") % {"n": formats.number(MOST_COUNTED)}
    said = ngettext("%(n)s entry", "%(n)s entries", number)
    return said % {"n": formats.number(number)}


def _line(petition: Petition, row: "VisibleSignatory") -> Line:
    is_hidden = is_name_hidden(row)
    country = "" if is_hidden else countries.shown_name(row, get_language() or "en")
    parts = [] if is_hidden else [row.affiliation, "" if row.is_organisation else row.role, country]
    return Line(
        row=row,
        address=entry_address(row),
        name=visible_name(row),
        details=" · ".join(filter(None, parts)),
        state=str(Standing(row.status).label),
        signed_on=formats.day(row.signed_at.astimezone(petition.zone).date()),
        flags=[str(Flag(flag).label) for flag in row.flags] if row.is_confirmed and not is_hidden else [],
    )


def _export_address(user: User, petition: Petition, filters: EntryFilters) -> str:
    if not sees_contact(user, petition):
        return ""
    page = reverse("admin:signatories_signatory_export", args=[petition.pk])
    return f"{page}?{urlencode(filters.values)}" if filters.values else page


def _act(request: HttpRequest, user: User, petition: Petition) -> HttpResponse:
    """Do what the pressed button names with the ticked entries."""
    numbers = [number for part in request.POST.getlist("row") if (number := read_number(part))]
    ticked = entries_known_to(user).filter(petition=petition, pk__in=numbers)
    act = request.POST.get("act", "")
    done: HttpResponse | None = None
    if act in BulkDecision.Act.values:
        done = selected_entries.decide(request, ticked, act)
    elif act == "export":
        done = selected_entries.export(request, ticked)
    elif act == "remind":
        selected_entries.remind(request, ticked)
    return done or redirect(
        f"{reverse('workspace:signatures', args=[petition.pk])}?{request.GET.urlencode()}"
    )
