"""The user: a colleague who works on petitions and signs in by e-mail address."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import LineField, MailboxField

# The number of no account: rows are counted from one.
NOBODY = 0


class UserManager(BaseUserManager["User"]):
    """Creates users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Create a user, who cannot sign in before a password is set."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Create an administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a user by address, in any case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A colleague; a `petitions.Role` says what they may do on a petition."""

    email = MailboxField(_("e-mail address"), max_length=254, unique=True)
    name = LineField(_("name"), max_length=250, blank=True)
    language = models.CharField(_("language of mails"), max_length=35, default="en")
    uses_keys = models.BooleanField(_("uses single keys in the review"), default=True)
    is_staff = models.BooleanField(_("may enter the admin"), default=True)
    is_active = models.BooleanField(_("is active"), default=True)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_one_per_address")]

    def __str__(self) -> str:
        """Return the name, or else the address."""
        return self.name or self.email

    def get_short_name(self) -> str:
        """Return the name that the admin greets."""
        return str(self)

    def get_full_name(self) -> str:
        """Return the name in the admin's history."""
        return str(self)
