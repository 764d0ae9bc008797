"""The forms of the letter's admin page: the choices for the letter, and its delivery."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import LineInput
from deliveries import freeze, letter
from deliveries.models import AROUND
from petitions import pages
from petitions.languages import own_name
from petitions.models import Petition


class ChoicesForm(forms.Form):
    """The choices for a letter: its language and how names are arranged."""

    by_country = forms.BooleanField(label=gettext_lazy("Names by country"), required=False)
    is_short = forms.BooleanField(
        label=gettext_lazy("Only the names in front, and where the complete list is"), required=False
    )

    def __init__(self, data: Mapping[str, object], *, petition: Petition) -> None:
        """Offer the languages of the petition."""
        super().__init__(data)
        offered = [(one.language, own_name(one.language)) for one in pages.texts(petition)]
        self.fields["language"] = forms.ChoiceField(label=_("Language"), choices=offered)
        self.order_fields(["language"])

    def choices(self) -> letter.Choices:
        """Return the choices of a valid form."""
        return letter.Choices(**self.cleaned_data)


class HandoverForm(forms.Form):
    """A delivery: to whom the letter is handed over, where and when."""

    addressee = LineInput(label=gettext_lazy("To whom"), max_length=300)
    place = LineInput(label=gettext_lazy("Where"), max_length=250, required=False)
    handed_over_at = forms.DateTimeField(
        label=gettext_lazy("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    tells = forms.BooleanField(
        label=gettext_lazy("Tell those who confirmed by e-mail that it was delivered"), required=False
    )
    accepts_boxes = forms.BooleanField(
        label=gettext_lazy("Deliver even though the PDF has these empty boxes"), required=False
    )
    by_country = forms.BooleanField(required=False, widget=forms.HiddenInput)
    is_short = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        petition: Petition,
        initial: dict[str, object] | None = None,
    ) -> None:
        """Read times in the petition's time zone."""
        super().__init__(data, initial=initial)
        self.petition = petition

    def clean_handed_over_at(self) -> datetime:
        """Return the instant of a time in the petition's time zone."""
        typed: datetime = self.cleaned_data["handed_over_at"]
        now = self.petition.clock.astimezone(self.petition.zone).replace(tzinfo=None)
        ahead = typed.replace(tzinfo=None) - now
        if abs(ahead) > AROUND - timedelta(days=1):
            raise forms.ValidationError(_("Give a day within a year of today."))
        # The page says from now on that the letter was handed over, and this cannot be changed.
        if ahead > timedelta(days=1):
            raise forms.ValidationError(
                _("The letter is frozen as it is now. Deliver it on the day on which it is handed over.")
            )
        return typed.replace(tzinfo=self.petition.zone)

    def handover(self) -> freeze.Handover:
        """Return the handover of a valid form."""
        said = self.cleaned_data
        return freeze.Handover(said["addressee"], said["handed_over_at"], said["place"], said["tells"])
