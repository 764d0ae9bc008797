"""Tells how the list changed since a delivery, and whether a file belongs to a delivery."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q

from deliveries import replaced_copies
from deliveries.models import DeliveredFile, DeliveredLetter, DeliveredName, Delivery
from petitions import pages
from petitions.models import Petition
from signatories.listing import tally
from signatories.models import StatusChange


@dataclass(frozen=True)
class SinceThen:
    """Changes of the list since a delivery, in numbers without names."""

    joined: int
    left: int
    corrected: int
    taken_out: int


def since(delivery: Delivery) -> SinceThen:
    """Return the changes since a delivery. A merged entry counts as removed."""
    now = tally.of(pages.with_clock(delivery.petition_id)).total
    names = DeliveredName.objects.filter(delivery=delivery)
    still = names.filter(signatory__status="published").count()
    changes = StatusChange.objects.filter(petition=delivery.petition_id, at__gt=delivery.at)
    counted = changes.filter(reason="corrected", signatory__delivered__delivery=delivery)
    corrected = counted.values("signatory").distinct().count()
    taken_out = delivery.departures.exclude(languages=[]).count()
    return SinceThen(max(0, now - still), delivery.total - still, corrected, taken_out)


class Version(StrEnum):
    """The version of a delivered letter that a file or a digest matches."""

    DELIVERED = "delivered"
    # The copy that we serve now, or served for a time, without names erased by then.
    CURRENT = "current"
    FORMER = "former"
    # The digest of a letter's text, which is printed in its foot.
    WORDS = "words"


@dataclass(frozen=True)
class Match:
    """The result of checking a file or a digest."""

    delivery: Delivery
    version: Version
    # Whether names were removed from the letter since this copy was written.
    is_outdated: bool = False


def check(petition: Petition, digest: str, *, is_of_file: bool) -> Match | None:
    """Return the petition's delivered letter that a digest matches, None if there is none.

    Replaced copies are recognised only by a whole file, because their digests are deleted.
    """
    files = DeliveredFile.objects.filter(letter__delivery__petition=petition).defer("content")
    files = files.select_related("letter__delivery").defer("letter__record")
    if file := files.filter(Q(digest=digest) | Q(redacted_digest=digest)).first():
        version = Version.CURRENT if file.redacted_digest else Version.DELIVERED
        return Match(file.letter.delivery, version)
    sealed = replaced_copies.keyed_hash(digest)
    if is_of_file and (file := files.filter(former__contains=[sealed]).first()):
        version = Version.FORMER if file.former.index(sealed) else Version.DELIVERED
        return Match(file.letter.delivery, version, is_outdated=True)
    words = DeliveredLetter.objects.filter(delivery__petition=petition, words_digest=digest)
    if letter := words.defer("record").select_related("delivery").first():
        return Match(letter.delivery, Version.WORDS)
    return None


def has_replaced(petition: Petition) -> bool:
    """Tell whether a delivered copy was replaced: an unknown digest may belong to that copy."""
    return DeliveredFile.objects.filter(letter__delivery__petition=petition).exclude(former=[]).exists()
