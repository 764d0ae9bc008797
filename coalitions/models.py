"""The rows of coalitions: the coalition with its defaults for new petitions, and its people."""

import zoneinfo
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.fields import LineField, SiteField
from accounts.models import User


def validate_time_zone(name: str) -> None:
    """Refuse a name that the IANA time zone database does not have."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone. Enter one like Europe/Lisbon."), params={"name": name}
        )


class CoalitionQuerySet(models.QuerySet["Coalition"]):
    """Filters on coalitions, named in domain words."""

    def managed_by(self, user: User) -> Self:
        """Keep the coalitions that `user` manages; administrators manage all."""
        if user.is_superuser:
            return self
        return self.filter(memberships__user=user, memberships__is_manager=True)

    def default(self) -> "Coalition":
        """Return the site's first coalition; an empty table gets one with the site's name and defaults."""
        found = self.order_by("pk").first()
        return found or self.create(
            name=settings.SITE_NAME,
            controller=settings.DEFAULT_CONTROLLER,
            contact=settings.DEFAULT_CONTACT,
        )


class Coalition(models.Model):
    """Organisations that run petitions together. A site begins with one."""

    name = LineField(_("name"), max_length=250)
    website = SiteField(_("website"), max_length=200, blank=True)
    controller = LineField(
        _("responsible organisation"),
        max_length=250,
        blank=True,
        help_text=_("The data controller that new petitions begin with."),
    )
    contact = LineField(
        _("contact"),
        max_length=250,
        blank=True,
        help_text=_("The e-mail address that signatories and the press write to."),
    )
    languages = ArrayField(
        models.CharField(max_length=35), verbose_name=_("languages"), default=list, blank=True
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar = CoalitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("coalition")
        verbose_name_plural = _("coalitions")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Membership(models.Model):
    """One person's place in a coalition. Managers create petitions and see all of the coalition's."""

    coalition = models.ForeignKey(
        Coalition, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("coalition")
    )
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    is_manager = models.BooleanField(_("manager"), default=False)
    joined_at = models.DateTimeField(_("joined"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(fields=["coalition", "user"], name="membership_one_per_person")
        ]

    def __str__(self) -> str:
        """Return the person."""
        return str(self.user)
