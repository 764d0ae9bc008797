"""The signatories app."""

from anymail.signals import tracking
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SignatoriesConfig(AppConfig):
    """Who stands under a petition."""

    name = "signatories"
    verbose_name = _("Signatories")

    def ready(self) -> None:
        """Register the messages that belong to one subject, and hear of bounces and of new administrators."""
        from petitions import roles
        from signatories.mail import bounces, rights_messages, shared_entry_messages, staff_notices
        from signatories.mail.messages import MESSAGES
        from signatories.models import Message

        roles.TOLD.append(staff_notices.administrator_came)
        MESSAGES[Message.ASKED] = shared_entry_messages.asked
        MESSAGES[Message.UNSEEN] = rights_messages.unseen
        MESSAGES[Message.ADMINISTRATOR] = rights_messages.administrator

        tracking.connect(bounces.on_provider_event)
