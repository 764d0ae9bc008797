"""Who stands behind a petition, and who works on it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import LineField, SiteField
from accounts.models import User
from petitions.models.petition import Petition


class Convenor(models.Model):
    """An organisation that drafted the statement and invites others."""

    petition = models.ForeignKey(
        Petition, on_delete=models.CASCADE, related_name="convenors", verbose_name=_("petition")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    name = LineField(_("name"), max_length=250)
    website = SiteField(_("website"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("convenor")
        verbose_name_plural = _("convenors")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Role(models.Model):
    """What someone may do on one petition."""

    class Name(models.TextChoices):
        """The three roles, each with the rights of the ones after it."""

        ORGANISER = "organiser", _("organiser")
        MODERATOR = "moderator", _("moderator")
        VIEWER = "viewer", _("viewer")

    petition = models.ForeignKey(
        Petition, on_delete=models.CASCADE, related_name="roles", verbose_name=_("petition")
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles", verbose_name=_("person"))
    name = models.CharField(_("role"), max_length=9, choices=Name)
    may_see_contact = models.BooleanField(_("may see contact data"), default=False)
    may_see_withheld = models.BooleanField(_("may see withheld names"), default=False)
    gets_mail = models.BooleanField(_("gets mail about what waits"), default=True)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(fields=["petition", "user"], name="role_one_per_person"),
            models.CheckConstraint(
                name="role_known", condition=Q(name__in=["organiser", "moderator", "viewer"])
            ),
        ]

    def __str__(self) -> str:
        """Return the role's name."""
        return str(self.get_name_display())
