"""People in the admin; administrators alone come here."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
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
# Addresses are those of the accounts; allauth's own table of them stays empty.
admin.site.unregister(EmailAddress)
# Its own page of second factors shows their secrets, and makes one for anybody.
admin.site.unregister(Authenticator)


class UserForm(UserChangeForm):
    """An account; the last administrator cannot lock the door behind them."""

    def clean(self) -> dict[str, Any]:
        """Keep one administrator who may come in."""
        cleaned: dict[str, Any] = super().clean() or {}
        stays = all(cleaned.get(name) for name in ("is_active", "is_staff", "is_superuser"))
        if not stays and is_last_administrator(self.instance):
            raise ValidationError(_("This is the last administrator: make another one first."))
        return cleaned


class NewUserForm(forms.ModelForm):
    """An account for somebody who is invited by mail within some minutes, and sets a password then."""

    class Meta:
        model = User
        fields = ("email", "name")
        help_texts = {"email": _("An invitation is sent there within some minutes.")}

    def save(self, commit: bool = True) -> User:
        """Make the account without a password."""
        self.instance.set_unusable_password()
        user: User = super().save(commit)
        return user


def is_last_administrator(user: User | None) -> bool:
    """Tell whether nobody else could let anyone in."""
    doors = User.objects.filter(is_active=True, is_staff=True, is_superuser=True)
    return user is not None and doors.filter(pk=user.pk).exists() and not doors.exclude(pk=user.pk).exists()


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Django's own, for a login that is an address."""

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
        """Leave an account its address: whoever has that can set a password, and hold the account's roles."""
        is_another = obj is not None and obj.pk != request.user.pk
        return ("email",) if is_another else ()

    def get_urls(self) -> list[URLPattern]:
        """Leave out the page that sets somebody's password: with it one could come in as them."""
        return [page for page in super().get_urls() if page.name != "auth_user_password_change"]

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Note a save that changed something; one that changed nothing is none."""
        return super().log_change(request, obj, message) if message else None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Accounts are switched off, not deleted: the record says who did what."""
        return False


@admin.register(Authenticator)
class AuthenticatorAdmin(admin.ModelAdmin):
    """Second factors: removed for somebody who has lost theirs, never shown, made or changed."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    fields = ("user", "type", "created_at", "last_used_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Everybody adds their own."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """With a secret of one's own choosing one could sign in as somebody else."""
        return False

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        """Return to the list, which those who may change nothing see as well."""
        super().response_delete(request, obj_display, obj_id)
        return redirect("admin:mfa_authenticator_changelist")
