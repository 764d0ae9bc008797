"""The accounts app."""

from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Who works here."""

    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        """Let the session in which somebody adds a second factor know it."""
        # Models can be imported now.
        from allauth.mfa.models import Authenticator

        from accounts.second_step import remember_enrolment

        post_save.connect(remember_enrolment, sender=Authenticator)
