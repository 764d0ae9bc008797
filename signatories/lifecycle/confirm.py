"""How signatures are confirmed: the owner of an address presses the button, and thousands do at once.

Those who press at the same moment are confirmed by one statement: to wait for the disk, and to write rows
and record, costs as much for ten as for one. Nobody is held meanwhile: who has been changed since they were
read is not confirmed by it, but read again.
"""

import hashlib
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Subquery

from serving.group_commit import GroupCommit
from serving.questions import Given, Question
from signatories.lifecycle import transitions
from signatories.lifecycle.review import PetitionClosed
from signatories.models import Signatory, StatusChange, Wording
from signatories.models.querysets import SignatoryQuerySet
from signatories.states import Status
from signatories.twins import flags, similarity


class DetailsChanged(Exception):
    """What the owner was shown is not what would be listed any more."""


def digest(signatory: Signatory) -> str:
    """Return a short text that changes whenever what would be listed changes."""
    listed = [
        signatory.kind, signatory.listing, signatory.name, signatory.acronym, signatory.affiliation,
        signatory.role, signatory.country, str(signatory.is_international), str(signatory.shows_country),
        signatory.website, signatory.representative, str(signatory.updates),
    ]  # fmt: skip
    return hashlib.sha256("\0".join(listed).encode()).hexdigest()[:16]


@dataclass(eq=False)
class _Press:
    """Somebody's press of the button: what they saw and agreed to, and what came of it."""

    signatory: Signatory
    shown: str
    words: dict[str, Wording]
    # The row as it is then, or what stands in the way.
    row: Signatory | None = None
    obstacle: Exception | None = None


def confirm(
    signatory: Signatory, *, shown: str, consent: Wording, attestation: Wording | None = None
) -> Signatory:
    """Confirm that the owner of the address wants this entry, whose `digest` was `shown` to them.

    `attestation` is what the representative of an organisation that was invited agreed to beside it.
    Publishes it at once where the petition's policy does not ask for review. Returns the row as it is then;
    pressing again changes nothing and returns the same. Raises DetailsChanged, Signatory.DoesNotExist, or
    PetitionClosed when the time to confirm is over.
    """
    words = {"consent": consent} | ({"attestation": attestation} if attestation else {})
    press = _Press(signatory, shown, words)
    # Likely twins are looked for among those who came before; a transaction of the caller's is its own.
    is_alone = signatory.is_organisation or connection.in_atomic_block
    (_confirm([press]) if is_alone else _all.run(press))
    if press.row is None or press.obstacle:
        raise press.obstacle or Signatory.DoesNotExist
    return press.row


def _confirm(presses: list[_Press]) -> None:
    """Confirm those who press at the same moment, each once."""
    for press in _try_to_confirm(_try_to_confirm(presses)):
        # Somebody writes this one again and again, and has to wait for once.
        with transaction.atomic():
            transitions.locked_all(Signatory.objects.filter(pk=press.signatory.pk))
            _try_to_confirm([press])


def _try_to_confirm(presses: list[_Press]) -> list[_Press]:
    """Confirm those who press; return those whose rows were written at the same moment."""
    if not presses:
        return []
    rows = {
        row.pk: row for row in transitions.clocked(READ.ask(pks=[press.signatory.pk for press in presses]))
    }
    going: dict[int, transitions.Going] = {}
    for press in presses:
        press.row, press.obstacle = rows.get(press.signatory.pk), None
        if press.row is None or not press.row.is_unconfirmed:
            continue
        press.obstacle = _obstacle(press.row, press.shown)
        # Two may have read one row by different names, and come at the same moment.
        if press.obstacle is None and press.row.pk not in going:
            going[press.row.pk] = _going(press.row, press.words)
    transitions.move_unchanged(list(going.values()))
    return [one for one in presses if one.row and one.row.is_unconfirmed and one.obstacle is None]


def _read() -> SignatoryQuerySet:
    """Return rows with what confirming needs to know of them."""
    rows = transitions.with_clock(Signatory.objects.numbered(Given("pks")))
    mine = OuterRef("petition"), OuterRef("kind"), OuterRef("fingerprint")
    refusals = StatusChange.objects.filter(signatory=OuterRef("pk"), to_status=Status.REJECTED)
    refused = Signatory.objects.past_of_mailbox(*mine).filter(Exists(refusals))
    return rows.annotate(
        version=transitions.Version(),
        # Something that the address signed before was not accepted, be it withdrawn by now.
        refused=Subquery(refused.values("pk")[:1]),
        an_organisation=Subquery(flags.an_organisation(OuterRef("petition"))),
    )


READ = Question(_read)


def _obstacle(row: Signatory, shown: str) -> Exception | None:
    if not row.petition.is_confirmable:
        return PetitionClosed()
    return None if digest(row) == shown else DetailsChanged()


def _going(row: Signatory, words: dict[str, Wording]) -> transitions.Going:
    """Return where confirming takes a row, and what it writes: the list, where nobody looks first."""
    is_beside_organisations = vars(row)["an_organisation"] is not None
    odd = flags.about(row, is_beside_organisations=is_beside_organisations)
    found = sorted({*row.flags, *odd})
    columns = {"confirmed_at": row.petition.clock, "flags": found, "published_on": row.published_on, **words}
    if found or _waits(row):
        return transitions.Going(row, (Status.CONFIRMED,), columns)
    columns["published_on"] = row.petition.today
    return transitions.Going(row, (Status.CONFIRMED, Status.PUBLISHED), columns)


def _look(press: _Press) -> str:
    """Return what a name looks like: of two that look alike, the second must find the first."""
    return similarity.appearance_key(press.signatory)


_all = GroupCommit(_confirm, key=_look, most=32)


def _waits(row: Signatory) -> bool:
    """Tell whether a moderator looks at a row first: by policy, or because of what was before."""
    # What an organiser filled in has been looked at.
    is_reviewed = row.petition.reviews(row.kind) and (row.petition.holds_all or not row.is_invitation)
    return bool(is_reviewed or row.ordinal > 1 or vars(row)["refused"])
