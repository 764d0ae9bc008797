"""Featured names: organisers put them first on the list, in their own order."""

from django.db import transaction
from django.db.models import Max

from petitions.models import Petition
from signatories.lifecycle import transitions
from signatories.models import Featured, Signatory
from signatories.models.querysets import SignatoryQuerySet

# The most featured names of a petition.
MOST = 100


def in_front(petition: Petition) -> SignatoryQuerySet:
    """Return the featured names that the public list shows, in their order."""
    rows = Signatory.objects.under(petition).shown().filter(featured__isnull=False)
    return rows.order_by("featured__place", "pk")


@transaction.atomic
def put_in_front(row: Signatory) -> bool:
    """Feature a listed entry after the others; return whether there was room for it.

    Raises Signatory.DoesNotExist if it was forgotten meanwhile.
    """
    transitions.lock_petition(row.petition_id)
    transitions.locked(row)
    beside = Featured.objects.filter(signatory__petition=row.petition_id)
    if beside.count() >= MOST:
        return False
    last = beside.aggregate(last=Max("place"))["last"] or 0
    Featured.objects.get_or_create(signatory=row, defaults={"place": last + 1})
    return True


def take_out(row: Signatory) -> None:
    """Stop featuring an entry."""
    Featured.objects.filter(signatory=row).delete()


@transaction.atomic
def move_up(row: Signatory) -> None:
    """Swap a featured entry with the entry before it; the first one stays."""
    transitions.lock_petition(row.petition_id)
    order = list(in_front(row.petition).values_list("pk", flat=True))
    at = order.index(row.pk) if row.pk in order else 0
    if at:
        order[at - 1], order[at] = order[at], order[at - 1]
        for place, pk in enumerate(order, start=1):
            Featured.objects.filter(pk=pk).exclude(place=place).update(place=place)
