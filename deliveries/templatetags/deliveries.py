"""What petition and signatory pages show of deliveries."""

from collections.abc import Callable
from datetime import datetime

from django import template
from django.urls import reverse

from deliveries.models import DeliveredName, Delivery
from petitions.held import Held
from signatories.models import Signatory

register = template.Library()


@register.filter
def delivery_address(delivery: Delivery) -> str:
    """Return the address of a delivery, with the secret that its petition may still need."""
    return reverse("deliveries:delivery", args=[delivery.petition.ref, delivery.number])


@register.filter
def instant(written: str) -> datetime:
    """Return the instant that the database wrote as text."""
    return datetime.fromisoformat(written)


# Most petitions never were when somebody confirms, and thousands may confirm within a second.
_is_delivered: Held[bool] = Held(256)


def _delivered(petition_id: int) -> Callable[[], bool]:
    return Delivery.objects.filter(petition=petition_id).exists


@register.filter
def delivered_in(signatory: Signatory) -> list[Delivery]:
    """Return the deliveries in which somebody was counted."""
    if not _is_delivered.get(signatory.petition_id, _delivered(signatory.petition_id)):
        return []
    names = DeliveredName.objects.filter(signatory=signatory).select_related("delivery__petition")
    return [name.delivery for name in names.order_by("-delivery__number")]
