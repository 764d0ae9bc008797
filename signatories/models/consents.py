"""The optional consents of a signatory, besides the consent to be listed."""

from typing import ClassVar, Self, cast

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.fields import LineField
from signatories.models.signatory import Signatory
from signatories.models.wordings import Wording


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Filters on optional consents."""

    def active(self) -> Self:
        """Keep consents that were given and not ended."""
        return self.filter(ended_at=None)

    def to_news(self) -> Self:
        """Keep consents to get news."""
        return self.filter(purpose=Wording.Purpose.UPDATES)

    def end(self) -> None:
        """End these consents now. The rows are kept as a proof of the agreement."""
        self.update(ended_at=Now())


class Consent(models.Model):
    """One optional consent that a signatory gave: its purpose, wording and recipient."""

    signatory = models.ForeignKey(Signatory, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=11, choices=Wording.Purpose)
    # Wordings are never deleted, so the foreign key needs no index.
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="+", db_index=False)
    # The person or organisation that may use the data. Empty in rows that are older than this table, where
    # only the wording names it.
    recipient = LineField(max_length=250, blank=True)
    given_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[ConsentQuerySet] = cast(ConsentQuerySet, ConsentQuerySet.as_manager())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="consent_purpose_known", condition=Q(purpose__in=Wording.Purpose.values)
            ),
            models.UniqueConstraint(
                fields=["signatory", "purpose", "recipient"],
                condition=Q(ended_at__isnull=True),
                name="consent_one_active",
            ),
        ]

    def __str__(self) -> str:
        """Return the purpose, without the person's data."""
        return self.purpose


def active_consents(signatory: Signatory) -> list[Consent]:
    """Return the optional consents that a signatory gave and has not ended, oldest first."""
    if not signatory.offered_consents:
        return []
    return sorted((one for one in signatory.consents.all() if one.ended_at is None), key=lambda one: one.pk)
