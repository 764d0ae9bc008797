"""The signatories app."""

from anymail.signals import tracking
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SignatoriesConfig(AppConfig):
    """The signatories of petitions."""

    name = "signatories"
    verbose_name = _("Signatories")

    def ready(self) -> None:
        """Listen for new administrators and for bounces."""
        from petitions import roles
        from signatories.mail import bounces, staff_notices

        roles.LISTENERS.append(staff_notices.administrator_came)
        tracking.connect(bounces.on_provider_event)
