"""The accounts app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Users, invitations and sign-in."""

    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        """Let sessions learn of second factors that are added in them."""
        # Models cannot be imported before.
        from accounts import second_step

        second_step.listen()
