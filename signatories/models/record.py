"""The append-only record of changes, and the numbers folded from it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.fields import ProseField
from accounts.models import User
from petitions.models import Petition
from signatories.models.choices import Basis, Kind, Listing
from signatories.models.signatory import Signatory
from signatories.models.stewardship import BulkDecision
from signatories.states import Status

# Lines about entries that were on the list, or that return to it from a merge.
OF_LIST = Q(from_status=Status.PUBLISHED) | Q(from_status=Status.MERGED, to_status=Status.CONFIRMED)


class StatusChange(models.Model):
    """One change of one signatory, with its user, time, states and reason. A trigger keeps it append-only.

    The tally is folded from these rows: each says what was counted before and after the change.
    """

    signatory = models.ForeignKey(
        Signatory, null=True, on_delete=models.SET_NULL, related_name="changes", verbose_name=_("signatory")
    )
    petition = models.ForeignKey(
        Petition, on_delete=models.PROTECT, related_name="+", verbose_name=_("petition"), db_index=False
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    from_status = models.CharField(_("from"), max_length=11, choices=Status, blank=True)
    to_status = models.CharField(_("to"), max_length=11, choices=Status)
    was_listing = models.CharField(max_length=8, choices=Listing)
    was_country = models.CharField(max_length=2, blank=True)
    listing = models.CharField(max_length=8, choices=Listing)
    country = models.CharField(max_length=2, blank=True)
    # The basis of an entry never changes.
    basis = models.CharField(max_length=9, choices=Basis, db_default=Basis.CONFIRMED)
    published_on = models.DateField(null=True)
    by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"), db_index=False
    )
    at = models.DateTimeField(_("at"), db_default=Now())
    reason = models.CharField(_("reason"), max_length=30, blank=True)
    words = ProseField(_("in words"), blank=True)
    # The bulk decision that this line belongs to.
    bulk = models.ForeignKey(
        BulkDecision, null=True, on_delete=models.PROTECT, related_name="changes", db_index=False
    )
    folded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="change_kind_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="change_to_known", condition=Q(to_status__in=Status.values)),
            models.CheckConstraint(
                name="change_withheld_has_no_country",
                condition=~Q(listing=Listing.WITHHELD) | Q(country=""),
            ),
        ]
        indexes = [
            models.Index(fields=["petition"], name="change_unfolded", condition=Q(folded_at__isnull=True)),
            models.Index(fields=["petition", "at"], name="change_by_day"),
            # The few lines that the public correction log counts.
            models.Index(fields=["petition", "at"], name="change_of_list", condition=OF_LIST),
            models.Index(fields=["by"], name="change_by_user", condition=Q(by__isnull=False)),
            models.Index(fields=["bulk"], name="change_of_bulk", condition=Q(bulk__isnull=False)),
        ]

    def __str__(self) -> str:
        """Return the move without the signatory."""
        return f"{self.from_status} → {self.to_status}"


class TallyCell(models.Model):
    """A cell of the tally: the number of published entries of one kind, listing, country and basis."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    listing = models.CharField(max_length=8, choices=Listing)
    country = models.CharField(max_length=2, blank=True)
    basis = models.CharField(max_length=9, choices=Basis, db_default=Basis.CONFIRMED)
    count = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("tally cell")
        verbose_name_plural = _("tally cells")
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "kind", "listing", "country", "basis"], name="tally_one_cell"
            ),
        ]

    def __str__(self) -> str:
        """Return the cell's key."""
        return f"{self.kind}/{self.listing}/{self.country}/{self.basis}"


class DayCell(models.Model):
    """A cell of the numbers by day: the shown entries of one kind that joined the list on one day."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind)
    on = models.DateField()
    count = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["petition", "kind", "on"], name="day_one_cell")]

    def __str__(self) -> str:
        """Return the day and its number."""
        return f"{self.on}: {self.count}"


class DayChange(models.Model):
    """A name added to or removed from the list, by the day it joined. A trigger inserts the row."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    on = models.DateField()
    n = models.SmallIntegerField()

    def __str__(self) -> str:
        """Return the day and the change."""
        return f"{self.on}: {self.n:+}"


class UnknownCountry(models.Model):
    """A change of the number of listed organisations with neither a country nor "international".

    A trigger inserts a line when such an organisation is added or removed. Folding sums the lines up.
    """

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="+")
    n = models.BigIntegerField()

    def __str__(self) -> str:
        """Return the change."""
        return f"{self.n:+}"
