"""The convenors of a petition, and the roles of the people who work on it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext, pgettext_lazy
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
    """The rights of one person on one petition."""

    class Name(models.TextChoices):
        """The three roles, each with the rights of the roles after it."""

        ORGANISER = "organiser", _("organiser")
        MODERATOR = "moderator", _("moderator")
        VIEWER = "viewer", _("viewer")

    petition = models.ForeignKey(
        Petition, on_delete=models.CASCADE, related_name="roles", verbose_name=_("petition")
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles", verbose_name=_("person"))
    name = models.CharField(pgettext_lazy("on a petition", "role"), max_length=9, choices=Name)
    may_see_contact = models.BooleanField(_("may see contact data"), default=False)
    may_see_withheld = models.BooleanField(_("may see withheld names"), default=False)
    gets_mail = models.BooleanField(_("gets mail about what waits"), default=True)

    class Meta:
        verbose_name = pgettext_lazy("on a petition", "role")
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


class RoleChange(models.Model):
    """A role that was given, changed or taken away. Append-only by a trigger, but for deleted drafts."""

    petition = models.ForeignKey(
        Petition, on_delete=models.CASCADE, related_name="role_changes", verbose_name=_("petition")
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"))
    # Empty if a management command made the change.
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), db_default=Now())
    # The role before and after; empty if there was no role, or is none any more.
    was_name = models.CharField(max_length=9, choices=Role.Name, blank=True)
    saw_contact = models.BooleanField(default=False)
    saw_withheld = models.BooleanField(default=False)
    name = models.CharField(
        pgettext_lazy("on a petition", "role"), max_length=9, choices=Role.Name, blank=True
    )
    sees_contact = models.BooleanField(_("may see contact data"), default=False)
    sees_withheld = models.BooleanField(_("may see withheld names"), default=False)
    # Whether an administrator can see more since this change: organisers get a mail about it.
    is_administrators = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("change of a role")
        verbose_name_plural = _("changes of roles")
        ordering = ["id"]

    def __str__(self) -> str:
        """Return the role before and after, without the name of the user."""
        return f"{self.was_name or '–'} → {self.name or '–'}"

    @property
    def before(self) -> str:
        """Return the previous role in words."""
        return _in_words(self.was_name, contact=self.saw_contact, withheld=self.saw_withheld)

    @property
    def after(self) -> str:
        """Return the new role in words."""
        return _in_words(self.name, contact=self.sees_contact, withheld=self.sees_withheld)


def _in_words(name: str, *, contact: bool, withheld: bool) -> str:
    if not name:
        return gettext("no role")
    said = [str(Role.Name(name).label)]
    said += [gettext("may see contact data")] if contact else []
    said += [gettext("may see withheld names")] if withheld else []
    return gettext(", ").join(said)
