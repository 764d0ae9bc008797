"""What petition and signatory pages show of deliveries."""

from datetime import datetime

from django import template
from django.urls import reverse

from deliveries.models import DeliveredName, Delivery
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


@register.filter
def delivered_in(signatory: Signatory) -> list[Delivery]:
    """Return the deliveries in which somebody was counted."""
    names = DeliveredName.objects.filter(signatory=signatory).select_related("delivery__petition")
    return [name.delivery for name in names.order_by("-delivery__number")]
