"""Mail that waits, whom it may not go to, and what stops it."""

from typing import ClassVar, cast

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from petitions.models import Petition
from signatories.models.choices import Message, Priority
from signatories.models.querysets import OutgoingMailQuerySet
from signatories.models.signatory import Signatory


class OutgoingMail(models.Model):
    """The outbox: a mail that is due, written in the transaction of what it announces. No personal data."""

    # The `last_error` of a mail to an address that asked never to be written to.
    REFUSED = "never to be written to"

    # The reader: a signatory, or someone who works on a petition.
    signatory = models.ForeignKey(Signatory, null=True, on_delete=models.CASCADE, related_name="mails")
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    petition = models.ForeignKey(
        Petition, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    message = models.CharField(_("message"), max_length=20, choices=Message)
    language = models.CharField(_("language"), max_length=35)
    priority = models.PositiveSmallIntegerField(default=Priority.LATER)
    due_at = models.DateTimeField(_("due"), db_default=Now())
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    tried_at = models.DateTimeField(_("last tried"), null=True)
    sent_at = models.DateTimeField(_("accepted by the mail server"), null=True)
    given_up_at = models.DateTimeField(_("given up"), null=True)
    # Why it waits for an organiser, empty where it does not.
    held = models.CharField(_("held because"), max_length=30, blank=True)
    last_error = models.CharField(_("last answer"), max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    objects: ClassVar[OutgoingMailQuerySet] = cast(OutgoingMailQuerySet, OutgoingMailQuerySet.as_manager())

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        constraints = [
            models.CheckConstraint(name="mail_message_known", condition=Q(message__in=Message.values)),
            models.CheckConstraint(
                name="mail_is_for_one",
                condition=Q(signatory__isnull=False, user__isnull=True)
                | Q(signatory__isnull=True, user__isnull=False),
            ),
            # A newer mail of the same kind takes the place of one that has not left.
            models.UniqueConstraint(
                fields=["signatory", "message"],
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="mail_one_waiting",
            ),
            models.UniqueConstraint(
                fields=["user", "petition", "message"],
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="mail_one_waiting_for_worker",
            ),
        ]
        indexes = [
            models.Index(fields=["user"], name="mail_of_user", condition=Q(user__isnull=False)),
            models.Index(fields=["petition"], name="mail_of_petition", condition=Q(petition__isnull=False)),
            models.Index(
                fields=["priority", "due_at"],
                name="mail_due",
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True, held=""),
            ),
        ]

    def __str__(self) -> str:
        """Return number and kind."""
        return f"#{self.pk} {self.message}"

    @property
    def entry(self) -> Signatory:
        """The signatory it is for. Raises ValueError where it is for someone who works here."""
        if self.signatory is None:
            raise ValueError("This mail is for no signatory.")
        return self.signatory


class MailHalt(models.Model):
    """The queue of mail is stopped, because the mail provider refuses us; at most one row."""

    reason = models.CharField(_("reason"), max_length=200)
    since = models.DateTimeField(_("since"), db_default=Now())
    probe_at = models.DateTimeField(_("next try"), db_default=Now())

    class Meta:
        verbose_name = _("stop of mail")
        verbose_name_plural = _("stops of mail")
        constraints = [models.CheckConstraint(name="mail_halt_is_one", condition=Q(pk=1))]

    def __str__(self) -> str:
        """Return the reason."""
        return self.reason


class NoMail(models.Model):
    """An address that asked never to be written to again, as a keyed fingerprint of the whole site."""

    fingerprint = models.UUIDField(primary_key=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("address never written to")
        verbose_name_plural = _("addresses never written to")

    def __str__(self) -> str:
        """Return the beginning of the fingerprint."""
        return str(self.fingerprint)[:8]


class LinkRequest(models.Model):
    """An address whose owner may want the link to its entries; a worker looks, and deletes the request.

    Looking takes longer for an address that has signed, so it is not done while somebody waits for a page.
    """

    email = models.CharField(max_length=254)
    # Later for those who ask from a network that asks too often.
    due_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("request for a link")
        verbose_name_plural = _("requests for a link")

    def __str__(self) -> str:
        """Return the number: records that keep this text must not keep addresses."""
        return f"#{self.pk}"
