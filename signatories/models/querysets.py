"""Slices of signatories and of their mail in the words of the house."""

from typing import TYPE_CHECKING, Any, Self

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


# The pieces of a row in the index of searches.
PIECES = models.Func("search_key", function="signatories_pieces", output_field=ArrayField(models.TextField()))
# Orders entries of one name on the list, for ever and without telling who came first.
TIE = models.Func("id", "fingerprint", function="signatories_tie", output_field=models.BigIntegerField())


class SignatoryQuerySet(Signatories):
    """Signatories by what is known of them."""

    def under(self, petition: "Petition") -> Self:
        """Those under one petition."""
        return self.filter(petition=petition)

    def beside(self, petition: int) -> Self:
        """Those under a petition, which are found by another condition.

        A planner that has not counted the rows of a new petition takes it for a small one, and would read
        all of them rather than use another index. This condition fits no index.
        """
        return self.alias(stands_under=F("petition_id") + 0).filter(stands_under=petition)

    def unconfirmed(self) -> Self:
        """Those whose address's owner has not confirmed."""
        return self.filter(status=Status.UNCONFIRMED)

    def invited(self) -> Self:
        """Those that an organiser filled in, and whose owners have not answered."""
        return self.unconfirmed().filter(invited_at__isnull=False, revision=1)

    def waiting(self) -> Self:
        """The moderators' queue, oldest first."""
        return self.filter(status=Status.CONFIRMED).order_by("confirmed_at", "id")

    def corrected(self) -> Self:
        """Those on the list whose owners asked for other words, oldest request first."""
        return self.published().filter(proposed_at__isnull=False).order_by("proposed_at", "id")

    def undecided(self) -> Self:
        """All that a moderator has to look at: the queue, and corrections of listed ones."""
        corrected = Q(status=Status.PUBLISHED, proposed_at__isnull=False)
        return self.filter(Q(status=Status.CONFIRMED) | corrected)

    def rejected(self) -> Self:
        """Those a moderator did not accept."""
        return self.filter(status=Status.REJECTED)

    def decided(self) -> Self:
        """Those whose last move was not the owner's confirmation or a merge, so that it can be taken back."""
        return self.exclude(status__in=(Status.UNCONFIRMED, Status.MERGED))

    def known(self) -> Self:
        """Those whose names moderators know."""
        return self.filter(status__in=sorted(KNOWN))

    def known_in_full(self) -> Self:
        """Those of them whose names are not withheld: all that may show in what is done about others."""
        return self.known().filter(listing="full")

    def never_listed(self) -> Self:
        """Those that wait for a verdict, or were not accepted, and those that live on in no listed one."""
        undecided_or_rejected = Q(status__in=(Status.CONFIRMED, Status.REJECTED))
        listed = Q(merged_into__status__in=(Status.PUBLISHED, Status.MERGED))
        return self.filter(undecided_or_rejected | Q(status=Status.MERGED) & ~listed)

    def past(self) -> Self:
        """Those that hold no place any more: withdrawn, or not accepted."""
        return self.filter(status__in=PAST)

    def withdrawn(self) -> Self:
        """Those taken off by their owners."""
        return self.filter(status=Status.WITHDRAWN)

    def merged_rows(self) -> Self:
        """Those that live on in another."""
        return self.filter(status=Status.MERGED)

    def listed(self) -> Self:
        """Those on the list, under their own name or another's."""
        return self.filter(status__in=(Status.PUBLISHED, Status.MERGED))

    def published(self) -> Self:
        """Those that are counted."""
        return self.filter(status=Status.PUBLISHED)

    def shown(self) -> Self:
        """Those that are counted and shown: the public list."""
        return self.published().filter(listing="full")

    def holding(self, *, petition: int, kind: str, fingerprint: Any) -> Self:
        """Those that hold an address's place under a petition."""
        return self.filter(petition_id=petition, kind=kind, fingerprint=fingerprint, status__in=HOLDING)

    def of_mailbox(self, petition: int, kind: str, fingerprint: Any) -> Self:
        """Those that one address holds, or held, under a petition; nobody for an address not known."""
        rows = self.filter(petition_id=petition, kind=kind, fingerprint=fingerprint)
        # Every status, in the two parts that have an index each: the petition may have a million others.
        return rows.filter(Q(status__in=HOLDING) | Q(status__in=PAST)) if fingerprint else self.none()

    def past_of_mailbox(self, petition: Any, kind: Any, fingerprint: Any) -> Self:
        """Those that one address held under a petition and holds no more; nobody for one not known."""
        rows = self.filter(petition_id=petition, kind=kind, fingerprint=fingerprint, status__in=PAST)
        return rows if fingerprint else self.none()

    def publicly_shown(self) -> Self:
        """Those on the public list of a petition that anyone may read: all that is used across petitions."""
        is_public = Q(petition__public_at=None) | Q(petition__public_at__lte=Now())
        return self.shown().filter(is_public, petition__opens_at__lte=Now())

    def tied(self) -> Self:
        """The same, each with a `tie` for the list's order."""
        return self.annotate(tie=TIE)

    def searched(self, asked: str, *, by_index: bool = True) -> Self:
        """Those whose name, acronym or affiliation contains every word asked for, by the search index.

        Among a few rows, each is looked at instead. What is written without a space is looked for as it
        stands, in scripts that use none, too.
        """
        words = [folded for word in asked.split() if (folded := fold(word))]
        if asked.strip() and not words:
            # Not `none()`, of which Django makes no union.
            return self.filter(pk__in=())
        rows = self.alias(pieces=PIECES) if words and by_index else self
        for word in words:
            rows = rows.filter(search_key__contains=word)
            if by_index and (found := [piece for part in word.split() for piece in pieces(part)]):
                rows = rows.filter(pieces__contains=found)
        return rows


class OutgoingMailQuerySet(Mails):
    """Mail by whether it still has to go."""

    def unsent(self) -> Self:
        """Mail that has still to go, held or not yet due included."""
        return self.filter(sent_at__isnull=True, given_up_at__isnull=True)

    def going(self) -> Self:
        """Mail that goes by itself, sooner or later."""
        return self.unsent().filter(held="")

    def due(self) -> Self:
        """Mail to send now, the most urgent first."""
        return self.going().filter(due_at__lte=Now()).order_by("priority", "due_at")

    def held(self) -> Self:
        """Mail that waits for an organiser."""
        return self.unsent().exclude(held="")

    def claimable(self) -> Self:
        """Due mail that no other worker has in hand."""
        return self.due().select_for_update(skip_locked=True)


class RoomLinkQuerySet(Rooms):
    """Links for rooms."""

    def working(self) -> Self:
        """Those that still let somebody in."""
        return self.filter(until__gt=Now(), used__lt=F("uses"))
