"""The sign form: whether input is well-formed, in words that help. It never saves."""

from copy import copy
from dataclasses import replace
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from petitions.models import Petition
from signatories.identity.form_fields import AddressField, CountryField, LineField, Trap, WebsiteField
from signatories.lifecycle.sign import Details
from signatories.models import Flag, Kind, Listing, Signatory, Wording
from signatories.signing import robots, wordings
from signatories.text import cleaning, countries

INDIVIDUAL_FIELDS = ("affiliation", "show_country")
ORGANISATION_FIELDS = ("acronym", "website", "representative", "attestation")


class ByKind:
    """A label that reads differently for the two kinds; the stylesheet shows the one that applies."""

    def __init__(self, individual: Any, organisation: Any) -> None:
        """Say `individual` to a person, and `organisation` to who represents one."""
        self.individual, self.organisation = individual, organisation

    def __html__(self) -> SafeString:
        """Return both, each marked with its kind, in the current language."""
        return format_html(
            '<span class="for-individual">{}</span><span class="for-organisation">{}</span>',
            self.individual,
            self.organisation,
        )

    __str__ = __html__


by_kind: Any = ByKind


class Shared(dict[str, forms.Field]):
    """Fields that the forms of a class have in common: to copy them costs more than to read a form.

    So nothing that renders one may change it, as the tag `crispy_field` would: our templates leave it alone.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, forms.Field]:
        """Return the same fields, of which a form may leave some out, or put another in a place."""
        return dict(self)


class SignForm(forms.Form):
    """What a signatory says of itself. The fields of the other kind are left alone."""

    kind = forms.ChoiceField(
        label=_("Who is signing?"),
        choices=[(Kind.ORGANISATION, _("An organisation")), (Kind.INDIVIDUAL, _("Me, as an individual"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose who is signing"),
            "invalid_choice": _("Choose who is signing"),
        },
    )
    name = LineField(
        label=by_kind(_("Your name"), _("Name of the organisation")),
        help_text=_(
            "Exactly as it should be listed, in any script. A name in Latin letters may follow in brackets."
        ),
        longest=cleaning.NAME_LENGTH,
        rule=cleaning.ORGANISATION,
        required=False,
    )
    acronym = LineField(label=_("Acronym (optional)"), longest=cleaning.LINE_LENGTH, required=False)
    website = WebsiteField(
        label=_("Website (optional)"), help_text=_("Shown beside the name"), required=False
    )
    affiliation = LineField(
        label=_("Affiliation (optional)"),
        help_text=_("Printed for identification only"),
        longest=cleaning.LINE_LENGTH,
        required=False,
    )
    representative = LineField(
        label=_("Your name"),
        help_text=_("You represent the organisation. Never published."),
        longest=cleaning.NAME_LENGTH,
        rule=cleaning.PERSON,
        required=False,
    )
    role = LineField(
        label=by_kind(_("Your role there (optional)"), _("Your role in the organisation")),
        help_text=by_kind(_("Printed after the affiliation"), _("Never published")),
        longest=cleaning.LINE_LENGTH,
        required=False,
    )
    country = CountryField(
        label=by_kind(
            _("Country where you live or work (optional)"),
            _("Country where the organisation is based"),
        ),
        required=False,
        error_messages={"invalid_choice": _("Choose a country from the list")},
    )
    show_country = forms.BooleanField(label=_("Print my country beside my name"), required=False)
    email = AddressField(
        label=_("Your e-mail address"),
        help_text=_("Never published. We write to it to confirm; you can have it deleted at any time."),
        error_messages={"required": _("Enter your e-mail address")},
    )
    listing = forms.ChoiceField(
        label=_("How should it be listed?"),
        choices=[(Listing.FULL, _("In full")), (Listing.WITHHELD, _("Name withheld"))],
        widget=forms.RadioSelect,
        initial=Listing.FULL,
        required=False,
        error_messages={"invalid_choice": _("Choose how it should be listed")},
    )
    fax = Trap()
    another = forms.CharField(widget=forms.HiddenInput, required=False)
    room = forms.CharField(widget=forms.HiddenInput, required=False)
    started = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    attestation = forms.BooleanField(label=lazy(wordings.attestation, str)(), required=False)
    updates = forms.BooleanField(required=False)

    def __init__(self, *args: Any, petition: Petition, **options: Any) -> None:
        """Ask what this petition asks: its kinds, and news only where someone is named who sends it."""
        options |= {"auto_id": "%s", "label_suffix": ""}
        # What Django would copy for each form.
        vars(self)["base_fields"] = Shared(self.base_fields)
        super().__init__(*args, **options)
        self.petition = petition
        self.initial = {"started": partial(robots.stamp, petition.clock), **self.initial}
        if petition.news_sender:
            self._put("updates", label=wordings.updates(petition))
        else:
            del self.fields["updates"]
        self._keep_kinds()

    def _put(self, name: str, **said: Any) -> None:
        """Let a field say something else in this form; the field of other forms stays as it is."""
        self.fields[name] = field = copy(self.fields[name])
        vars(field).update(said)

    def _keep_kinds(self) -> None:
        """Leave out the fields of a kind that may not sign, and the question if one is left."""
        for kind, names in ((Kind.INDIVIDUAL, INDIVIDUAL_FIELDS), (Kind.ORGANISATION, ORGANISATION_FIELDS)):
            if not self.petition.takes(kind):
                for name in names:
                    del self.fields[name]
                self._put("kind", widget=forms.HiddenInput())
                # Whatever a link or an older page says: nobody could change it there.
                only = {"kind": Kind.ORGANISATION if kind == Kind.INDIVIDUAL else Kind.INDIVIDUAL}
                self.initial = {**self.initial, **only}
                if self.is_bound:
                    self.data = {**dict(self.data.items()), **only}

    @property
    def odd(self) -> list[Flag]:
        """What about this form looks like a robot's; robots are not told."""
        looks = {Flag.ROBOT: self.cleaned_data.get("fax"), Flag.QUICK: self.is_too_quick}
        return [flag for flag, is_there in looks.items() if is_there]

    def clean_started(self) -> str:
        """Take a form that was shown within the last day; show an older one again, with a new stamp."""
        stamped: str = self.cleaned_data["started"]
        try:
            self.is_too_quick = robots.is_too_quick(stamped, self.petition.clock)
        except robots.Stale:
            self.data = dict(self.data.items()) | {"started": robots.stamp(self.petition.clock)}
            self.add_error(
                None, _("This page has been open for long. Check what it says, and send it once more.")
            )
        return stamped

    @property
    def fields_of(self) -> dict[str, str]:
        """Which kind a field is for, by its name; fields of both kinds are not in it."""
        return (
            {"fax": "nobody"}
            | dict.fromkeys(INDIVIDUAL_FIELDS, "individual")
            | dict.fromkeys(ORGANISATION_FIELDS, "organisation")
        )

    # --- Rules that depend on the kind ---

    def clean_kind(self) -> str:
        """Refuse a kind that may not sign this petition."""
        kind: str = self.cleaned_data["kind"]
        if not self.petition.takes(kind):
            raise ValidationError(_("Choose who is signing"))
        return kind

    def clean_name(self) -> str:
        """Ask for a name, and hold a person's name to the stricter rule."""
        name: str = self.cleaned_data["name"]
        if not cleaning.shows_something(name):
            asks = _("Enter the name of the organisation") if self._is_organisation else _("Enter your name")
            raise ValidationError(asks)
        return (
            name
            if self._is_organisation
            else cleaning.clean(name, longest=cleaning.NAME_LENGTH, rule=cleaning.PERSON)
        )

    @property
    def signs_as(self) -> str:
        """Who signs, as far as the form says so."""
        return str(self.cleaned_data.get("kind", ""))

    @property
    def _is_organisation(self) -> bool:
        return self.signs_as == Kind.ORGANISATION

    def clean_listing(self) -> str:
        """Read nothing as `full`: that is what the form shows chosen."""
        return self.cleaned_data["listing"] or Listing.FULL

    def clean(self) -> dict[str, Any]:
        """Ask of each kind what that kind must say, and forget what it was not asked."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.signs_as:
            (self._clean_organisation if self._is_organisation else self._clean_individual)(cleaned)
        return cleaned

    def _forget(self, names: tuple[str, ...]) -> None:
        """Drop the other kind's fields with whatever was wrong in them: they were not asked."""
        for name in names:
            self.cleaned_data.pop(name, None)
            self.errors.pop(name, None)

    def _clean_individual(self, cleaned: dict[str, Any]) -> None:
        self._forget(ORGANISATION_FIELDS)
        if cleaned.get("country") == countries.INTERNATIONAL:
            self.add_error("country", _("Choose a country, or leave it empty"))

    def _clean_organisation(self, cleaned: dict[str, Any]) -> None:
        self._forget(INDIVIDUAL_FIELDS)
        required = {
            "country": _("Choose the country where the organisation is based, or “international”"),
            "representative": _("Enter your name: who signs for the organisation?"),
            "role": _("Enter your role in the organisation"),
            "attestation": _("Tick the box if you are authorised to sign for the organisation"),
        }
        for name, message in required.items():
            if name in self.fields and name not in self.errors and not cleaned.get(name):
                self.add_error(name, message)

    # --- What it says ---

    def details(self) -> Details:
        """Return what was said, as the lifecycle takes it."""
        said = self.cleaned_data
        country = said.get("country", "")
        is_international = country == countries.INTERNATIONAL
        lines = ("acronym", "affiliation", "role", "website", "representative")
        return Details(
            kind=self.signs_as,
            name=said["name"],
            email=said.get("email", ""),
            listing=said.get("listing", Listing.FULL),
            country="" if is_international else country,
            is_international=is_international,
            shows_country=self._is_organisation or said.get("show_country", False),
            updates=said.get("updates") if "updates" in self.fields else None,
            **{line: said.get(line, "") for line in lines},
            **self._words_agreed_to(),
        )

    def _words_agreed_to(self) -> dict[str, Any]:
        words: dict[str, Any] = {}
        if self.cleaned_data.get("attestation"):
            words["attestation"] = wordings.keep(Wording.Purpose.ATTESTATION, wordings.attestation())
        if self.cleaned_data.get("updates"):
            words["updates_wording"] = wordings.keep(Wording.Purpose.UPDATES, wordings.updates(self.petition))
        return words


class CorrectForm(SignForm):
    """What the owner of an entry may correct: all but who signed, from where, and how it is listed."""

    NOT_HERE = ("kind", "email", "listing", "attestation", "updates", "fax", "started", "another", "room")

    def __init__(self, *args: Any, signatory: Signatory, is_shared: bool = False, **options: Any) -> None:
        """Show the entry as it is; one that is somebody else's, too, without who represents it."""
        self.signatory, self.is_shared = signatory, is_shared
        shown = {
            "country": countries.INTERNATIONAL if signatory.is_international else signatory.country,
            "show_country": signatory.shows_country,
        }
        lines = ("name", "acronym", "affiliation", "role", "website", "representative")
        wanted = signatory.as_proposed()
        shown |= {line: getattr(wanted, line) for line in lines}
        super().__init__(*args, petition=signatory.petition, initial=shown, **options)
        other = INDIVIDUAL_FIELDS if signatory.is_organisation else ORGANISATION_FIELDS
        private = {"country", "show_country"} if is_shared else set()
        private |= {"representative", "role"} if is_shared and signatory.is_organisation else set()
        for name in {*self.NOT_HERE, *other, *private} & set(self.fields):
            del self.fields[name]

    @property
    def signs_as(self) -> str:
        """What the entry is; that does not change."""
        return self.signatory.kind

    def details(self) -> Details:
        """Return what was said; who represents a shared entry stays as it is."""
        said = super().details()
        if not (self.is_shared and self.signatory.is_organisation):
            return said
        return replace(said, representative=self.signatory.representative, role=self.signatory.role)


class RequestForm(forms.Form):
    """An address whose owner wants the link to what it has signed."""

    email = AddressField(
        label=_("Your e-mail address"),
        help_text=_("The one you signed with. If anything was signed with it, a link is sent there."),
        error_messages={"required": _("Enter your e-mail address")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        """Name fields as the other forms do."""
        options |= {"auto_id": "%s", "label_suffix": ""}
        super().__init__(*args, **options)
