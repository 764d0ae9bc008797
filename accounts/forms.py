"""The form that asks for a new password."""

from typing import Any

from allauth.account.forms import ResetPasswordForm as AllauthForm
from django.http import HttpRequest

from accounts.models import User


class ResetPasswordForm(AllauthForm):
    """Does the same work for every address; only an account's owner gets a mail."""

    users: list[User]

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Write to the account's owner, or to nobody in their place."""
        self.users = self.users or [User(pk=0, email=self.cleaned_data["email"])]
        email: str = super().save(request, **kwargs)
        return email
