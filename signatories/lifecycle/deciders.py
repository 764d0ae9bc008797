"""Finds the owners of a shared entry who may agree to another owner's request."""

from signatories.lifecycle import merge
from signatories.models import SharedRequest, Signatory
from signatories.models.owner_requests import entry_of
from signatories.states import LIVING


def owners_to_ask(request: SharedRequest) -> list[Signatory]:
    """Return the rows whose owners may agree: the entry, or merged rows if the entry has no address."""
    entry = request.entry
    if entry.email:
        return [entry]
    # The row of the owner who asked is deleted. A row signed later may be the same person again.
    others = (row for row in merge.all_merged_into(entry) if row.signed_at < request.asked_at)
    return [row for row in others if row.email and row.pk != request.asked_by]


def pending(entry: Signatory) -> SharedRequest | None:
    """Return the request on an entry or on rows merged into it, None if there is none."""
    rows = [row.pk for row in (entry, *merge.all_merged_into(entry))]
    open_ones = SharedRequest.objects.filter(pk__in=rows, signatory__status__in=LIVING)
    # Of two requests, withdrawing goes further than withholding.
    return min(
        open_ones.select_related("signatory"),
        key=lambda one: one.act != SharedRequest.Act.WITHDRAW,
        default=None,
    )


def may_decide(row: Signatory) -> bool:
    """Tell whether the owner of a row may agree to a request on its entry."""
    request = pending(entry_of(row))
    return request is not None and row.pk in [one.pk for one in owners_to_ask(request)]
