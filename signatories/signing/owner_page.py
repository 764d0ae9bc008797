"""The page of an entry for its owner: correct, withhold, withdraw, delete, download the data that we hold."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from signatories.listing import csv_files
from signatories.models import Signatory
from signatories.signing import owner_visit
from signatories.signing.broken_links import broken_link, explain_deleted_entry
from signatories.signing.cross_site import is_our_own
from signatories.signing.owner_acts import ACTS
from signatories.signing.owner_visit import Visit
from signatories.signing.responses import personal


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@explain_deleted_entry(is_managing=True)
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the entry to its owner; POST does the act that the form names."""
    visit = owner_visit.find(token)
    if visit is None:
        return broken_link(request, is_managing=True)
    if request.GET.get("download") == "1":
        return _download(visit.own)
    if request.method != "POST":
        return owner_visit.shown(request, visit)
    if not is_our_own(request):
        return _cross_site(request, visit)
    act = ACTS.get(request.POST.get("act", ""), owner_visit.shown)
    try:
        return act(request, visit)
    except Signatory.DoesNotExist:
        # Another request deleted the row at this moment, for example because the button was pressed twice.
        remaining = owner_visit.find(token)
        if remaining is None:
            return broken_link(request, is_managing=True)
        return owner_visit.shown(request, remaining)


def _cross_site(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Refuse a form that another site sent, and keep what was typed."""
    form = owner_visit.correct_form(visit, request.POST) if "name" in request.POST else None
    return owner_visit.shown(request, visit, form=form, is_foreign=True)


def _download(signatory: Signatory) -> HttpResponse:
    held = csv_files.everything(signatory)
    response = JsonResponse(held, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="what-is-held.json"'
    return personal(response)
