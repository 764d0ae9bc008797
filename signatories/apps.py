"""The signatories app."""

from anymail.signals import tracking
from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class SignatoriesConfig(AppConfig):
    """Who stands under a petition."""

    name = "signatories"
    verbose_name = _("Signatories")

    def ready(self) -> None:
        """Let the admin find its pages in the room where verdicts are given."""
        for name in ("admin", "outgoing", "rooms", "exports", "reports", "record"):
            autodiscover_modules(f"moderation.{name}")
        from petitions import roles
        from signatories.mail import notices, returns, rights, shared
        from signatories.mail.messages import MESSAGES
        from signatories.models import Message

        roles.TOLD.append(notices.administrator_came)
        MESSAGES[Message.ASKED] = shared.asked
        MESSAGES[Message.UNSEEN] = rights.unseen
        MESSAGES[Message.ADMINISTRATOR] = rights.administrator

        tracking.connect(returns.on_event)
