"""Filters that show deliveries on the pages of petitions and signatories."""

from datetime import datetime

from django import template
from django.urls import reverse

from deliveries.models import DeliveredName, Delivery
from serving.single_flight import SingleFlightCache
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


# Most statements are signed before they are delivered, by thousands of people at once.
_delivered: SingleFlightCache[bool] = SingleFlightCache(256)


def _has_deliveries(petition_id: int) -> bool:
    return Delivery.objects.filter(petition=petition_id).exists()


@register.filter
def delivered_in(signatory: Signatory) -> list[Delivery]:
    """Return the deliveries in which a signatory was counted, the last one first."""
    if not _delivered.get(signatory.petition_id, lambda: _has_deliveries(signatory.petition_id)):
        return []
    names = DeliveredName.objects.filter(signatory=signatory.pk).select_related("delivery")
    found = [name.delivery for name in names.order_by("-delivery__number")]
    for delivery in found:
        delivery.petition = signatory.petition
    return found
