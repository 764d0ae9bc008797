"""Details of an entry that were replaced, notes of the team about it, and questions to its owner.

They may name people, so they go with the entry: no append-only table keeps them.
"""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.fields import ProseField
from accounts.models import User
from signatories.models.signatory import Signatory

# The columns that can be corrected.
CORRECTABLE = (
    "kind", "name", "acronym", "affiliation", "role", "country", "is_international", "shows_country",
    "website", "representative",
)  # fmt: skip
# The longest note or question, in characters.
LONGEST = 2000


class Correction(models.Model):
    """A detail of an entry that was replaced: its column, and the values before and after."""

    signatory = models.ForeignKey(Signatory, on_delete=models.CASCADE, related_name="corrections")
    column = models.CharField(max_length=20)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    # Empty if the owner corrected it.
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["id"]

    def __str__(self) -> str:
        """Return the column, without the values."""
        return self.column


class Note(models.Model):
    """A note of the team about an entry; its owner can read it among the data that we hold."""

    signatory = models.ForeignKey(Signatory, on_delete=models.CASCADE, related_name="notes")
    text = ProseField(_("note"), max_length=LONGEST)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["id"]

    def __str__(self) -> str:
        """Return the number."""
        return f"#{self.pk}"


class Question(models.Model):
    """A question of the team to the owner of an entry, who answers by e-mail."""

    signatory = models.ForeignKey(Signatory, on_delete=models.CASCADE, related_name="questions")
    text = ProseField(_("question"), max_length=LONGEST)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["id"]

    def __str__(self) -> str:
        """Return the number."""
        return f"#{self.pk}"


# The models whose rows are forgotten with the details of an entry.
PRIVATE: tuple[type[Correction] | type[Note] | type[Question], ...] = (Correction, Note, Question)


def forget_notes(signatories: models.QuerySet[Signatory]) -> None:
    """Delete the replaced details, notes and questions of entries."""
    for model in PRIVATE:
        model._default_manager.filter(signatory__in=signatories).delete()


def replaced(before: Signatory, after: Signatory, *, by: User | None) -> list[Correction]:
    """Return an unsaved row for each detail that differs."""
    return [
        Correction(signatory=after, column=column, old=str(old), new=str(new), by=by)
        for column in CORRECTABLE
        if (old := getattr(before, column)) != (new := getattr(after, column))
    ]
