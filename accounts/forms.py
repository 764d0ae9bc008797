"""allauth's forms for signing in and for a forgotten password."""

from allauth.account.forms import LoginForm
from allauth.account.forms import ResetPasswordForm as AllauthForm
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from accounts.models import NOBODY, User


class LinkForm(forms.Form):
    """The address to which a link that signs in is mailed."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class SignInForm(LoginForm):
    """allauth's form, with types."""

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Sign in the account whose password was right, and return the next page."""
        answer: HttpResponse = super().login(request, redirect_url)
        return answer


class ResetPasswordForm(AllauthForm):
    """Does the same work for every address, so that its time tells nothing; only accounts get a mail."""

    users: list[User]

    def save(self, request: HttpRequest, **kwargs: object) -> str:
        """Write to the account's owner, or to nobody in their place."""
        self.users = self.users or [User(pk=NOBODY, email=self.cleaned_data["email"])]
        email: str = super().save(request, **kwargs)
        return email
