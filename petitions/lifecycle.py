"""The verbs of a petition: open it, add a language, move its close."""

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from petitions.models import Petition, State, Statement


class NotAllowed(Exception):
    """The petition is not in a state in which this can be done; the message says why."""


def missing(petition: Petition) -> list[str]:
    """Return, in words, what keeps a petition from opening; empty where nothing does."""
    authentic = petition.statements.filter(authentic=True).first()
    wants = [
        (petition.controller, _("a controller: who is responsible for the signatories' data")),
        (petition.contact, _("a contact: how signatories reach the controller")),
        (authentic and authentic.text.strip(), _("a text, in a version marked as authentic")),
    ]
    return [words for there, words in wants if not there]


@transaction.atomic
def open_petition(petition: Petition, *, closes_at: datetime | None = None) -> Petition:
    """Open a draft now; from here on its text is frozen.

    `closes_at` moves the close at the same time. Raises NotAllowed where something is missing, or where
    it is open already or has closed.
    """
    locked = Petition.objects.select_for_update(of=("self",)).clocked().get(pk=petition.pk)
    if locked.state != State.DRAFT:
        raise NotAllowed(_("“%(slug)s” is not a draft any more.") % {"slug": locked.slug})
    if lacking := missing(locked):
        raise NotAllowed(
            _("“%(slug)s” cannot open yet. It needs %(lacking)s.")
            % {"slug": locked.slug, "lacking": "; ".join(lacking)}
        )
    close = closes_at or locked.closes_at
    if close and close <= locked.clock:
        raise NotAllowed(_("“%(slug)s” would close before it opens.") % {"slug": locked.slug})
    Petition.objects.filter(pk=locked.pk).update(opens_at=Now(), closes_at=close)
    return Petition.objects.clocked().get(pk=locked.pk)


@transaction.atomic
def add_language(petition: Petition, statement: Statement) -> Statement:
    """Add the statement in another language; allowed before and after opening.

    Raises NotAllowed where that language is there already.
    """
    if petition.statements.filter(language=statement.language).exists():
        raise NotAllowed(
            _("“%(slug)s” has a version in %(language)s already.")
            % {"slug": petition.slug, "language": statement.language}
        )
    statement.petition = petition
    statement.save(force_insert=True)
    return statement


def move_close(petition: Petition, *, to: datetime) -> None:
    """Let an open petition close later. Raises NotAllowed where `to` is not later."""
    moved = Petition.objects.open().filter(pk=petition.pk, closes_at__lt=to).update(closes_at=to)
    if not moved:
        raise NotAllowed(_("An open petition can only close later than it was to close."))
