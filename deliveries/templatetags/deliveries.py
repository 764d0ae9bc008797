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
    """Return the URL of a delivery, with the secret key until its petition is public."""
    return reverse("deliveries:delivery", args=[delivery.petition.ref, delivery.number])


@register.filter
def instant(written: str) -> datetime:
    """Parse an instant that the database wrote as text."""
    return datetime.fromisoformat(written)


# Most thanks pages are for petitions without deliveries, thousands at once: this cache saves their query.
_delivered: SingleFlightCache[bool] = SingleFlightCache(256)


def _has_deliveries(petition_id: int) -> bool:
    return Delivery.objects.filter(petition=petition_id).exists()


@register.filter
def delivered_in(signatory: Signatory) -> list[Delivery]:
    """Return the deliveries in which a signatory was counted, the newest first."""
    if not _delivered.get(signatory.petition_id, lambda: _has_deliveries(signatory.petition_id)):
        return []
    names = DeliveredName.objects.filter(signatory=signatory.pk).select_related("delivery")
    found = [name.delivery for name in names.order_by("-delivery__number")]
    for delivery in found:
        delivery.petition = signatory.petition
    return found
