"""The sign form: it checks the input and says in words what to correct. It never saves."""

from collections.abc import Mapping
from copy import copy
from functools import partial

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from petitions.models import Petition
from signatories.identity.form_fields import AddressField, CountryField, Honeypot, LineField, WebsiteField
from signatories.lifecycle.sign import Details, OptionalConsent
from signatories.models import Flag, Kind, Listing, Wording
from signatories.signing import robots, wordings
from signatories.signing.form_parts import by_kind, share_fields
from signatories.text import cleaning, countries

INDIVIDUAL_FIELDS = ("affiliation", "show_country")
ORGANISATION_FIELDS = ("acronym", "website", "representative", "attestation")


@share_fields
class SignForm(forms.Form):
    """The form of a signatory of either kind; fields of the other kind are ignored."""

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
    fax = Honeypot()
    another = forms.CharField(widget=forms.HiddenInput, required=False)
    room = forms.CharField(widget=forms.HiddenInput, required=False)
    started = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    attestation = forms.BooleanField(label=lazy(wordings.attestation, str)(), required=False)
    updates = forms.BooleanField(required=False)

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        petition: Petition,
        initial: Mapping[str, str | bool] | None = None,
    ) -> None:
        """Leave out the kinds that may not sign, and consent to news if the petition names no sender."""
        super().__init__(data, initial=dict(initial or {}), auto_id="%s", label_suffix="")
        self.petition = petition
        self.initial = {"started": partial(robots.stamp, petition.clock), **self.initial}
        if petition.news_sender:
            self._own("updates").label = wordings.updates(petition)
        else:
            del self.fields["updates"]
        self._keep_kinds()

    def _own(self, name: str) -> forms.Field:
        """Return a copy of a field that this form may change: forms share the others."""
        self.fields[name] = field = copy(self.fields[name])
        return field

    def _keep_kinds(self) -> None:
        """Leave out the fields of a kind that may not sign, and the choice between kinds."""
        for kind, names in ((Kind.INDIVIDUAL, INDIVIDUAL_FIELDS), (Kind.ORGANISATION, ORGANISATION_FIELDS)):
            if not self.petition.takes(kind):
                for name in names:
                    del self.fields[name]
                self._own("kind").widget = forms.HiddenInput()
                # A link or an older page may name the other kind, which the reader could not change.
                only = {"kind": Kind.ORGANISATION if kind == Kind.INDIVIDUAL else Kind.INDIVIDUAL}
                self.initial = {**self.initial, **only}
                if self.is_bound:
                    self.data = {**dict(self.data.items()), **only}

    @property
    def suspicious_flags(self) -> list[Flag]:
        """The flags of a form that looks like a robot's."""
        looks = {Flag.ROBOT: self.cleaned_data.get("fax"), Flag.QUICK: self.is_too_quick}
        return [flag for flag, is_there in looks.items() if is_there]

    def clean_started(self) -> str:
        """Refuse a form that was open for more than a day, and give it a new timestamp."""
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
        """The kind of signatory that a field is for, by its name; fields for both kinds are left out."""
        return (
            {"fax": "nobody"}
            | dict.fromkeys(INDIVIDUAL_FIELDS, "individual")
            | dict.fromkeys(ORGANISATION_FIELDS, "organisation")
        )

    def clean_kind(self) -> str:
        """Refuse a kind that may not sign this petition."""
        kind: str = self.cleaned_data["kind"]
        if not self.petition.takes(kind):
            raise ValidationError(_("Choose who is signing"))
        return kind

    def clean_name(self) -> str:
        """Require a name; a person's name may hold neither addresses nor emoji."""
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
        """The chosen kind, empty if it is missing or wrong."""
        return str(self.cleaned_data.get("kind", ""))

    @property
    def _is_organisation(self) -> bool:
        return self.signs_as == Kind.ORGANISATION

    def clean_listing(self) -> str:
        """Read an empty value as `full`, the choice that the form shows first."""
        return self.cleaned_data["listing"] or Listing.FULL

    def clean(self) -> dict[str, object]:
        """Require the fields of the chosen kind, and drop those of the other."""
        cleaned: dict[str, object] = super().clean() or {}
        if self.signs_as:
            (self._clean_organisation if self._is_organisation else self._clean_individual)(cleaned)
        return cleaned

    def _drop(self, names: tuple[str, ...]) -> None:
        """Drop the other kind's fields with their errors."""
        for name in names:
            self.cleaned_data.pop(name, None)
            self.errors.pop(name, None)

    def _clean_individual(self, cleaned: dict[str, object]) -> None:
        self._drop(ORGANISATION_FIELDS)
        if cleaned.get("country") == countries.INTERNATIONAL:
            self.add_error("country", _("Choose a country, or leave it empty"))

    def _clean_organisation(self, cleaned: dict[str, object]) -> None:
        self._drop(INDIVIDUAL_FIELDS)
        required = {
            "country": _("Choose the country where the organisation is based, or “international”"),
            "representative": _("Enter your name: who signs for the organisation?"),
            "role": _("Enter your role in the organisation"),
            "attestation": _("Tick the box if you are authorised to sign for the organisation"),
        }
        for name, message in required.items():
            if name in self.fields and name not in self.errors and not cleaned.get(name):
                self.add_error(name, message)

    def details(self) -> Details:
        """Return the cleaned input as the verbs of `lifecycle` take it."""
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
            offered_consents=(Wording.Purpose.UPDATES,) if "updates" in self.fields else (),
            consents=self._consents(),
            attestation=self._attestation(),
            **{line: said.get(line, "") for line in lines},
        )

    def _attestation(self) -> Wording | None:
        """Return the attestation that was ticked."""
        if not self.cleaned_data.get("attestation"):
            return None
        return wordings.get_or_create(Wording.Purpose.ATTESTATION, wordings.attestation())

    def _consents(self) -> tuple[OptionalConsent, ...]:
        """Return the optional boxes that were ticked."""
        if not self.cleaned_data.get("updates"):
            return ()
        wording = wordings.get_or_create(Wording.Purpose.UPDATES, wordings.updates(self.petition))
        return (OptionalConsent(Wording.Purpose.UPDATES, wording, self.petition.news_sender),)
