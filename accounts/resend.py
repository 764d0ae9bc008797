"""The page that keeps what somebody typed while their session ended, until they have signed in again."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# Fields that are not sent again: the token is a new one, and nobody should read a password.
LEFT_OUT = ("csrfmiddlewaretoken", "password")


def is_possible(request: HttpRequest, reason: str = "") -> bool:
    """Tell whether a refused request is a form of ours that may be sent again.

    `reason` is Django's, if it refused the token. A browser names the origin of each form that is sent;
    without it, another site may have sent the form.
    """
    own = f"{request.scheme}://{request.get_host()}"
    is_ours = request.method == "POST" and request.headers.get("Origin") == own and bool(request.POST)
    signs_in = request.path.startswith((settings.LOGIN_URL, "/admin/login/", "/admin/logout/"))
    return is_ours and not signs_in and request.path.startswith("/admin/") and is_about_token(reason)


def is_about_token(reason: str) -> bool:
    """Tell whether Django refused nothing, or only an old token."""
    # Django begins these reasons with that word, and others with what is wrong about the sender.
    return not reason or reason.startswith("CSRF")


def page(request: HttpRequest) -> HttpResponse:
    """Show what was typed, with a button that sends it again. Nothing has been saved."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if isinstance(value, str) and not name.endswith(LEFT_OUT)
    ]
    context = {
        "address": request.get_full_path(),
        "fields": fields,
        "long": [value for _name, value in fields if len(value) > 80 or "\n" in value],
        "has_files": bool(request.FILES),
        "is_signed_in": request.user.is_authenticated,
        "sign_in": settings.LOGIN_URL,
    }
    response = render(request, "accounts/resend.html", context, status=403)
    response["Cache-Control"] = "no-store, private"
    return response
