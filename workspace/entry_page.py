"""The page of one entry: as listed, why it waits, its mail, its history, and what the team can do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.fields import ProseInput
from accounts.models import User
from petitions import formats, history
from petitions.models import Petition
from petitions.rules import organises
from signatories.lifecycle import deciders
from signatories.listing import corrections
from signatories.models import ContactReveal, Message, OutgoingMail
from signatories.models.entry_notes import LONGEST
from signatories.moderation import evidence, notes
from signatories.moderation.visibility import (
    changes_annotated_for,
    decidable_by,
    entries_known_to,
    is_name_hidden,
    visible_name,
)
from signatories.states import KNOWN
from workspace import record
from workspace.site import render_page

if TYPE_CHECKING:
    from signatories.moderation.visibility import VisibleSignatory


class NoteForm(forms.Form):
    """A note about an entry."""

    text = ProseInput(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("The signatory can read this: it is part of what we hold about them."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class QuestionForm(forms.Form):
    """A question to the owner of an entry."""

    text = ProseInput(
        label=gettext_lazy("Your question"),
        help_text=gettext_lazy(
            "We e-mail it to the signatory. The answer goes to the contact of the statement."
        ),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@dataclass(frozen=True)
class Mail:
    """A mail to the owner of an entry, and what became of it."""

    subject: str
    state: str


def known_entry(user: User, petition: int, entry: int) -> "VisibleSignatory":
    """Return an entry of a petition with its petition's clock. Raises Http404."""
    row = get_object_or_404(entries_known_to(user), pk=entry, petition=petition)
    row.petition = Petition.objects.with_clock().get(pk=petition)
    return row


@require_safe
def page(request: HttpRequest, user: User, pk: int, entry: int) -> HttpResponse:
    """Show an entry."""
    return render_entry(request, user, known_entry(user, pk, entry))


def render_entry(
    request: HttpRequest,
    user: User,
    row: "VisibleSignatory",
    *,
    note_form: NoteForm | None = None,
    question_form: QuestionForm | None = None,
) -> HttpResponse:
    """Render the page of an entry, with forms that may hold errors."""
    is_hidden = is_name_hidden(row)
    context: dict[str, object] = {
        "title": _("Entry"),
        "name": visible_name(row),
        "petition": row.petition,
        "tab": "signatures",
        "row": row,
        "is_hidden": is_hidden,
        "here": request.path,
        "events": _events(user, row),
    }
    if not is_hidden:
        context |= _details(user, row) | {
            "note_form": note_form or NoteForm(prefix="note"),
            "question_form": question_form or QuestionForm(prefix="question"),
        }
    return render_page(request, "workspace/entry.html", context)


def _details(user: User, row: "VisibleSignatory") -> dict[str, object]:
    may_decide = decidable_by(user).filter(pk=row.pk).exists()
    return {
        "may_decide": may_decide and row.status in KNOWN and not row.forgotten_at,
        "is_known": may_decide,
        "may_send_again": organises(user, row.petition) and row.is_unconfirmed,
        "may_see_contact": row.sees_contact,
        "may_ask": may_decide and notes.may_ask(row),
        "may_undo": may_decide and row.set_aside_at is not None,
        "waits_because": evidence.reasons_to_review(row) if row.is_confirmed or row.proposed else [],
        "wanted": row.as_proposed() if row.proposed else None,
        "asked": deciders.pending(row),
        **_mail_of(row),
        "merged": row.merged.all(),
        "notes": row.notes.select_related("by"),
        "questions": row.questions.select_related("by"),
    }


def _mail_of(row: "VisibleSignatory") -> dict[str, object]:
    """Return the entry's mail, for users who may know the address: anybody who knows it can cause a mail."""
    if not (row.sees_contact and row.sees_withheld):
        return {}
    last = formats.moment(row.mailed_at, row.petition) if row.mailed_at else ""
    return {"mails": list(_mails(row)), "last_mail": last}


def _mails(row: "VisibleSignatory") -> Iterator[Mail]:
    """Yield the mails that are still on record, the newest first."""
    for mail in row.mails.order_by("-id"):
        yield Mail(str(Message(mail.message).label), _state_of(mail, row))


def _state_of(mail: OutgoingMail, row: "VisibleSignatory") -> str:
    def at(moment: datetime) -> str:
        return formats.moment(moment, row.petition)

    if mail.sent_at:
        return _("sent on %(at)s") % {"at": at(mail.sent_at)}
    if mail.given_up_at:
        return _("not delivered: %(error)s") % {"error": mail.last_error or "–"}
    return _("held back") if mail.held else _("waits to be sent")


def _events(user: User, row: "VisibleSignatory") -> list[history.Event]:
    """Return everything that was done to the entry, the newest first."""
    petition = row.petition
    events = [
        history.event(petition, change.at, change.by, record.summary(change))
        for change in changes_annotated_for(user, row.changes.all())
    ]
    reveals = ContactReveal.objects.filter(petition=petition, signatory_number=row.pk)
    events += [
        history.event(petition, reveal.at, reveal.by, _("Looked at the contact data."))
        for reveal in reveals.select_related("by")
    ]
    if not is_name_hidden(row):
        changed = row.corrections.select_related("by")
        shown = changed if row.sees_contact else corrections.without_contact(changed, kind=row.kind)
        events += [history.event(petition, one.at, one.by, corrections.in_words(one)) for one in shown]
    return sorted(events, key=lambda event: event.at, reverse=True)
