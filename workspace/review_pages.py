"""The verdicts in the admin, each with an address and a right of its own; a GET of one changes nothing."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from petitions import history
from petitions.formats import read_number
from petitions.models import Petition
from petitions.rules import ORGANISER
from petitions.scoped_admin import staff_user
from signatories.identity.form_fields import LineField
from signatories.lifecycle import correct, deciders, merge, review
from signatories.models import ContactReveal, Signatory
from signatories.moderation import queue
from signatories.moderation.visibility import (
    decidable,
    fully_seen,
    is_hidden,
    name_for,
    sight,
    told,
    told_lines,
)
from signatories.outbox import queueing
from signatories.privacy import shared_entries
from signatories.text import cleaning
from workspace import bulk_review, daily_numbers, exports, featured_names, hold_switch, imports, record
from workspace.selected_entries import Chosen, RejectForm


class Changed(Exception):
    """The entry is not what the moderator saw any more."""


class RenameForm(forms.Form):
    """A name in another spelling, held to the rules of the sign form."""

    def __init__(self, *args: Any, signatory: Signatory, **options: Any) -> None:
        """Hold a person's name to the stricter rule."""
        super().__init__(*args, **options)
        rule = cleaning.ORGANISATION if signatory.is_organisation else cleaning.PERSON
        self.fields["name"] = LineField(longest=cleaning.NAME_LENGTH, rule=rule)


class Verdicts(Chosen):
    """What a moderator may do with an entry, one at a time or several at once."""

    has_history = True

    def get_urls(self) -> list[URLPattern]:
        """Add the addresses of the verdicts, and of what is done about a petition's entries."""
        queue_page = self.admin_site.admin_view(self.queue_view)
        return [
            path("queue/", queue_page, name="signatories_signatory_queue"),
            self._of_petition("import", imports.page),
            self._of_petition("import/long", imports.long_list, name="long_list"),
            self._of_petition("many", bulk_review.page),
            self._of_petition("many/progress", bulk_review.progress, name="many_progress"),
            self._of_petition("hold", hold_switch.switch),
            self._of_petition("front", featured_names.page, name="featured"),
            self._of_petition("numbers", daily_numbers.page),
            self._of_petition("export", exports.page),
            self._of_entry("publish", _posted(self.publish_view)),
            self._of_entry("reject", self.reject_view),
            self._of_entry("merge", _posted(self.merge_view)),
            self._of_entry("rename", _posted(self.rename_view)),
            self._of_entry("take-back", _posted(self.take_back_view)),
            self._of_entry("accept-correction", _posted(self.accept_correction_view)),
            self._of_entry("decline-correction", _posted(self.decline_correction_view)),
            self._of_entry("undo-correction", _posted(self.undo_correction_view)),
            self._of_entry("agree-request", _posted(self.agree_request_view)),
            self._of_entry("decline-request", _posted(self.decline_request_view)),
            self._of_entry("release", self.release_view),
            self._of_entry("send-again", _posted(self.send_again_view)),
            self._of_entry("reveal", _posted(self.reveal_view)),
            *super().get_urls(),
        ]

    def _of_entry(self, where: str, view: Callable[..., HttpResponse]) -> URLPattern:
        """Return the address of a verdict on one entry, which says so where it has changed or is gone."""

        def unless_changed(request: HttpRequest, pk: int) -> HttpResponse:
            try:
                return view(request, pk)
            except Changed:
                messages.warning(request, _("The entry has changed since you saw it. Look at it again."))
                return redirect("admin:signatories_signatory_change", pk)
            except (Http404, Signatory.DoesNotExist):
                context = self.admin_site.each_context(request) | {"title": _("Not there any more")}
                return render(request, "admin/signatories/signatory/not_there.html", context, status=404)

        name = where.replace("-", "_")
        wrapped = self.admin_site.admin_view(unless_changed)
        return path(f"<int:pk>/{where}/", wrapped, name=f"signatories_signatory_{name}")

    def _of_petition(
        self, where: str, view: Callable[..., HttpResponseBase], *, name: str = ""
    ) -> URLPattern:
        """Return the address of a page about one petition, whose view is told who works."""

        def page(request: HttpRequest, pk: int) -> HttpResponseBase:
            return view(request, self._user(request), pk)

        wrapped = self.admin_site.admin_view(page)
        return path(f"{where}/<int:pk>/", wrapped, name=f"signatories_signatory_{name or where}")

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        """Show the queue, one entry at a time."""
        return queue.page(request, self._user(request), RejectForm())

    def _decidable(self, request: HttpRequest, pk: int) -> Signatory:
        """Return the row if its user may decide on it; 404 otherwise, as if it were not there.

        Raises PermissionDenied where its name is hidden from them: nobody decides without seeing it.
        """
        user = self._user(request)
        moderated = Petition.objects.worked_on_by(user, "organiser", "moderator")
        row = get_object_or_404(Signatory.objects.filter(told(user), petition__in=moderated), pk=pk)
        if not decidable(user).filter(pk=pk).exists():
            raise PermissionDenied
        seen = read_number(request.GET.get("revision", ""))
        if seen is not None and seen != row.revision:
            raise Changed
        return row

    def _tell(self, request: HttpRequest, moved: bool, done: str) -> HttpResponse:
        if moved:
            messages.success(request, done)
        else:
            messages.warning(request, _("Nothing has changed: this had been decided already."))
        return self._back(request)

    def _back(self, request: HttpRequest, **typed: str) -> HttpResponse:
        """Return to where the verdict was given, the queue or the list, with what was typed there."""
        wanted = self._wanted(request)
        if not wanted:
            return redirect("admin:signatories_signatory_changelist")
        return redirect(wanted + (("&" if "?" in wanted else "?") + urlencode(typed) if typed else ""))

    def _wanted(self, request: HttpRequest) -> str:
        """Return the page of ours to which the form asks to go back, empty where it names none."""
        wanted: str = request.POST.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
        return wanted if is_ours and wanted.startswith("/admin/") else ""

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish one signatory."""
        moved = review.publish(self._decidable(request, pk), by=self._user(request))
        return self._tell(request, moved, _("Published."))

    def take_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put a decided one back into the queue."""
        row, user = self._decidable(request, pk), self._user(request)
        moved = merge.part(row, by=user) if row.is_merged else review.take_back(row, by=user)
        return self._tell(request, moved, _("Back in the queue."))

    def merge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let one entry live on in another; of two, one that is listed stays on the list."""
        row = self._decidable(request, pk)
        beside = Signatory.objects.under(row.petition).filter(told(self._user(request)))
        into = get_object_or_404(beside, pk=read_number(request.POST.get("into", "")))
        if row.is_published and not into.is_published:
            # The listed one waits for its correction alone: nobody whom no one has reviewed takes it off.
            row, into = into, row
        try:
            moved = shared_entries.merge_shared(row, into=into, by=self._user(request))
        except merge.CannotMerge:
            messages.warning(request, _("These two cannot become one entry."))
            return self._back(request)
        return self._tell(request, moved, _("Merged: the other spelling is kept as an alias."))

    def rename_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Correct the spelling of a name; the signatory is told."""
        row = self._decidable(request, pk)
        form = RenameForm(request.POST, signatory=row)
        if not form.is_valid():
            messages.error(request, " ".join(map(str, form.errors["name"])))
            return self._back(request, rename=request.POST.get("name", ""))
        done = correct.rename(row, form.cleaned_data["name"], by=self._user(request))
        return self._tell(request, done, _("The name is corrected; the signatory is told."))

    def accept_correction_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let a correction take the old words' place."""
        done = correct.accept(self._decidable(request, pk), by=self._user(request))
        return self._tell(request, done, _("The entry is corrected."))

    def decline_correction_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep the old words."""
        done = correct.decline(self._decidable(request, pk), by=self._user(request))
        return self._tell(request, done, _("The entry stays as it was."))

    def undo_correction_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Undo the last verdict on an entry's words."""
        done = correct.undo(self._decidable(request, pk), by=self._user(request))
        return self._tell(request, done, _("The words are again as they were."))

    def agree_request_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do what an owner of a shared entry asks."""
        done = shared_entries.agree(self._decidable(request, pk), by=self._user(request))
        return self._tell(request, done, _("Done, as the owner asked."))

    def decline_request_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Leave a shared entry as it is, though one of its owners asked for a change."""
        done = shared_entries.decline(self._decidable(request, pk), by=self._user(request))
        return self._tell(request, done, _("The entry stays as it was."))

    def release_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let all mail of a petition go that was held back."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        user = self._user(request)
        released = queueing.release(
            get_object_or_404(Petition.objects.worked_on_by(user, "organiser"), pk=pk)
        )
        said = ngettext("%(n)d mail released.", "%(n)d mails released.", released) % {"n": released}
        messages.success(request, said if pk in fully_seen(user) else _("The mails are released."))
        return redirect("admin:signatories_signatory_changelist")

    def send_again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send the confirmation of one entry again."""
        user = self._user(request)
        mine = Petition.objects.worked_on_by(user, "organiser")
        row = get_object_or_404(Signatory.objects.unconfirmed().filter(told(user), petition__in=mine), pk=pk)
        if queueing.send_confirmation_again(row):
            messages.success(request, _("The mail is on its way again."))
        else:
            messages.warning(request, _("The mail is held back. Release it above the list of signatories."))
        return redirect("admin:signatories_signatory_change", pk)

    def reveal_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the contact data of one entry to who may see it, and record that they looked."""
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        if not row.sees_contact or is_hidden(row):
            raise PermissionDenied
        ContactReveal.objects.create(petition=row.petition, by=self._user(request), signatory_number=row.pk)
        context = self.admin_site.each_context(request) | {
            "row": row,
            "title": _("Contact data"),
            "next": self._wanted(request) or reverse("admin:signatories_signatory_change", args=[pk]),
        }
        return render(request, "admin/signatories/reveal.html", context)

    def history_of(self, request: HttpRequest, row: Signatory) -> list[history.Event]:
        """Return the entry's lines of the record, and who looked at its contact data."""
        petition = row.petition
        user = self._user(request)
        lines = row.changes.filter(told_lines(user)).select_related("by", "signatory").annotate(**sight(user))
        said = [history.event(petition, one.at, one.by, record.in_words(one)) for one in lines]
        looks = ContactReveal.objects.filter(petition=petition, signatory_number=row.pk).select_related("by")
        said += [history.event(petition, one.at, one.by, _("Looked at the contact data.")) for one in looks]
        return sorted(said, key=lambda one: one.at, reverse=True)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **options: Any) -> HttpResponse:
        """Say what its user may do beside the verdicts."""
        row = self.get_queryset(request).filter(pk=read_number(object_id) or 0).first()
        organised = row is not None and self._may(request, ORGANISER, row)
        may_see = row is not None and row.sees_contact and not is_hidden(row)
        may_decide = row is not None and decidable(self._user(request)).filter(pk=row.pk).exists()
        more = {"may_organise": organised, "may_see_contact": may_see, "may_decide": may_decide}
        more["asked"] = deciders.pending(row) if row else None
        options["extra_context"] = more | (options.get("extra_context") or {})
        return super().change_view(request, object_id, *args, **options)

    def reject_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for a reason, then do not accept one signatory."""
        form = RejectForm(request.POST or None)
        try:
            signatory = self._decidable(request, pk)
        except Changed:
            # What was typed is kept, and the entry as it is now stands above it.
            messages.warning(request, _("The entry has changed since you saw it. Look at it again."))
            return self._reject_page(request, pk, form)
        if request.method == "POST" and form.is_valid():
            moved = review.reject(signatory, by=self._user(request), **form.reasons())
            return self._tell(request, moved, _("Not accepted."))
        return self._reject_page(request, pk, form)

    def _reject_page(self, request: HttpRequest, pk: int, form: RejectForm) -> HttpResponse:
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        context = self.admin_site.each_context(request) | {
            "form": form,
            "rows": [name_for(row)],
            "title": _("Reject"),
            "next": request.POST.get("next", ""),
            "action": f"{reverse('admin:signatories_signatory_reject', args=[pk])}?revision={row.revision}",
        }
        return render(request, "admin/signatories/reject.html", context)


def _posted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Act on POST alone; a GET, as after signing in again, leads to the entry and changes nothing."""

    def wrapper(request: HttpRequest, pk: int) -> HttpResponse:
        if request.method == "POST":
            return view(request, pk)
        user = staff_user(request)
        if user is None:
            raise Http404
        mine = Petition.objects.worked_on_by(user)
        row = get_object_or_404(Signatory.objects.filter(told(user), petition__in=mine), pk=pk)
        return redirect("admin:signatories_signatory_change", row.pk)

    return wrapper
