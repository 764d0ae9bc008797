"""The owners of a shared entry who may agree to what another owner asks of it."""

from signatories.lifecycle import merge
from signatories.models import SharedRequest, Signatory
from signatories.models.owner_requests import entry_of
from signatories.states import LIVING


def owners_to_ask(request: SharedRequest) -> list[Signatory]:
    """Return the rows whose owners may agree: the entry's own, or where it has no address the others'."""
    entry = request.entry
    if entry.email:
        return [entry]
    # The owner who asks is deleted. Whoever signed afterwards may be the same, come back.
    others = (row for row in merge.all_merged_into(entry) if row.signed_at < request.asked_at)
    return [row for row in others if row.email and row.pk != request.asked_by]


def pending(entry: Signatory) -> SharedRequest | None:
    """Return what is asked of an entry or of what lives on in it, None where nothing is."""
    rows = [row.pk for row in (entry, *merge.all_merged_into(entry))]
    open_ones = SharedRequest.objects.filter(pk__in=rows, signatory__status__in=LIVING)
    # Of two, the one that asks for more.
    return min(
        open_ones.select_related("signatory"),
        key=lambda one: one.act != SharedRequest.Act.WITHDRAW,
        default=None,
    )


def may_decide(row: Signatory) -> bool:
    """Tell whether something is asked of a row's entry to which its owner may agree."""
    request = pending(entry_of(row))
    return request is not None and row.pk in [one.pk for one in owners_to_ask(request)]
