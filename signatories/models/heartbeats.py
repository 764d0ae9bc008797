"""Signs of life: when what runs by the clock last did its work, and what it found wrong."""

from django.db import models
from django.db.models.functions import Now


class Pulse(models.Model):
    """One row for each thing that must happen again and again, written by what did it."""

    class Of(models.TextChoices):
        """The tasks that must run again and again."""

        WORK = "work"
        TALLIES = "tallies"
        # Written by deploy/backup.sh, once a backup is expected.
        BACKUP = "backup"

    of = models.CharField(primary_key=True, max_length=10, choices=Of)
    at = models.DateTimeField(db_default=Now())
    # The fault that was found, in words for an operator; empty where all was well.
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="pulse_of_something", condition=models.Q(of__in=["work", "tallies", "backup"])
            )
        ]

    def __str__(self) -> str:
        """Return what it is of."""
        return self.of
