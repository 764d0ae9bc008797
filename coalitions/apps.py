"""The coalitions app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoalitionsConfig(AppConfig):
    """Coalitions and their people."""

    name = "coalitions"
    verbose_name = _("Coalitions")
