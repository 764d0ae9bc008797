"""Writes the mail of an outbox row, by its message."""

from collections.abc import Callable

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import override

from signatories.mail import reader_messages, signatory_messages, staff_messages
from signatories.models import Message, OutgoingMail

# Messages that carry a code beside the link.
WITH_CODE = {Message.CONFIRM, Message.REMINDER, Message.LAST_CALL}
# The function that writes each message. Higher packages add their own.
MESSAGES: dict[str, Callable[[OutgoingMail], EmailMultiAlternatives]] = {
    Message.CONFIRM: signatory_messages.confirm,
    Message.REMINDER: signatory_messages.reminder,
    Message.LAST_CALL: signatory_messages.last_call,
    Message.ALREADY_SIGNED: signatory_messages.already_signed,
    Message.PUBLISHED: signatory_messages.published,
    Message.REJECTED: signatory_messages.rejected,
    Message.MANAGE: signatory_messages.manage,
    Message.ENTERED: signatory_messages.entered,
    Message.INVITE: signatory_messages.invite,
    Message.CORRECTED: signatory_messages.corrected,
    Message.ACCEPTED: signatory_messages.accepted,
    Message.QUESTION: signatory_messages.question,
    Message.DECLINED: signatory_messages.declined,
    Message.SHOW: signatory_messages.show,
    Message.REPLY: reader_messages.reply,
    Message.HELD: staff_messages.held,
    Message.WAITING: staff_messages.waiting,
    Message.CLOSING: staff_messages.closing,
    Message.INVITATION: staff_messages.invitation,
    Message.ASKED: signatory_messages.asked,
    Message.UNSEEN: staff_messages.unseen,
    Message.ADMINISTRATOR: staff_messages.administrator,
}


def write(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Return the mail that an outbox row announces, in its language."""
    with override(mail.language):
        return MESSAGES[mail.message](mail)
