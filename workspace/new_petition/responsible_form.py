"""The third step: the controller, the contact, the recipients of the list, and the sender of news."""

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import LineInput
from petitions.models import Petition
from workspace.new_petition.draft_form import DraftForm

FIELDS = ("controller", "contact", "recipients", "news_sender")


class ResponsibleForm(DraftForm):
    """The organisations that answer for the signatories' data. The form shows the coalition's defaults."""

    noted_as = frozenset(["controller", "contact", "recipients", "news sender"])

    controller = LineInput(
        label=gettext_lazy("Responsible organisation"),
        max_length=250,
        required=False,
        help_text=gettext_lazy(
            "The data controller: it decides what happens with the signatories' data, and answers for it. "
            "Signatories read its name before they sign."
        ),
    )
    contact = LineInput(
        label=gettext_lazy("Contact"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("An e-mail address that signatories and the press can write to."),
    )
    recipients = LineInput(
        label=gettext_lazy("Recipients of the list (optional)"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("They get the list of names. If this is empty, the addressees get it."),
    )
    news_sender = LineInput(
        label=gettext_lazy("Sender of news (optional)"),
        max_length=250,
        required=False,
        help_text=gettext_lazy(
            "This organisation may write to signatories who ask for news. If this is empty, nobody is asked."
        ),
    )

    def __init__(self, data: QueryDict | None, *, petition: Petition) -> None:
        """Begin with what is saved, or with the defaults of the coalition."""
        super().__init__(data, read=lambda: _saved(petition))
        self.petition = petition

    def clean(self) -> dict[str, object]:
        """Keep the controller and the contact of a draft that opens on a date."""
        cleaned = super().clean() or {}
        for name in ("controller", "contact") if self.petition.opens_at else ():
            if not cleaned.get(name):
                self.add_error(name, _("The petition opens on a date, so it needs this."))
        return cleaned

    def values(self) -> dict[str, object]:
        """Return the columns of the petition that the valid form sets."""
        return {name: self.cleaned_data[name] for name in FIELDS}


def _saved(petition: Petition) -> dict[str, object]:
    saved = dict(Petition.objects.values(*FIELDS).get(pk=petition.pk))
    for name in ("controller", "contact"):
        saved[name] = saved[name] or getattr(petition.coalition, name)
    return saved
