"""The petitions app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PetitionsConfig(AppConfig):
    """Petitions and their statements."""

    name = "petitions"
    verbose_name = _("Petitions")
