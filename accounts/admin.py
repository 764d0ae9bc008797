"""Accounts in the admin, which only administrators see."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from accounts.models import User

admin.site.unregister(Group)
# Accounts hold the addresses; allauth's own table of them stays empty.
admin.site.unregister(EmailAddress)
# allauth's page of second factors shows their secrets and adds one to any account.
admin.site.unregister(Authenticator)


class UserForm(UserChangeForm):
    """An account; the last administrator cannot lock everybody out."""

    def clean(self) -> dict[str, object]:
        """Keep one administrator who can enter the admin. Raises ValidationError."""
        cleaned: dict[str, object] = super().clean() or {}
        stays = all(cleaned.get(name) for name in ("is_active", "is_staff", "is_superuser"))
        if not stays and is_last_administrator(self.instance):
            raise ValidationError(_("This is the last administrator: make another one first."))
        return cleaned


class NewUserForm(forms.ModelForm):
    """A new account, whose owner sets a password by the invitation that a worker mails within minutes."""

    class Meta:
        model = User
        fields = ("email", "name")
        help_texts = {"email": _("An invitation is sent there within some minutes.")}

    def save(self, commit: bool = True) -> User:
        """Save the account without a password."""
        self.instance.set_unusable_password()
        user: User = super().save(commit)
        return user


def is_last_administrator(user: User | None) -> bool:
    """Tell whether `user` is the only administrator who can enter the admin."""
    able = User.objects.filter(is_active=True, is_staff=True, is_superuser=True)
    return user is not None and able.filter(pk=user.pk).exists() and not able.exclude(pk=user.pk).exists()


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Django's page of users, for accounts whose login is an e-mail address."""

    form, add_form = UserForm, NewUserForm

    ordering = ["email"]
    list_display = ["email", "name", "is_active", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_superuser"]
    search_fields = ["email", "name"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["email", "name"]}),
        (_("May"), {"fields": ["is_active", "is_staff", "is_superuser"]}),
    ]
    add_fieldsets = [(None, {"classes": ["wide"], "fields": ["email", "name"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Keep other accounts' addresses: by an address one can set a password and take over its roles."""
        is_another = obj is not None and obj.pk != request.user.pk
        return ("email",) if is_another else ()

    def get_urls(self) -> list[URLPattern]:
        """Leave out Django's page that sets a user's password: an administrator could sign in as them."""
        return [page for page in super().get_urls() if page.name != "auth_user_password_change"]

    def log_change(self, request: HttpRequest, obj: User, message: object) -> LogEntry:
        """Log a save that changed something; for any other, return an entry that is not kept."""
        return super().log_change(request, obj, message) if message else LogEntry()

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Allow no deletion: the record names its authors, so accounts are switched off."""
        return False


@admin.register(Authenticator)
class AuthenticatorAdmin(admin.ModelAdmin):
    """Second factors. Administrators can only remove lost ones."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    fields = ("user", "type", "created_at", "last_used_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: people add their own factors."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Authenticator | None = None) -> bool:
        """Refuse: by choosing the secret an administrator could sign in as somebody else."""
        return False

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        """Return to the list: Django leads to the front page where nothing may be changed."""
        super().response_delete(request, obj_display, obj_id)
        return redirect("admin:mfa_authenticator_changelist")
