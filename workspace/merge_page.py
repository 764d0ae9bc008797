"""Merge an entry with another one of its petition, found by similarity or by a search."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.fields import LineInput
from accounts.models import User
from signatories.listing import tally
from signatories.listing.entry_filters import LONGEST_SEARCH
from signatories.models import Listing, Signatory
from signatories.moderation.comparison import Twin, compare
from signatories.moderation.visibility import decidable_by
from signatories.twins import candidates
from workspace.entry_access import entry_address
from workspace.entry_page import known_entry
from workspace.site import render_page

if TYPE_CHECKING:
    from signatories.moderation.visibility import VisibleSignatory

MOST_FOUND = 20


class SearchForm(forms.Form):
    """The words of the other entry's name."""

    q = LineInput(
        label=gettext_lazy("Find the other entry by name"), max_length=LONGEST_SEARCH, required=False
    )


@dataclass(frozen=True)
class Other:
    """An entry that may be the same."""

    row: Signatory
    # The likeness, if the entry is a likely twin.
    twin: Twin | None
    # Listed entries may join it, and it may join listed entries.
    may_stay: bool
    may_go: bool


@require_safe
def page(request: HttpRequest, user: User, pk: int, entry: int) -> HttpResponse:
    """Show likely twins and what the search finds, each with the button that merges."""
    row = known_entry(user, pk, entry)
    mine = decidable_by(user).known().under(row.petition).filter(listing=Listing.FULL, forgotten_at=None)
    if not mine.filter(pk=row.pk).exists():
        raise PermissionDenied
    asked = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    others = mine.filter(kind=row.kind).exclude(pk=row.pk)
    found = others.searched(asked).order_by("sort_key", "pk")[:MOST_FOUND] if asked else []
    twins = [near for near in candidates.of(row) if not near.row.is_withheld]
    total = tally.of(row.petition).total
    context = {
        "title": _("Merge with another entry"),
        "petition": row.petition,
        "tab": "signatures",
        "row": row,
        "form": SearchForm(initial={"q": asked}),
        "asked": asked,
        "found": [_other(row, one) for one in found],
        "twins": [_other(row, near.row, compare(row, near)) for near in twins],
        "total": total,
        "after": total - 1,
        "here": entry_address(row),
    }
    return render_page(request, "workspace/merge.html", context)


def _other(row: "VisibleSignatory", other: Signatory, twin: Twin | None = None) -> Other:
    """Say which of the two may stay: one on the list never joins one that is not."""
    return Other(
        row=other,
        twin=twin,
        may_stay=other.is_published or not row.is_published,
        may_go=row.is_published or not other.is_published,
    )
