"""Room links, for people who sign together on one network."""

from typing import ClassVar, cast

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from petitions.models import Petition, make_key
from signatories.models.querysets import RoomLinkQuerySet


class RoomLink(models.Model):
    """A link that lifts the rate limit of a network for some hours and a number of signatures."""

    petition = models.ForeignKey(
        Petition, on_delete=models.CASCADE, related_name="rooms", verbose_name=_("petition")
    )
    key = models.CharField(max_length=32, unique=True, default=make_key, editable=False)
    until = models.DateTimeField(_("works until"))
    uses = models.PositiveIntegerField(_("signatures at most"))
    used = models.PositiveIntegerField(_("signatures so far"), default=0, editable=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by"))
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[RoomLinkQuerySet] = cast(RoomLinkQuerySet, RoomLinkQuerySet.as_manager())

    class Meta:
        verbose_name = _("room link")
        verbose_name_plural = _("room links")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="room_not_overused", condition=Q(used__lte=F("uses"))),
        ]

    def __str__(self) -> str:
        """Return the number; the key is a secret."""
        return f"#{self.pk}"
