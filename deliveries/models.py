"""Deliveries with their texts, names and files; triggers freeze them."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.fields import LineField
from accounts.models import User
from petitions.models import Petition
from signatories.models import Signatory

# The longest time between counting the names and handing the letter over, in either direction.
AROUND = timedelta(days=366)


class Delivery(models.Model):
    """A letter that was handed over. It never changes. A petition may have several deliveries."""

    petition = models.ForeignKey(
        Petition, on_delete=models.PROTECT, related_name="deliveries", verbose_name=_("petition")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    addressee = LineField(_("addressee"), max_length=300)
    place = LineField(_("place"), max_length=250, blank=True)
    handed_over_at = models.DateTimeField(_("handed over"))
    at = models.DateTimeField(_("names as of"), db_default=Now())
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    organisations = models.PositiveIntegerField(_("organisations"))
    individuals = models.PositiveIntegerField(_("individuals"))
    countries = models.PositiveIntegerField(_("countries"))
    # Whether those were all countries: an entry may lack one.
    countries_are_all = models.BooleanField(editable=False)
    withheld = models.PositiveIntegerField(_("withheld"))

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="delivery_numbered"),
            models.CheckConstraint(name="delivery_has_addressee", condition=~Q(addressee="")),
            models.UniqueConstraint(
                fields=["petition", "addressee", "handed_over_at"], name="delivery_once_to_one"
            ),
            # A frozen day cannot be corrected, so the database refuses a wrong year.
            models.CheckConstraint(
                name="delivery_near_its_names",
                condition=Q(handed_over_at__range=(F("at") - AROUND, F("at") + AROUND)),
            ),
        ]

    def __str__(self) -> str:
        """Return the petition and the number."""
        return f"{self.petition}, {self.number}"

    @property
    def total(self) -> int:
        """The number of signatories at that time."""
        return self.organisations + self.individuals


class DeliveredLetter(models.Model):
    """The letter in one language: its content as values, and their digest."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="letters")
    language = models.CharField(max_length=35)
    # The letter as `deliveries.records.as_record` returned it. An erased name is removed from it.
    record = models.JSONField()
    # SHA-256 of the letter as plain text, in hexadecimal digits, as printed in its foot. Empty from the
    # moment a name is erased until a worker gives the letter a new number.
    words_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "language"], name="letter_one_per_language")
        ]

    def __str__(self) -> str:
        """Return the delivery and the language."""
        return f"{self.delivery} ({self.language})"


class DeliveredFile(models.Model):
    """A file of a delivered letter: the copy that may be served now, with its digest."""

    letter = models.ForeignKey(DeliveredLetter, on_delete=models.PROTECT, related_name="files")
    format = models.CharField(max_length=4)
    # The digest of the delivered file; once a name is erased, that of the copy without it.
    digest = models.CharField(max_length=64, blank=True, db_index=True)
    redacted_digest = models.CharField(max_length=64, blank=True)
    # Empty while a worker writes a copy without an erased name.
    content = models.BinaryField(null=True)
    # The keyed hash (`replaced_copies`) of each copy that was replaced, the delivered one first.
    former = ArrayField(models.CharField(max_length=64), default=list, db_default=Value([]))

    class Meta:
        ordering = ["format"]
        constraints = [models.UniqueConstraint(fields=["letter", "format"], name="file_one_per_format")]

    def __str__(self) -> str:
        """Return the letter and the format."""
        return f"{self.letter}, {self.format}"

    @property
    def current_digest(self) -> str:
        """The digest of the copy that is served, empty while a worker writes it."""
        return self.redacted_digest or self.digest


class DeliveredName(models.Model):
    """A signatory counted in a delivery; the letter holds the name as printed."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="names")
    signatory = models.ForeignKey(Signatory, on_delete=models.CASCADE, related_name="delivered")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["signatory", "delivery"], name="name_once_per_delivery")
        ]

    def __str__(self) -> str:
        """Return numbers alone."""
        return f"#{self.signatory_id} in {self.delivery_id}"


class Departure(models.Model):
    """A signatory who left after a delivery: when, and whether the addressee was told."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="departures")
    # Empty once the signatory is forgotten.
    signatory = models.ForeignKey(Signatory, null=True, on_delete=models.SET_NULL, related_name="+")
    # The languages of the letters from which the name was erased; empty if the signatory only withdrew.
    languages = ArrayField(models.CharField(max_length=35), default=list)
    at = models.DateTimeField(db_default=Now())
    told_at = models.DateTimeField(null=True)
    told_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["signatory", "delivery"], name="departure_once_per_delivery")
        ]

    def __str__(self) -> str:
        """Return numbers alone."""
        return f"{self.delivery_id}: {self.pk}"


class LetterJob(models.Model):
    """A job for a worker: write or deliver a letter with many names. Deleted after a day."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    # The `letter.Choices` with the format of the file, or with the `freeze.Handover` of a delivery.
    choices = models.JSONField()
    format = models.CharField(max_length=4, blank=True)
    handover = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # The progress: composing is one step, and so is each file.
    step = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=0)
    file_name = models.CharField(max_length=200, blank=True)
    content = models.BinaryField(null=True)
    # Why it failed: the type of the error, never its message.
    problem = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        """Return the number."""
        return f"#{self.pk}"
