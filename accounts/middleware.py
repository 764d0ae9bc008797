"""Guards the admin: each session needs the second step of sign-in, and unused sessions end."""

import time
from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import sync_only_middleware
from django.utils.translation import gettext as _

from accounts import resend, second_step

GetResponse = Callable[[HttpRequest], HttpResponse]
# Seconds after which an unused session ends, and any session; and between two notes of its use.
IDLE, LONGEST, WRITTEN_EVERY = 1800, 12 * 3600, 60
SEEN, BEGAN = "seen_at", "began_at"
# Pages that need the second step, including the pages that change how a user signs in.
GUARDED = ("/admin/", "/accounts/second-factor/", "/accounts/password/")


@sync_only_middleware
def guard_the_admin(get_response: GetResponse) -> GetResponse:
    """Refuse sessions without the second step, and sessions that nobody used for a while."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(GUARDED):
            return get_response(request)
        if not request.user.is_authenticated:
            return resend.page(request) if resend.is_possible(request) else get_response(request)
        is_admin = request.path.startswith("/admin/")
        refused = (_refuse_in_admin(request) if is_admin else None) or _redirect_to_second_step(request)
        return refused or get_response(request)

    return middleware


def _refuse_in_admin(request: HttpRequest) -> HttpResponse | None:
    """Return the response to a request that must not reach the admin, None for any other."""
    if _is_malformed(request):
        return render(request, "400.html", status=400)
    if ended := _why_it_ended(request):
        logout(request)
        if resend.is_possible(request):
            return resend.page(request)
        messages.info(request, ended)
        return redirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}")
    if settings.SECOND_FACTOR and not is_mfa_enabled(request.user):
        messages.info(request, _("Add a second factor first: a passkey, or an app that shows codes."))
        return redirect("mfa_index")
    return None


def _redirect_to_second_step(request: HttpRequest) -> HttpResponse | None:
    """Redirect a session to the second step if its account has one and it has not taken it."""
    if not settings.SECOND_FACTOR or not is_mfa_enabled(request.user) or second_step.is_done(request):
        return None
    methods = get_adapter().get_reauthentication_methods(request.user)
    pages = [method["url"] for method in methods if method["id"].startswith("mfa")]
    if request.path in pages:
        return None
    messages.info(request, _("Confirm that it is you: use your passkey or a code from your app."))
    next_page = request.get_full_path() if request.method == "GET" else "/admin/"
    return redirect(f"{pages[0]}?{urlencode({'next': next_page})}")


def _is_malformed(request: HttpRequest) -> bool:
    """Tell whether a request names a row or a field in a way that makes Django's admin raise."""
    chosen = request.POST.getlist("_selected_action")
    is_odd = any(not (number.isascii() and number.isdigit()) for number in chosen)
    return is_odd or "" in (*request.GET.getlist("_to_field"), *request.POST.getlist("_to_field"))


def _why_it_ended(request: HttpRequest) -> str:
    """Return in words why a session is over, empty if it is not; note that it is used now."""
    now = int(time.time())
    seen, began = request.session.get(SEEN, now), request.session.get(BEGAN, now)
    if now - seen > IDLE:
        return _("You were signed out after half an hour without use. Sign in again.")
    if now - began > LONGEST:
        return _("You were signed out after twelve hours. Sign in again.")
    if SEEN not in request.session or now - seen > WRITTEN_EVERY:
        request.session[SEEN], request.session[BEGAN] = now, began
    return ""
