"""URLs of the pages about a petition's entries, below /admin/signatories/signatory/."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from accounts.models import User
from signatories.models import Signatory
from workspace import (
    bulk_review,
    contact_data,
    correction_pages,
    daily_numbers,
    exports,
    featured_names,
    hold_switch,
    imports,
    long_imports,
    queue_page,
    review_pages,
    signatory_mail,
)
from workspace.entry_access import EntryChanged, EntryView, entry_address, post_only
from workspace.site import current_user, render_page

PetitionView = Callable[[HttpRequest, User, int], HttpResponseBase]


def patterns() -> list[URLPattern]:
    """Return the URL patterns, which precede the patterns of Django's own admin pages."""
    return [
        path("queue/", admin.site.admin_view(_queue), name="signatories_signatory_queue"),
        _petition_page("import", imports.page),
        _petition_page("import/long", long_imports.page, name="long_list"),
        _petition_page("many", bulk_review.page),
        _petition_page("many/progress", bulk_review.progress, name="many_progress"),
        _petition_page("hold", hold_switch.switch),
        _petition_page("front", featured_names.page, name="featured"),
        _petition_page("numbers", daily_numbers.page),
        _petition_page("export", exports.page),
        _entry_page("publish", post_only(review_pages.publish)),
        _entry_page("reject", review_pages.reject),
        _entry_page("merge", post_only(review_pages.merge_entries)),
        _entry_page("rename", post_only(review_pages.rename)),
        _entry_page("take-back", post_only(review_pages.take_back)),
        _entry_page("accept-correction", post_only(correction_pages.accept_correction)),
        _entry_page("decline-correction", post_only(correction_pages.decline_correction)),
        _entry_page("undo-correction", post_only(correction_pages.undo_correction)),
        _entry_page("agree-request", post_only(correction_pages.agree_request)),
        _entry_page("decline-request", post_only(correction_pages.decline_request)),
        _entry_page("release", signatory_mail.release),
        _entry_page("send-again", post_only(signatory_mail.send_again)),
        _entry_page("reveal", post_only(contact_data.reveal)),
    ]


def _queue(request: HttpRequest) -> HttpResponse:
    return queue_page.page(request, current_user(request))


def _petition_page(where: str, view: PetitionView, *, name: str = "") -> URLPattern:
    """Return the URL pattern of a page about one petition."""

    def page(request: HttpRequest, pk: int) -> HttpResponseBase:
        return view(request, current_user(request), pk)

    return path(
        f"{where}/<int:pk>/", admin.site.admin_view(page), name=f"signatories_signatory_{name or where}"
    )


def _entry_page(where: str, view: EntryView) -> URLPattern:
    """Return the URL pattern of a page about one entry, which handles changed and deleted entries."""

    def page(request: HttpRequest, pk: int) -> HttpResponse:
        try:
            return view(request, current_user(request), pk)
        except EntryChanged:
            messages.warning(request, _("The entry has changed since you saw it. Look at it again."))
            return redirect(entry_address(Signatory.objects.get(pk=pk)))
        except (Http404, Signatory.DoesNotExist):
            return _entry_not_found(request)

    name = f"signatories_signatory_{where.replace('-', '_')}"
    return path(f"<int:pk>/{where}/", admin.site.admin_view(page), name=name)


def _entry_not_found(request: HttpRequest) -> HttpResponse:
    title = {"title": _("Not there any more")}
    return render_page(request, "workspace/entry_not_found.html", title, status=404)
