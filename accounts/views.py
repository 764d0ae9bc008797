"""Invitations, and the way to sign-in from the admin."""

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import invitations
from accounts.forms import SignInForm


@require_safe
@never_cache
def admin_login(request: HttpRequest) -> HttpResponse:
    """Redirect visitors of the admin to sign-in; answer 403 if they are signed in."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME, "/admin/"))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
def welcome(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """GET asks the guest for a password; POST sets it and signs them in."""
    user = invitations.invited_user(number, token)
    if user is None:
        return render(request, "accounts/welcome.html", status=404)
    form = SetPasswordForm(user, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "accounts/welcome.html", {"form": form, "guest": user})
    form.save()
    typed = {"login": user.email, "password": form.cleaned_data["new_password1"]}
    sign_in = SignInForm(typed, request=request)
    if not sign_in.is_valid():
        # Their network has used up its tries: they sign in later, with the password that is set now.
        return redirect("admin:index")
    return sign_in.login(request, redirect_url=reverse("admin:index"))
