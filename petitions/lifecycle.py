"""The verbs of a petition: open it, and what can be done to an opened text, each publicly logged.

`closing` ends signing or interrupts it.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.text import line
from petitions import history, markdown
from petitions.models import UNTIL_TOLD, Amendment, Petition, State, Statement

Act = Amendment.Act
# The least letters of the wrong words in an erratum: fewer would occur in every line.
SHORTEST = 4


class NotAllowed(Exception):
    """The petition's state does not allow this; the message says why."""


class Outdated(NotAllowed):
    """Somebody else has saved the same page since it was read."""


def missing_parts(petition: Petition) -> dict[str, str]:
    """Return what is missing before a petition can open: each part with its words."""
    authentic = petition.statements.filter(authentic=True).first()
    has_text = bool(authentic and authentic.text.strip())
    closes_later = not petition.closes_at or petition.closes_at > petition.clock
    wants = [
        ("controller", petition.controller, _("a controller: who is responsible for the signatories' data")),
        ("contact", petition.contact, _("a contact: how signatories reach the controller")),
        ("text", has_text, _("a text, in a version marked as authentic")),
        ("closes_at", closes_later, _("a close that is still to come")),
    ]
    return {part: words for part, there, words in wants if not there}


def missing(petition: Petition) -> list[str]:
    """Return, in words, what is missing before a petition can open; empty if nothing is."""
    return list(missing_parts(petition).values())


@transaction.atomic
def open_petition(
    petition: Petition,
    *,
    closes_at: datetime | None = None,
    by_secret_link: bool = False,
    by: User | None = None,
) -> Petition:
    """Open a draft now, which freezes its text; if a user opens it, note that in its history.

    `closes_at` moves the close at the same time. `by_secret_link` hides the petition until `make_public`.
    Raises NotAllowed if something is missing, or if it is open already or has closed.
    """
    locked = Petition.objects.select_for_update(of=("self",)).with_clock().get(pk=petition.pk)
    if locked.state != State.DRAFT:
        raise NotAllowed(_("“%(slug)s” is not a draft any more.") % {"slug": locked.slug})
    locked.closes_at = closes_at or locked.closes_at
    if lacking := missing(locked):
        raise NotAllowed(
            _("“%(slug)s” cannot open yet. It needs %(lacking)s.")
            % {"slug": locked.slug, "lacking": "; ".join(lacking)}
        )
    public_at = UNTIL_TOLD if by_secret_link else locked.public_at
    Petition.objects.filter(pk=locked.pk).update(
        opens_at=Now(), closes_at=locked.closes_at, public_at=public_at
    )
    if by:
        history.note(locked, history.OPENED, by=by)
    return Petition.objects.with_clock().get(pk=locked.pk)


@transaction.atomic
def make_public(petition: Petition, *, by: User) -> None:
    """Show an opened petition to everybody from now on. Raises NotAllowed where it is public or a draft."""
    waiting = Petition.objects.opened().filter(pk=petition.pk, public_at__gt=Now())
    if not waiting.update(public_at=Now()):
        raise NotAllowed(_("Only an opened petition behind a secret link can be made public."))
    history.note(petition, history.MADE_PUBLIC, by=by)


def hold_new_names(petition: Petition, *, hold: bool) -> bool:
    """Turn review of all new names on or off; return whether that changed anything."""
    return bool(Petition.objects.filter(pk=petition.pk, holds_all=not hold).update(holds_all=hold))


@transaction.atomic
def add_language(petition: Petition, statement: Statement, *, by: User | None = None) -> Statement:
    """Add the statement in another language; allowed before and after opening.

    Raises NotAllowed if the petition has that language already.
    """
    if petition.statements.filter(language=statement.language, withdrawn_at=None).exists():
        raise NotAllowed(
            _("“%(slug)s” has a version in %(language)s already.")
            % {"slug": petition.slug, "language": statement.language}
        )
    statement.petition = petition
    statement.save(force_insert=True)
    note_language(statement, by=by)
    return statement


def note_language(statement: Statement, *, by: User | None) -> None:
    """Log a new language version of a petition that has opened."""
    if Petition.objects.opened().filter(pk=statement.petition_id).exists():
        log(statement.petition, Act.LANGUAGE, statement=statement, by=by)


@transaction.atomic
def correct(statement: Statement, *, old: str, new: str, by: User | None = None) -> Amendment:
    """Add an erratum: `old` words of an opened text should read `new`; the text itself stays as it was.

    Raises NotAllowed if the petition has not opened, or if the text does not contain the old words.
    """
    if not Petition.objects.opened().filter(pk=statement.petition_id).exists():
        raise NotAllowed(_("A draft needs no erratum: change its text."))
    was, be = (" ".join(words.split()) for words in (old, new))
    parts = [statement.title, statement.subtitle, markdown.read_aloud(statement.text)]
    if len(was) < SHORTEST or not any(was in " ".join(one.split()) for one in parts):
        raise NotAllowed(_("These words do not stand in the text. Copy some of them as the page shows them."))
    if was == be:
        raise NotAllowed(_("Old and new words are the same."))
    try:
        line(be)
    except ValidationError as problem:
        raise NotAllowed(problem.messages[0]) from problem
    petition = Petition.objects.select_for_update(no_key=True).get(pk=statement.petition_id)
    if petition.amendments.filter(act=Act.ERRATUM, statement=statement, old=was, new=be).exists():
        raise NotAllowed(_("This erratum stands there already."))
    return log(petition, Act.ERRATUM, statement=statement, old=was, new=be, by=by)


@transaction.atomic
def withdraw_translation(statement: Statement, *, by: User | None = None) -> None:
    """Take a faulty translation off the site. Raises NotAllowed for the official version."""
    shown = Statement.objects.filter(pk=statement.pk, authentic=False, withdrawn_at=None)
    if not shown.update(withdrawn_at=Now()):
        raise NotAllowed(_("Only a translation can be withdrawn, not the authentic version."))
    log(statement.petition, Act.WITHDRAWAL, statement=statement, by=by)


def log(
    petition: Petition,
    act: Amendment.Act,
    *,
    by: User | None,
    statement: Statement | None = None,
    old: str = "",
    new: str = "",
    reason: str = "",
) -> Amendment:
    """Append a line to the public log of what was done to an opened petition."""
    return Amendment.objects.create(
        petition=petition, act=act, by=by, statement=statement, old=old, new=new, reason=reason
    )
