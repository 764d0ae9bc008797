"""What stewards did with contact data, and what readers told them."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from petitions.models import Petition


class ExportRecord(models.Model):
    """Somebody took contact data out of the house: who, when, how much, and why. Append-only by a trigger."""

    petition = models.ForeignKey(
        Petition, on_delete=models.PROTECT, related_name="exports", verbose_name=_("petition")
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), db_default=Now())
    reason = models.CharField(_("reason"), max_length=500)
    rows = models.PositiveIntegerField(_("rows"))
    with_withheld = models.BooleanField(_("withheld names too"), default=False)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-id"]

    def __str__(self) -> str:
        """Return the number."""
        return f"#{self.pk}"


class Report(models.Model):
    """Somebody says that something is wrong on a list; no account is asked for."""

    petition = models.ForeignKey(
        Petition, on_delete=models.CASCADE, related_name="reports", verbose_name=_("petition")
    )
    words = models.TextField(_("what is wrong"), max_length=2000)
    contact = models.CharField(_("how to reach who said so"), max_length=254, blank=True)
    created_at = models.DateTimeField(_("reported"), db_default=Now())
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("settled by")
    )

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["settled_at", "id"]

    def __str__(self) -> str:
        """Return the number."""
        return f"#{self.pk}"
