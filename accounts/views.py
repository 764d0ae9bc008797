"""Coming in for the first time, and the QR code of a second factor as a picture of our own."""

from io import BytesIO

import segno
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import invitations


@require_safe
@never_cache
def admin_login(request: HttpRequest) -> HttpResponse:
    """Send whoever wants to work in the admin to the page where one signs in; 403 to who may not."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME, "/admin/"))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
def welcome(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """GET asks whoever was invited for a password; POST sets it and signs them in."""
    user = invitations.guest(number, token)
    if user is None:
        return render(request, "accounts/welcome.html", status=404)
    form = SetPasswordForm(user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        form.save()
        record_authentication(request, user, "password", email=user.email)
        perform_login(request, user, email_verification="none")
        return redirect("admin:index")
    return render(request, "accounts/welcome.html", {"form": form, "guest": user})


@require_safe
@never_cache
@login_required
def totp_qr(request: HttpRequest) -> HttpResponse:
    """Return the secret that is being set up as a QR code: the content policy allows no picture in a page."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    picture = BytesIO()
    address = get_adapter().build_totp_url(request.user, secret)
    segno.make(address, error="m").save(picture, kind="png", scale=6)
    return HttpResponse(picture.getvalue(), content_type="image/png")
