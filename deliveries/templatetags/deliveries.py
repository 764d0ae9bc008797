"""What petition and signatory pages show of deliveries."""

from datetime import datetime

from django import template
from django.db.models import QuerySet
from django.urls import reverse

from deliveries.models import DeliveredName, Delivery
from petitions.questions import Given, Question
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


def _names() -> QuerySet[DeliveredName]:
    names = DeliveredName.objects.filter(signatory=Given("signatory")).select_related("delivery")
    return names.order_by("-delivery__number")


NAMES = Question(_names)


@register.filter
def delivered_in(signatory: Signatory) -> list[Delivery]:
    """Return the deliveries in which somebody was counted."""
    found = [name.delivery for name in NAMES.ask(signatory=signatory.pk)]
    for delivery in found:
        delivery.petition = signatory.petition
    return found
