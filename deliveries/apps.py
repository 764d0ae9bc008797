"""The deliveries app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliveriesConfig(AppConfig):
    """Letters and their deliveries."""

    name = "deliveries"
    verbose_name = _("Deliveries")

    def ready(self) -> None:
        """Listen for withdrawn and erased names, and add deliveries to the query of the statement page."""
        from django.db.models import OuterRef

        from deliveries import redaction
        from deliveries.mail import delivered
        from deliveries.models import Delivery
        from petitions import pages
        from signatories.lifecycle import listeners
        from signatories.mail.messages import MESSAGES
        from signatories.models import Message

        found = Delivery.objects.filter(petition=OuterRef("petition"))
        pages.PAGE_ANNOTATIONS["deliveries"] = pages.json_array(
            found, "number", "addressee", "handed_over_at"
        )

        listeners.register(redaction)
        MESSAGES[Message.DELIVERED] = delivered
