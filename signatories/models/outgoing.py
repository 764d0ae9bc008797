"""The outbox, addresses that get no mail, the open circuit breaker, and requests for links."""

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
    """A mail in the outbox, queued in the transaction of the change that it announces. No personal data."""

    # The `last_error` of a mail to an address that asked never to be written to.
    REFUSED = "never to be written to"

    # The recipient: a signatory, a user, or the reader who made a report.
    signatory = models.ForeignKey(Signatory, null=True, on_delete=models.CASCADE, related_name="mails")
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    report = models.ForeignKey("Report", null=True, on_delete=models.CASCADE, related_name="mails")
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
    # Why it waits for an organiser; empty if it does not wait.
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
                condition=Q(signatory__isnull=False, user__isnull=True, report__isnull=True)
                | Q(signatory__isnull=True, user__isnull=False, report__isnull=True)
                | Q(signatory__isnull=True, user__isnull=True, report__isnull=False),
            ),
            # A newer mail of the same kind replaces an unsent one.
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
        """The signatory who gets the mail. Raises ValueError if it goes to a user."""
        if self.signatory is None:
            raise ValueError("This mail is for no signatory.")
        return self.signatory


class MailHalt(models.Model):
    """The circuit breaker of mail is open, because the provider refuses us. At most one row."""

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
    """An address that must never get mail again, as a keyed fingerprint for the whole site."""

    fingerprint = models.UUIDField(primary_key=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("address never written to")
        verbose_name_plural = _("addresses never written to")

    def __str__(self) -> str:
        """Return the beginning of the fingerprint."""
        return str(self.fingerprint)[:8]


class LinkRequest(models.Model):
    """A request for the link to the entries of an address. A worker answers it and deletes the row.

    The search takes longer for an address that has signed, so the page's response must not wait for it.
    """

    email = models.CharField(max_length=254)
    # Later for requests from a network over its limit.
    due_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("request for a link")
        verbose_name_plural = _("requests for a link")

    def __str__(self) -> str:
        """Return the number: logs may keep this text, and must not contain addresses."""
        return f"#{self.pk}"
