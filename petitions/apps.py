"""The petitions app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PetitionsConfig(AppConfig):
    """What is being said."""

    name = "petitions"
    verbose_name = _("Petitions")
