"""The page of a petition's details: convenors, event, time zone, when it becomes public, documents."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.fields import LineInput
from accounts.models import User
from petitions import details, formats, languages, time_zones, written_dates
from petitions.details import Details
from petitions.models import LATEST, UNTIL_TOLD, Petition, State
from workspace.new_petition import convenors_field, saving, translations
from workspace.new_petition.convenors_field import ConvenorsField
from workspace.new_petition.draft_form import DraftForm
from workspace.site import organised_petition, render_page


class DetailsForm(DraftForm):
    """The details that can change before and after opening."""

    noted_as = frozenset(details.LABELS.values())

    convenors = ConvenorsField()
    event_from = LineInput(
        label=gettext_lazy("First day of the event (optional)"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("The meeting at which the statement was agreed. Like 5 December 2026."),
    )
    event_until = LineInput(
        label=gettext_lazy("Last day of the event (optional)"), max_length=100, required=False
    )
    time_zone = LineInput(
        label=gettext_lazy("Time zone"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
        help_text=gettext_lazy("Type the name of a city, and choose it. All dates are in its time."),
    )
    public = LineInput(
        label=gettext_lazy("Public from (optional)"),
        max_length=100,
        required=False,
        help_text=gettext_lazy(
            "Like 5 December 2026 9:00. Until then, people need the secret link. "
            "If this is empty, you make it public by a button on the overview."
        ),
    )

    def __init__(self, data: QueryDict | None, *, petition: Petition) -> None:
        """Begin with what is saved. Only a statement behind its secret link has a day to become public."""
        super().__init__(data, read=lambda: _saved(Petition.objects.get(pk=petition.pk)))
        self.petition = petition
        self.fields["convenors"].widget.attrs["dir"] = "auto"
        if petition.is_public or petition.state == State.DRAFT:
            del self.fields["public"]

    def clean_event_from(self) -> date | None:
        """Return the day. Raises ValidationError."""
        return _day(self.cleaned_data["event_from"])

    def clean_event_until(self) -> date | None:
        """Return the day. Raises ValidationError."""
        return _day(self.cleaned_data["event_until"])

    def clean_time_zone(self) -> str:
        """Return the name of the time zone of a city. Raises ValidationError."""
        return time_zones.chosen(self.cleaned_data["time_zone"])

    def clean(self) -> dict[str, object]:
        """Check the order of the days, and read when it becomes public in the form's time zone."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("event_from"), cleaned.get("event_until")
        if isinstance(last, date) and (not isinstance(first, date) or last < first):
            self.add_error("event_until", _("The event ends after it begins."))
        if "public" in self.fields and "time_zone" in cleaned:
            try:
                cleaned["public"] = self._public_at(
                    str(cleaned.get("public", "")), ZoneInfo(str(cleaned["time_zone"]))
                )
            except ValidationError as problem:
                self.add_error("public", problem)
        return cleaned

    def _public_at(self, words: str, zone: ZoneInfo) -> datetime:
        if not words:
            return UNTIL_TOLD
        at = _reading(words).moment(zone)
        if at <= self.petition.clock:
            raise ValidationError(_("This moment has passed. Choose a later one."))
        if at >= LATEST:
            raise ValidationError(_("Choose a day within this century."))
        return at

    def details(self) -> Details:
        """Return the details of the valid form."""
        said = self.cleaned_data
        public_at = said["public"] if "public" in self.fields else self.petition.public_at
        return Details(
            said["convenors"], said["event_from"], said["event_until"], said["time_zone"], public_at
        )


def page(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Show the details, and save them. Raises Http404 or PermissionDenied."""
    petition = organised_petition(user, pk)
    form = DetailsForm(request.POST or None, petition=petition)

    def save() -> None:
        details.change(petition, form.details(), by=user, is_current=form.is_still_saved)

    if saving.saves(request, petition, form, save):
        messages.success(request, _("The details are saved."))
        return redirect("workspace:details", pk)
    context = {
        "petition": petition,
        "tab": "settings",
        "title": _("Details"),
        "form": form,
        "theirs": form.theirs() if form.was_outdated else [],
        "zones": list(time_zones.names().values()),
        "versions": translations.versions(petition),
        "is_draft": petition.state == State.DRAFT,
        "documents": [
            (one, languages.name_in(one.language, get_language() or "en")) for one in petition.documents.all()
        ],
    }
    return render_page(request, "workspace/details.html", context)


def _day(words: str) -> date | None:
    """Return the day that `words` mean, None for no words. Raises ValidationError."""
    return _reading(words).day if words else None


def _reading(words: str) -> written_dates.Written:
    """Return the only reading of a date. Raises ValidationError."""
    found = written_dates.read(words)
    if not found:
        raise ValidationError(_("Write a day with its year, like 5 December 2026."))
    if len(found) > 1:
        said = _("Is this %(first)s or %(second)s? Write the month as a word.")
        first, second = (formats.day(one.day) for one in found[:2])
        raise ValidationError(said, params={"first": first, "second": second})
    return found[0]


def _saved(petition: Petition) -> dict[str, object]:
    public = petition.public_at if petition.public_at != UNTIL_TOLD else None
    return {
        "convenors": convenors_field.written(petition),
        "event_from": _in_words(petition.event_from_on),
        "event_until": _in_words(petition.event_until_on),
        "time_zone": time_zones.name_of(petition.time_zone),
        "public": written_dates.write(public, petition.zone) if public else "",
    }


def _in_words(day: date | None) -> str:
    """Return a day as the form reads it again."""
    if day is None:
        return ""
    zone = ZoneInfo("UTC")
    return written_dates.write(datetime(day.year, day.month, day.day, tzinfo=zone), zone)
