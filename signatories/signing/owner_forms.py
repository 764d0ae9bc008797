"""The forms of people who have signed: correct an entry, ask for the link to it."""

from dataclasses import replace

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from signatories.identity.form_fields import AddressField
from signatories.lifecycle.sign import Details
from signatories.models import Signatory
from signatories.signing.form_parts import share_fields
from signatories.signing.sign_form import INDIVIDUAL_FIELDS, ORGANISATION_FIELDS, SignForm
from signatories.text import countries


@share_fields
class CorrectForm(SignForm):
    """The fields that an owner may correct: not the kind, the address or the listing."""

    LEFT_OUT = ("kind", "email", "listing", "attestation", "updates", "fax", "started", "another", "room")

    def __init__(
        self, data: QueryDict | None = None, *, signatory: Signatory, is_shared: bool = False
    ) -> None:
        """Start with the entry as it is; on a shared entry leave the other owner's details out."""
        self.signatory, self.is_shared = signatory, is_shared
        super().__init__(data, petition=signatory.petition, initial=_initial(signatory))
        other = INDIVIDUAL_FIELDS if signatory.is_organisation else ORGANISATION_FIELDS
        private = {"country", "show_country"} if is_shared else set()
        private |= {"representative", "role"} if is_shared and signatory.is_organisation else set()
        for name in {*self.LEFT_OUT, *other, *private} & set(self.fields):
            del self.fields[name]

    @property
    def signs_as(self) -> str:
        """The entry's kind, which does not change."""
        return self.signatory.kind

    def details(self) -> Details:
        """Return the corrected details; a shared entry keeps its representative."""
        details = super().details()
        if not (self.is_shared and self.signatory.is_organisation):
            return details
        return replace(details, representative=self.signatory.representative, role=self.signatory.role)


def _initial(signatory: Signatory) -> dict[str, str | bool]:
    """Return the form's first values: the entry, with a correction that waits for review."""
    wanted = signatory.as_proposed()
    return {
        "name": wanted.name,
        "acronym": wanted.acronym,
        "affiliation": wanted.affiliation,
        "role": wanted.role,
        "website": wanted.website,
        "representative": wanted.representative,
        "country": countries.INTERNATIONAL if signatory.is_international else signatory.country,
        "show_country": signatory.shows_country,
    }


class RequestLinkForm(forms.Form):
    """The address to which the link to an entry is mailed."""

    email = AddressField(
        label=_("Your e-mail address"),
        help_text=_("The one you signed with. If anything was signed with it, a link is sent there."),
        error_messages={"required": _("Enter your e-mail address")},
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        """Give fields the same ids as the other public forms do."""
        super().__init__(data, auto_id="%s", label_suffix="")
