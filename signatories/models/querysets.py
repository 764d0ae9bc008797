"""Filters on signatories and on the outbox, named in domain words."""

from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from signatories.states import HOLDING, KNOWN, PAST, Status
from signatories.text.collation import fold, pieces

if TYPE_CHECKING:
    from petitions.models import Petition
    from signatories.models import OutgoingMail, RoomLink, Signatory

    Signatories = models.QuerySet[Signatory]
    Mails = models.QuerySet[OutgoingMail]
    Rooms = models.QuerySet[RoomLink]
else:
    Signatories = Mails = Rooms = models.QuerySet


# The trigrams of a row, as in the search index.
PIECES = models.Func("search_key", function="signatories_pieces", output_field=ArrayField(models.TextField()))
# A stable order of entries with the same name that does not reveal who signed first.
TIE = models.Func("id", "fingerprint", function="signatories_tie", output_field=models.BigIntegerField())


class SignatoryQuerySet(Signatories):
    """Filters on signatories."""

    def under(self, petition: "Petition") -> Self:
        """Keep signatories of a petition."""
        return self.filter(petition=petition)

    def under_without_index(self, petition: int) -> Self:
        """Keep signatories of a petition without using the index of petitions.

        Without statistics, the planner takes a new petition for a small one and would read all its rows.
        This condition matches no index, so the planner uses the index of another condition.
        """
        return self.alias(stands_under=F("petition_id") + 0).filter(stands_under=petition)

    def unconfirmed(self) -> Self:
        """Keep unconfirmed signatories."""
        return self.filter(status=Status.UNCONFIRMED)

    def invited(self) -> Self:
        """Keep unconfirmed signatories that an organiser invited."""
        return self.unconfirmed().filter(invited_at__isnull=False, revision=1)

    def waiting(self) -> Self:
        """Keep the moderators' queue, oldest first."""
        return self.filter(status=Status.CONFIRMED).order_by("confirmed_at", "id")

    def corrected(self) -> Self:
        """Keep published signatories whose corrections wait for a moderator, oldest request first."""
        return self.published().filter(proposed_at__isnull=False).order_by("proposed_at", "id")

    def undecided(self) -> Self:
        """Keep entries that need a decision: the queue, and published entries with a waiting correction."""
        corrected = Q(status=Status.PUBLISHED, proposed_at__isnull=False)
        return self.filter(Q(status=Status.CONFIRMED) | corrected)

    def rejected(self) -> Self:
        """Keep rejected signatories."""
        return self.filter(status=Status.REJECTED)

    def decided(self) -> Self:
        """Leave out unconfirmed and merged signatories: `review.take_back` cannot undo these states."""
        return self.exclude(status__in=(Status.UNCONFIRMED, Status.MERGED))

    def known(self) -> Self:
        """Keep signatories whose names moderators know."""
        return self.filter(status__in=sorted(KNOWN))

    def known_in_full(self) -> Self:
        """Keep `known` signatories whose names are not withheld: pages about other entries may name them."""
        return self.known().filter(listing="full")

    def never_listed(self) -> Self:
        """Keep waiting, rejected and merged signatories, except those merged into a listed entry."""
        undecided_or_rejected = Q(status__in=(Status.CONFIRMED, Status.REJECTED))
        listed = Q(merged_into__status__in=(Status.PUBLISHED, Status.MERGED))
        return self.filter(undecided_or_rejected | Q(status=Status.MERGED) & ~listed)

    def past(self) -> Self:
        """Keep withdrawn and rejected signatories: their addresses can sign again."""
        return self.filter(status__in=PAST)

    def withdrawn(self) -> Self:
        """Keep signatories that their owners withdrew."""
        return self.filter(status=Status.WITHDRAWN)

    def merged_rows(self) -> Self:
        """Keep rows that are merged into another."""
        return self.filter(status=Status.MERGED)

    def listed(self) -> Self:
        """Keep signatories on the list, under their own name or merged into another."""
        return self.filter(status__in=(Status.PUBLISHED, Status.MERGED))

    def published(self) -> Self:
        """Keep signatories that are counted."""
        return self.filter(status=Status.PUBLISHED)

    def shown(self) -> Self:
        """Keep signatories that are counted and shown: the public list."""
        return self.published().filter(listing="full")

    def holding(self, *, petition: int, kind: str, fingerprint: UUID | None) -> Self:
        """Keep the entries that keep an address from signing again."""
        return self.filter(petition_id=petition, kind=kind, fingerprint=fingerprint, status__in=HOLDING)

    def of_mailbox(self, petition: int, kind: str, fingerprint: UUID | None) -> Self:
        """Keep all entries of an address under a petition; none if the fingerprint is empty."""
        rows = self.filter(petition_id=petition, kind=kind, fingerprint=fingerprint)
        # All states, in the two parts that have an index each: the petition may have a million other rows.
        return rows.filter(Q(status__in=HOLDING) | Q(status__in=PAST)) if fingerprint else self.none()

    def past_of_mailbox(self, petition: int | F, kind: str | F, fingerprint: UUID | F | None) -> Self:
        """Keep withdrawn and rejected entries of an address; none if the fingerprint is empty."""
        rows = self.filter(petition_id=petition, kind=kind, fingerprint=fingerprint, status__in=PAST)
        return rows if fingerprint else self.none()

    def publicly_shown(self) -> Self:
        """Keep shown signatories of public petitions: other petitions may use only these."""
        is_public = Q(petition__public_at=None) | Q(petition__public_at__lte=Now())
        return self.shown().filter(is_public, petition__opens_at__lte=Now())

    def with_tie(self) -> Self:
        """Annotate each row with `tie`, for the list's order."""
        return self.annotate(tie=TIE)

    def searched(self, asked: str, *, by_index: bool = True) -> Self:
        """Keep signatories whose name, acronym or affiliation contains every word of the search.

        Without `by_index`, each row is compared. Text in scripts without spaces is searched as it
        was typed.
        """
        words = [folded for word in asked.split() if (folded := fold(word))]
        if asked.strip() and not words:
            # Not `none()`: Django drops it from a union.
            return self.filter(pk__in=())
        rows = self.alias(pieces=PIECES) if words and by_index else self
        for word in words:
            rows = rows.filter(search_key__contains=word)
            if by_index and (found := [piece for part in word.split() for piece in pieces(part)]):
                rows = rows.filter(pieces__contains=found)
        return rows


class OutgoingMailQuerySet(Mails):
    """Filters on the outbox."""

    def unsent(self) -> Self:
        """Keep unsent mail, including held mail and mail that is not due yet."""
        return self.filter(sent_at__isnull=True, given_up_at__isnull=True)

    def going(self) -> Self:
        """Keep unsent mail that does not wait for an organiser."""
        return self.unsent().filter(held="")

    def due(self) -> Self:
        """Keep mail to send now, the most urgent first."""
        return self.going().filter(due_at__lte=Now()).order_by("priority", "due_at")

    def held(self) -> Self:
        """Keep mail that waits for an organiser."""
        return self.unsent().exclude(held="")

    def claimable(self) -> Self:
        """Keep due mail that no other worker has claimed."""
        return self.due().select_for_update(skip_locked=True)


class RoomLinkQuerySet(Rooms):
    """Filters on room links."""

    def working(self) -> Self:
        """Keep links that still work."""
        return self.filter(until__gt=Now(), used__lt=F("uses"))
