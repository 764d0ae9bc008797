"""Requests by the owner of a merged row about the entry into which it was merged."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from signatories.models.signatory import Signatory


def entry_of(own: Signatory) -> Signatory:
    """Return the entry of a row: the row itself, or the entry into which it was merged."""
    while own.is_merged and own.merged_into:
        own = own.merged_into
    return own


class SharedRequest(models.Model):
    """A change of a shared entry that waits until another owner or a moderator agrees; one at a time.

    It belongs to the row of the entry at that time. If that row is merged later, it is about the new entry.
    """

    class Act(models.TextChoices):
        """The changes that an owner may request."""

        WITHHOLD = "withhold", _("withhold the name")
        WITHDRAW = "withdraw", _("take the entry off the list")

    signatory = models.OneToOneField(
        Signatory, primary_key=True, on_delete=models.CASCADE, related_name="shared_request"
    )
    act = models.CharField(_("what is asked for"), max_length=8, choices=Act)
    # A number, not a foreign key: the row of the owner who asked may be deleted.
    asked_by = models.BigIntegerField()
    asked_at = models.DateTimeField(_("asked"), db_default=Now())

    class Meta:
        verbose_name = _("request for a shared entry")
        verbose_name_plural = _("requests for shared entries")
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(
                name="shared_request_act_known", condition=Q(act__in=["withhold", "withdraw"])
            ),
        ]

    def __str__(self) -> str:
        """Return the requested change."""
        return str(self.get_act_display())

    @property
    def entry(self) -> Signatory:
        """The entry that the request would change."""
        return entry_of(self.signatory)
