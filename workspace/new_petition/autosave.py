"""The answers to a page that saves its text by itself while somebody writes."""

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from petitions import formats
from petitions.models import Petition
from workspace.new_petition import text_form
from workspace.new_petition.draft_form import DraftForm


def is_asked(request: HttpRequest) -> bool:
    """Tell whether the page saves by itself."""
    return request.method == "POST" and "autosave" in request.POST


def saved(petition: Petition) -> JsonResponse:
    """Say when the text was saved, at which address the draft is, and what the next save has to know."""
    return saved_at(petition, "text", seen=text_form.digest_of(Petition.objects.get(pk=petition.pk)))


def saved_at(petition: Petition, page: str, *about: int, seen: str) -> JsonResponse:
    """Say the same for another page of the draft."""
    fresh = Petition.objects.with_clock().get(pk=petition.pk)
    time = formats.time_of_day(fresh.clock, fresh)
    return JsonResponse({
        "said": _("Saved at %(time)s.") % {"time": time},
        "address": reverse(f"workspace:{page}", args=[petition.pk, *about]),
        "seen": seen,
    })  # fmt: skip


def not_saved(form: DraftForm) -> JsonResponse:
    """Say what keeps the text from being saved; the page keeps what was typed."""
    errors = [str(error) for errors in form.errors.values() for error in errors]
    if not errors:
        errors = [_("Some parts will change. Save the page to see which.")]
    return JsonResponse({"said": _("Not saved yet: %(why)s") % {"why": " ".join(errors)}}, status=400)
