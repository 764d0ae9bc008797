"""The deliveries app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliveriesConfig(AppConfig):
    """What was handed over, once it is built."""

    name = "deliveries"
    verbose_name = _("Deliveries")
