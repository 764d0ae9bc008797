"""The admin pages of the letter: choose its form, download it, deliver it, and note who was informed."""

from collections.abc import Callable
from itertools import groupby

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from deliveries import background, downloads, freeze, letter, missing_glyphs, pdf, since_delivery, writers
from deliveries.forms import ChoicesForm, HandoverForm
from deliveries.models import Delivery, Departure, LetterJob
from petitions import pages
from petitions.models import Petition, State
from petitions.rules import sees_all
from petitions.scoped_admin import PetitionScopedAdmin, staff_user
from signatories.models import Signatory


@admin.register(Delivery)
class DeliveryAdmin(PetitionScopedAdmin[Delivery]):
    """Deliveries, read-only: the page of the letter creates them."""

    list_display = ("petition", "number", "addressee", "handed_over_at", "total")
    list_select_related = ("petition",)
    fields = (
        "petition",
        "number",
        "addressee",
        "place",
        "handed_over_at",
        "at",
        "by_whom",
        "organisations",
        "individuals",
        "countries",
        "withheld",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Delivery | None = None) -> tuple[str, ...]:
        """Show every field as text."""
        return self.fields

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of the letter and its downloads."""

        def page(name: str, view: Callable[[HttpRequest, User, int], HttpResponseBase]) -> URLPattern:
            def of_user(request: HttpRequest, pk: int) -> HttpResponseBase:
                user = staff_user(request)
                if user is None:
                    raise PermissionDenied
                return view(request, user, pk)

            wrapped = self.admin_site.admin_view(of_user)
            return path(f"<int:pk>/{name}/", wrapped, name=f"deliveries_delivery_{name}")

        mine = [page("letter", letter_page), page("download", download), page("deliver", deliver)]
        return [*mine, page("told", mark_told), page("fetch", fetch), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Add none here: the page of the letter creates deliveries."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        """Change none: a delivery is frozen."""
        return False


def _organised(user: User, pk: int) -> Petition:
    return get_object_or_404(Petition.objects.with_clock().worked_on_by(user, "organiser"), pk=pk)


def letter_page(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Show a preview of the letter, the jobs that wait for a worker, and past deliveries."""
    return _letter_page(request, _organised(user, pk))


def _letter_page(
    request: HttpRequest, petition: Petition, handover: HandoverForm | None = None
) -> HttpResponse:
    form = ChoicesForm(request.GET or {"language": petition.default_language}, petition=petition)
    now = petition.clock.astimezone(petition.zone).replace(tzinfo=None)
    context: dict[str, object] = {"petition": petition, "form": form, "title": _("Letter"), "tab": "letter"}
    if form.is_valid():
        composed = letter.compose(petition, form.choices())
        context["letter"] = composed
        context["unprintable"] = writers.unprintable(composed, "pdf")
        context["chosen"] = form.cleaned_data
        initial = {"handed_over_at": now, "tells": True, **form.cleaned_data}
        handover = handover or HandoverForm(petition=petition, initial=initial)
        context["boxes"] = boxes = _boxes(petition, composed)
        if not boxes:
            del handover.fields["accepts_boxes"]
    rows, user = Signatory.objects.under(petition), staff_user(request)
    context |= {
        "handover": handover,
        "formats": list(writers.FORMATS),
        "waiting": rows.waiting().count(),
        "unconfirmed": rows.unconfirmed().count() if user and sees_all(user, petition) else 0,
        "counted": rows.published().count(),
        "told": freeze.reachable(petition).count(),
        "is_draft": petition.state == State.DRAFT,
        "jobs": LetterJob.objects.filter(petition=petition).defer("content").select_related("by")[:10],
        "deliveries": petition.deliveries.all(),
        "title_of_letter": _title(petition),
        "to_notify": _to_notify(petition),
        "left": [(one, since_delivery.since(one)) for one in petition.deliveries.all()],
    }
    return render(request, "admin/deliveries/letter.html", admin.site.each_context(request) | context)


def _boxes(petition: Petition, composed: letter.Letter) -> list[missing_glyphs.Box]:
    """Return the characters that no font can print in the PDF of any language."""
    found = dict.fromkeys(writers.unprintable(composed, "pdf"))
    for one in pages.texts(petition):
        if one.language != composed.language:
            other = letter.compose(petition, letter.Choices(one.language, is_short=True))
            found |= dict.fromkeys(writers.unprintable(other, "pdf"))
    return list(found)


def _title(petition: Petition) -> str:
    """Return the title of the statement in the language nearest to the reader's."""
    reading = pages.in_language(petition, get_language() or "en")
    return reading.statement.title if reading else ""


def _to_notify(petition: Petition) -> list[tuple[Delivery, str, list[Departure]]]:
    """Return deliveries whose addressees must still hear of removed names, with URL and departures."""
    found = Departure.objects.filter(delivery__petition=petition, told_at=None).select_related("delivery")
    by_delivery = groupby(found.order_by("delivery__number", "id"), key=lambda one: one.delivery)
    return [(one, freeze.page_address(petition, one.number), list(same)) for one, same in by_delivery]


def download(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Return the letter as a file; record the download if the petition is not public yet."""
    petition = _organised(user, pk)
    form, name = ChoicesForm(request.POST, petition=petition), request.POST.get("format", "")
    if not form.is_valid() or name not in writers.FORMATS:
        return redirect("admin:deliveries_delivery_letter", pk)
    if background.is_long(petition, form.choices()):
        background.ask(petition, form.choices(), by=user, name=name)
        messages.info(request, _("The letter is being written; load this page again in a minute."))
        return redirect("admin:deliveries_delivery_letter", pk)
    try:
        composed, written = writers.compose_and_write(petition, form.choices(), name)
    except (letter.NoText, pdf.CannotTypeset):
        messages.error(request, _("The letter could not be set. Look at the statement's text."))
        return redirect("admin:deliveries_delivery_letter", pk)
    return _file(petition, user, written, name, writers.file_name(petition, composed, name))


def _file(petition: Petition, user: User, content: bytes, name: str, file_name: str) -> HttpResponse:
    downloads.record(petition, by=user)
    response = HttpResponse(content, content_type=writers.FORMATS[name].content_type)
    # A browser shows a PDF: that is the preview.
    how = "inline" if name == "pdf" else "attachment"
    response["Content-Disposition"] = f'{how}; filename="{file_name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def fetch(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Return a file that a worker has written; record the download if the petition is not public yet."""
    job = get_object_or_404(LetterJob.objects.exclude(content=None), pk=pk)
    petition = _organised(user, job.petition_id)
    return _file(petition, user, bytes(job.content or b""), job.format, job.file_name)


def deliver(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Freeze the letter as it is now."""
    petition = _organised(user, pk)
    if request.method != "POST":
        return redirect("admin:deliveries_delivery_letter", pk)
    form = HandoverForm(request.POST, petition=petition)
    if not form.is_valid():
        return _letter_page(request, petition, form)
    if petition.state == State.DRAFT:
        messages.error(request, _("Open the petition first: what nobody could sign is not delivered."))
        return _letter_page(request, petition, form)
    said = form.cleaned_data
    choices = letter.Choices(by_country=said["by_country"], is_short=said["is_short"])
    if not said["accepts_boxes"] and _boxes(petition, letter.compose(petition, choices)):
        form.add_error(
            "accepts_boxes", _("The PDF would have empty boxes. Correct those characters, or tick this box.")
        )
        return _letter_page(request, petition, form)
    if background.is_long(petition, choices):
        background.ask(petition, choices, by=user, handover=form.handover())
        messages.info(request, _("The letter is being written; load this page again in a minute."))
        return redirect("admin:deliveries_delivery_letter", pk)
    try:
        delivery = freeze.deliver(petition, form.handover(), choices, by=user)
    except freeze.NamesKeepLeaving:
        messages.error(request, _("Names left the list while the letter was being set. Try again."))
        return _letter_page(request, petition, form)
    except pdf.CannotTypeset:
        messages.error(request, _("The letter could not be set. Look at the statement's text."))
        return _letter_page(request, petition, form)
    address = freeze.page_address(petition, delivery.number)
    messages.success(request, _("Delivered. Its public page is %(address)s") % {"address": address})
    return redirect("admin:deliveries_delivery_letter", pk)


def mark_told(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Note that the addressees were informed of the names removed so far."""
    petition = _organised(user, pk)
    if request.method == "POST":
        open_ones = Departure.objects.filter(delivery__petition=petition, told_at=None)
        open_ones.update(told_at=pages.with_clock(petition.pk).clock, told_by=user)
    return redirect("admin:deliveries_delivery_letter", pk)
