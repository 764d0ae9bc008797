"""Heartbeats: the last run of each periodic task, and the fault that it found."""

from django.db import models
from django.db.models.functions import Now


class Heartbeat(models.Model):
    """The last run of a periodic task, which writes this row itself."""

    class Task(models.TextChoices):
        """The periodic tasks."""

        WORK = "work"
        TALLIES = "tallies"
        # Written by deploy/backup.sh.
        BACKUP = "backup"

    of = models.CharField(primary_key=True, max_length=10, choices=Task)
    at = models.DateTimeField(db_default=Now())
    # The fault that was found, in words for an operator; empty if there was none.
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="heartbeat_of_something", condition=models.Q(of__in=["work", "tallies", "backup"])
            )
        ]

    def __str__(self) -> str:
        """Return the name of the task."""
        return self.of
