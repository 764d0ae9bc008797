"""The record of what changed, and the numbers folded from it."""

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

# Lines about somebody who was on the list, or who comes back onto it out of another entry.
OF_LIST = Q(from_status=Status.PUBLISHED) | Q(from_status=Status.MERGED, to_status=Status.CONFIRMED)


class StatusChange(models.Model):
    """One change of one signatory: who, when, from what to what, why. Append-only, held by a trigger.

    It is the record, and the feed the tally is folded from: what was counted before the change and what is
    counted after it stand in the row.
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
    # An entry keeps its basis.
    basis = models.CharField(max_length=9, choices=Basis, db_default=Basis.CONFIRMED)
    published_on = models.DateField(null=True)
    by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"), db_index=False
    )
    at = models.DateTimeField(_("at"), db_default=Now())
    reason = models.CharField(_("reason"), max_length=30, blank=True)
    words = ProseField(_("in words"), blank=True)
    # The decision on many that this line is part of.
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
            # The few that the public log of corrections tells of.
            models.Index(fields=["petition", "at"], name="change_of_list", condition=OF_LIST),
            models.Index(fields=["by"], name="change_by_user", condition=Q(by__isnull=False)),
            models.Index(fields=["bulk"], name="change_of_bulk", condition=Q(bulk__isnull=False)),
        ]

    def __str__(self) -> str:
        """Return the move, without whose it was."""
        return f"{self.from_status} → {self.to_status}"


class TallyCell(models.Model):
    """A number folded from the record: how many are published of one kind, listing, country and basis."""

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
    """A number folded from `DayChange`: how many of one kind the list shows that joined on one day."""

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
    """A name that came or went, by the day it joined the list: a trigger writes it, the fold takes it."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    on = models.DateField()
    n = models.SmallIntegerField()

    def __str__(self) -> str:
        """Return the day and what came or went."""
        return f"{self.on}: {self.n:+}"


class UnknownCountry(models.Model):
    """How many organisations on the list have neither a country nor "international".

    A trigger on the rows writes a line whenever one comes or goes, and the fold sums a petition's lines up.
    """

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="+")
    n = models.BigIntegerField()

    def __str__(self) -> str:
        """Return what came or went."""
        return f"{self.n:+}"
