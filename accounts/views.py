"""Invitations, links that sign in, and the way to sign-in from the admin."""

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from redis import RedisError

from accounts import invitations, sign_in_links
from accounts.forms import LinkForm, SignInForm
from accounts.models import NOBODY, User


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


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """Ask for an address; mail a link to its account. Every address gets the same answer."""
    form = LinkForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "accounts/ask_for_link.html", {"form": form})
    email = form.cleaned_data["email"]
    try:
        may_ask = ratelimit.consume(request, action="reset_password", key=email.lower())
    except RedisError:
        form.add_error(
            None, _("No link can be sent just now. Try again in a few minutes, or use your password.")
        )
        return render(request, "accounts/ask_for_link.html", {"form": form})
    if may_ask:
        known = User.objects.filter(email__iexact=email, is_active=True, is_staff=True).first()
        user = known or User(pk=NOBODY, email=email)
        link = {"user": user, "link": sign_in_links.address(user)}
        get_adapter(request).send_mail("accounts/email/sign_in", email, link)
    return render(request, "accounts/ask_for_link.html", {"email": email})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign_in(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """GET shows a button, since programs open links in mails; POST signs in, and the second step follows."""
    user = sign_in_links.user_of(number, token)
    if user is None:
        return render(request, "accounts/sign_in_by_link.html", status=404)
    if request.method != "POST":
        return render(request, "accounts/sign_in_by_link.html", {"guest": user})
    answer: HttpResponse = perform_login(request, user, redirect_url=reverse("admin:index"))
    return answer
