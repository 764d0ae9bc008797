"""The second step: who may sign, review, opening and close, time zone, public or by secret link, address."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import LineInput
from petitions import drafts, lifecycle, time_zones, written_dates
from petitions.models import UNTIL_TOLD, Kinds, Petition, Review, validate_slug
from workspace.new_petition import date_field
from workspace.new_petition.draft_form import DraftForm

KINDS = [
    (Kinds.BOTH, gettext_lazy("Organisations and people")),
    (Kinds.ORGANISATIONS, gettext_lazy("Organisations only: a representative signs for each")),
    (Kinds.INDIVIDUALS, gettext_lazy("People only: each signs with their own name")),
]
REVIEW = [
    (
        Review.ORGANISATIONS,
        gettext_lazy("Organisations. People appear once they confirm"),
    ),
    (Review.BOTH, gettext_lazy("All names")),
    (Review.INDIVIDUALS, gettext_lazy("People. Organisations appear once they confirm")),
    (Review.NONE, gettext_lazy("None. All names appear once they confirm")),
]
OPENING = [
    ("button", gettext_lazy("When I press the button on the last step")),
    ("date", gettext_lazy("By itself, on the date below")),
]
PUBLIC = [
    ("once", gettext_lazy("As soon as it opens: everybody can find and read it")),
    (
        "later",
        gettext_lazy("From the date below. Until then it needs the secret link, to read and to sign"),
    ),
    ("told", gettext_lazy("When we say so. Until then it needs the secret link, to read and to sign")),
]
# The fields for a moment, whether a day alone means its end, and the choice that needs the field.
MOMENTS = {
    "opens": (False, ("opening", "date")),
    "closes": (True, None),
    "public": (False, ("publicity", "later")),
}


class WhenForm(DraftForm):
    """The kinds that may sign a draft, and its dates. Dates are read in the time zone of the same form."""

    noted_as = frozenset(["kinds", "review", "time zone", "slug", "opens", "closes", "public"])

    kinds = forms.ChoiceField(label=gettext_lazy("Who may sign?"), choices=KINDS, widget=forms.RadioSelect)
    review = forms.ChoiceField(
        label=gettext_lazy("Which names does a moderator check before they are published?"),
        choices=REVIEW,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Everybody confirms by e-mail first. You can change this at any time."),
    )
    time_zone = LineInput(
        label=gettext_lazy("Time zone"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
        help_text=gettext_lazy("Type the name of a city, and choose it. All dates are in its time."),
    )
    opening = forms.ChoiceField(
        label=gettext_lazy("When does it open for signature?"), choices=OPENING, widget=forms.RadioSelect
    )
    opens = LineInput(
        label=gettext_lazy("Opens on"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Like 5 December 2026 9:00. Without a time it opens at the start of the day."),
    )
    closes = LineInput(
        label=gettext_lazy("Closes on (optional)"),
        max_length=100,
        required=False,
        help_text=gettext_lazy(
            "Like 20 December 2026 18:00. Without a time it closes at the end of the day. "
            "Once it is open, you can only move the close later, or close at once with a public reason."
        ),
    )
    publicity = forms.ChoiceField(
        label=gettext_lazy("When is it public?"), choices=PUBLIC, widget=forms.RadioSelect
    )
    public = LineInput(
        label=gettext_lazy("Public from"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Without a time it becomes public at the start of the day."),
    )
    slug = forms.CharField(
        label=gettext_lazy("Last part of the page's address"),
        max_length=80,
        validators=[validate_slug],
    )
    # The moments that the page has shown in words.
    understood = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, petition: Petition) -> None:
        """Begin with what is saved; ask about each date that can mean two days."""
        super().__init__(data, read=lambda: _saved(Petition.objects.get(pk=petition.pk)))
        self.petition = petition
        self.moments: dict[str, datetime | None] = {}
        # The moments in words, as the page shows them before they are saved.
        self.in_words: list[tuple[str, str]] = []
        if data is not None:
            self._ask_about_dates(data)

    @property
    def asks_first(self) -> bool:
        """Whether the page must show how the dates were read."""
        return bool(self.in_words)

    @property
    def zones(self) -> list[str]:
        """The cities to choose the time zone from."""
        return list(time_zones.names().values())

    def _ask_about_dates(self, data: QueryDict) -> None:
        zone = ZoneInfo(time_zones.find(data.get("time_zone", "")) or self.petition.time_zone)
        order = list[str]()
        for name in self.fields:
            order.append(name)
            if name not in MOMENTS or not self._is_needed(name, data):
                continue
            found = self._readings(name, data.get(name, ""), zone)
            if len(found) > 1:
                order.append(f"{name}_meant")
        for name in order:
            if name.endswith("_meant"):
                asked = name.removesuffix("_meant")
                words = data.get(asked, "")
                self.fields[name] = date_field.question(words, self._readings(asked, words, zone))
        self.order_fields(order)

    def _readings(self, name: str, words: str, zone: ZoneInfo) -> list[written_dates.Written]:
        return date_field.readings(words, zone, self.petition.clock, ends=MOMENTS[name][0])

    def _is_needed(self, name: str, data: Mapping[str, object]) -> bool:
        needs = MOMENTS[name][1]
        return needs is None or data.get(needs[0]) == needs[1]

    def clean_time_zone(self) -> str:
        """Return the name of the time zone of a city. Raises ValidationError."""
        return time_zones.chosen(self.cleaned_data["time_zone"])

    def clean_slug(self) -> str:
        """Refuse an address that is taken, and suggest another. Raises ValidationError."""
        slug: str = self.cleaned_data["slug"]
        if Petition.objects.filter(slug=slug).exclude(pk=self.petition.pk).exists():
            said = _("This address is taken. “%(free)s” is free.")
            raise ValidationError(said, params={"free": drafts.free_slug(slug)})
        return slug

    def clean(self) -> dict[str, object]:
        """Read the dates in the form's time zone; check their order."""
        cleaned = super().clean() or {}
        if "time_zone" not in cleaned:
            return cleaned
        zone = ZoneInfo(str(cleaned["time_zone"]))
        for name in MOMENTS:
            self._read_moment(name, zone)
        if not self.errors:
            self._check_order()
            self._put_in_words(zone)
        return cleaned

    def _read_moment(self, name: str, zone: ZoneInfo) -> None:
        ends, _needs = MOMENTS[name]
        self.moments[name] = UNTIL_TOLD if (name, self.data.get("publicity")) == ("public", "told") else None
        words = str(self.cleaned_data.get(name, ""))
        if not self._is_needed(name, self.data) or (name == "closes" and not words):
            return
        meant = str(self.cleaned_data.get(f"{name}_meant", ""))
        try:
            at = date_field.moment(self._readings(name, words, zone), meant, zone, ends=ends)
        except ValidationError as problem:
            self.add_error(name, problem)
            return
        self.moments[name] = at
        if at and at <= self.petition.clock:
            self.add_error(name, _("This moment has passed. Choose a later one."))

    def _check_order(self) -> None:
        opens, closes, public = (self.moments[name] for name in MOMENTS)
        if closes and opens and closes <= opens:
            self.add_error("closes", _("A petition closes after it opens."))
        if closes and public and closes <= public != UNTIL_TOLD:
            self.add_error("public", _("It would close before it becomes public. Choose an earlier day."))
        lacking = [one for one in _lacking(self.petition) if opens]
        if lacking:
            said = _("Before you choose a date, complete: %(parts)s.")
            self.add_error("opens", said % {"parts": "; ".join(lacking)})

    def _put_in_words(self, zone: ZoneInfo) -> None:
        said = {"opens": _("Opens"), "closes": _("Closes"), "public": _("Public from")}
        shown = [
            (said[name], written_dates.in_words(at, zone, ends=MOMENTS[name][0]))
            for name, at in self.moments.items()
            if at and at != UNTIL_TOLD
        ]
        digest = self._digest()
        if shown and digest not in (self.cleaned_data.get("understood"), _digest_of(self.petition)):
            self.in_words = [*shown, (_("Time zone"), time_zones.name_of(zone.key))]
        typed = QueryDict(mutable=True)
        typed.update(self.data)
        typed["understood"] = digest
        self.data = typed

    def _digest(self) -> str:
        return " ".join(at.isoformat() if at else "-" for at in self.moments.values())

    def values(self) -> dict[str, object]:
        """Return the columns of the petition that the valid form sets."""
        said = {name: self.cleaned_data[name] for name in ("kinds", "review", "time_zone", "slug")}
        return said | {f"{name}_at": self.moments[name] for name in MOMENTS}


def _lacking(petition: Petition) -> list[str]:
    parts = lifecycle.missing_parts(petition)
    return [words for part, words in parts.items() if part != "closes_at"]


def _digest_of(petition: Petition) -> str:
    saved = (petition.opens_at, petition.closes_at, petition.public_at)
    return " ".join(at.isoformat() if at else "-" for at in saved)


def _publicity(petition: Petition) -> str:
    if petition.waits_to_be_told:
        return "told"
    return "later" if petition.public_at else "once"


def _saved(petition: Petition) -> dict[str, object]:
    public = None if petition.waits_to_be_told else petition.public_at
    moments = {"opens": petition.opens_at, "closes": petition.closes_at, "public": public}
    written: dict[str, object] = {
        name: written_dates.write(at, petition.zone, ends=MOMENTS[name][0]) if at else ""
        for name, at in moments.items()
    }
    return written | {
        "kinds": petition.kinds,
        "review": petition.review,
        "slug": petition.slug,
        "time_zone": time_zones.name_of(petition.time_zone),
        "opening": "date" if petition.opens_at else "button",
        "publicity": _publicity(petition),
    }
