"""The demonstration's mailbox, and its sign-in to the admin without a password."""

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from demo import letters, people

# The number of mails on the page; mailbox.json has all mails.
SHOWN = 50


@require_safe
@never_cache
def mailbox(request: HttpRequest) -> HttpResponse:
    """The newest mails, as their recipients would see them."""
    return render(request, "demo/mailbox.html", {"letters": letters.newest(SHOWN), "most": SHOWN})


@require_safe
@never_cache
def mailbox_json(request: HttpRequest) -> JsonResponse:
    """All mails, newest first."""
    found = [letter.as_json() for letter in letters.newest()]
    return JsonResponse(found, safe=False, json_dumps_params={"ensure_ascii": False})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def enter(request: HttpRequest) -> HttpResponse:
    """A button for each role; POST signs the visitor in as its user."""
    if request.method != "POST":
        return render(request, "demo/enter.html", {"roles": people.ROLES})
    role = request.POST.get("role", "")
    if role not in people.ROLES:
        return HttpResponseBadRequest("Choose a role.", content_type="text/plain")
    login(request, people.account(role), backend=settings.AUTHENTICATION_BACKENDS[-1])
    return redirect("admin:index")
