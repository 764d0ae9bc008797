"""An owner's visit by a mailed link, and the page of their entry."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from petitions import pages
from signatories.identity import tokens
from signatories.identity.tokens import Purpose
from signatories.lifecycle import deciders
from signatories.listing import corrections, csv_files
from signatories.models import SharedRequest, Signatory
from signatories.signing.owner_forms import CorrectForm
from signatories.signing.responses import context, personal


@dataclass(frozen=True)
class Visit:
    """The signatory whose link was opened, and the entry that it leads to: after a merge, another row."""

    own: Signatory
    entry: Signatory

    @property
    def is_shared(self) -> bool:
        """Whether the entry has other owners, whose data the page must not show."""
        return self.own.pk != self.entry.pk

    def may_agree_to(self, request: SharedRequest | None) -> bool:
        """Tell whether this owner may agree to another owner's request."""
        return request is not None and self.own.pk in [row.pk for row in deciders.owners_to_ask(request)]

    @property
    def news_wording(self) -> str:
        """The wording under which this owner agreed to news, empty without consent."""
        news = self.own.consents.active().to_news().select_related("wording").first()
        return news.wording.text if news else ""


def find(token: str) -> Visit | None:
    """Return the visit for a link, None if the link no longer works."""
    try:
        claim = tokens.read_timed(Purpose.MANAGE, token)
    except tokens.BadToken:
        return None
    own = entry = _signatory(claim.signatory_id)
    # A merged row that was withdrawn has left the entry, so that its link does not lead there any more.
    while entry and entry.is_merged and entry.merged_into_id:
        entry = _signatory(entry.merged_into_id)
    return Visit(own, entry) if own and entry and claim.names(own) else None


def _signatory(pk: int) -> Signatory | None:
    signatory = Signatory.objects.filter(pk=pk, forgotten_at=None).first()
    if signatory:
        signatory.petition = pages.with_clock(signatory.petition_id)
    return signatory


def correct_form(visit: Visit, data: QueryDict | None = None) -> CorrectForm:
    """Return the form with which this owner corrects the entry."""
    return CorrectForm(data, signatory=visit.entry, is_shared=visit.is_shared)


def shown(
    request: HttpRequest,
    visit: Visit,
    *,
    form: CorrectForm | None = None,
    message: str = "",
    is_foreign: bool = False,
) -> HttpResponse:
    """Render the owner's page, with a `message` about the last act."""
    reading = pages.read(visit.entry.petition.ref, pages.wanted_language(request))
    asked = deciders.pending(visit.entry)
    page = context(
        reading,
        signatory=visit.entry,
        form=form or correct_form(visit),
        said=message,
        is_foreign=is_foreign,
        held=csv_files.everything_in_words(visit.own),
        is_shared=visit.is_shared,
        may_correct=not visit.is_shared or (visit.entry.is_published and not visit.entry.proposed),
        # An owner of another part of a shared entry does not see what was changed before they joined it.
        corrected=[] if visit.is_shared else _by_moderators(visit.own),
        asked=asked,
        may_agree=visit.may_agree_to(asked),
        wants_news=visit.news_wording,
    )
    return personal(render(request, "signing/manage.html", page))


def _by_moderators(own: Signatory) -> list[str]:
    """Return in words which details moderators have replaced, the newest first."""
    changed = own.corrections.filter(by__isnull=False).order_by("-id")
    return [corrections.in_words(one) for one in changed]


def shown_again(request: HttpRequest, visit: Visit, message: str) -> HttpResponse:
    """Render the owner's page with the entry as it is after an act."""
    visit.entry.refresh_from_db()
    visit.entry.petition = pages.with_clock(visit.entry.petition_id)
    return shown(request, visit, message=message)
