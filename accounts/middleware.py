"""Two rules for those who work here: a second step in each session, and an end to sessions nobody uses."""

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

from accounts import second_step

GetResponse = Callable[[HttpRequest], HttpResponse]
# Seconds after which an unused session ends, and any, and how often its use is written down.
IDLE, LONGEST, WRITTEN_EVERY = 1800, 12 * 3600, 60
SEEN, BEGAN = "seen_at", "began_at"


# Where a session without the second step may not be: the pages that change how one signs in are among them.
GUARDED = ("/admin/", "/accounts/second-factor/", "/accounts/password/")


@sync_only_middleware
def guard_the_admin(get_response: GetResponse) -> GetResponse:
    """Let nobody work without a second step in their session, or with a session that was left open."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(GUARDED) or not request.user.is_authenticated:
            return get_response(request)
        is_admin = request.path.startswith("/admin/")
        refused = (_refuse_in_admin(request) if is_admin else None) or _ask_for_second_step(request)
        return refused or get_response(request)

    return middleware


def _refuse_in_admin(request: HttpRequest) -> HttpResponse | None:
    """Return the answer to a request that the admin must not see, None where it may."""
    if _asks_what_no_page_asks(request):
        return render(request, "400.html", status=400)
    if ended := _has_ended(request):
        logout(request)
        messages.info(request, ended)
        return redirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}")
    if settings.SECOND_FACTOR and not is_mfa_enabled(request.user):
        messages.info(request, _("Add a second factor first: a passkey, or an app that shows codes."))
        return redirect("mfa_index")
    return None


def _ask_for_second_step(request: HttpRequest) -> HttpResponse | None:
    """Return the way to the second step where an account has one and its session has not taken it."""
    if not settings.SECOND_FACTOR or not is_mfa_enabled(request.user) or second_step.is_done(request):
        return None
    methods = get_adapter().get_reauthentication_methods(request.user)
    pages = [method["url"] for method in methods if method["id"].startswith("mfa")]
    if request.path in pages:
        return None
    messages.info(request, _("Confirm that it is you: use your passkey or a code from your app."))
    goes_on = request.get_full_path() if request.method == "GET" else "/admin/"
    return redirect(f"{pages[0]}?{urlencode({'next': goes_on})}")


def _asks_what_no_page_asks(request: HttpRequest) -> bool:
    """Tell whether a request would trip Django's admin: a field without a name, a row without a number."""
    chosen = request.POST.getlist("_selected_action")
    is_odd = any(not (number.isascii() and number.isdigit()) for number in chosen)
    return is_odd or "" in (*request.GET.getlist("_to_field"), *request.POST.getlist("_to_field"))


def _has_ended(request: HttpRequest) -> str:
    """Return why a session is over, if it is; remember that it is used now, and since when."""
    now = int(time.time())
    seen, began = request.session.get(SEEN, now), request.session.get(BEGAN, now)
    if now - seen > IDLE:
        return _("You were signed out after half an hour without use. Sign in again.")
    if now - began > LONGEST:
        return _("You were signed out after twelve hours. Sign in again.")
    if SEEN not in request.session or now - seen > WRITTEN_EVERY:
        request.session[SEEN], request.session[BEGAN] = now, began
    return ""
