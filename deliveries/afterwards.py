"""What is said of a delivery afterwards: what became of the list, and whether a file is one of its own."""

from dataclasses import dataclass

from deliveries.models import DeliveredFile, DeliveredLetter, DeliveredName, Delivery
from petitions import pages
from petitions.models import Petition
from signatories.listing import tally
from signatories.models import StatusChange


@dataclass(frozen=True)
class SinceThen:
    """What became of the list since a delivery, in numbers without names."""

    joined: int
    left: int
    corrected: int
    taken_out: int


def since(delivery: Delivery) -> SinceThen:
    """Return what happened since. Merged entries live on in others, and count as having left."""
    now = tally.of(pages.clocked(delivery.petition_id)).total
    names = DeliveredName.objects.filter(delivery=delivery)
    still = names.filter(signatory__status="published").count()
    changes = StatusChange.objects.filter(petition=delivery.petition_id, at__gt=delivery.at)
    counted = changes.filter(reason="corrected", signatory__delivered__delivery=delivery)
    corrected = counted.values("signatory").distinct().count()
    taken_out = delivery.departures.exclude(languages=[]).count()
    return SinceThen(max(0, now - still), delivery.total - still, corrected, taken_out)


@dataclass(frozen=True)
class Match:
    """What a digest was found to be: a file of a delivery, or the words of its letter."""

    delivery: Delivery
    language: str
    format: str
    is_redacted: bool


def check(petition: Petition, found: str) -> Match | None:
    """Return what a digest belongs to among the petition's deliveries, None for nothing."""
    found = found.strip().lower()
    files = DeliveredFile.objects.filter(letter__delivery__petition=petition).defer("content")
    files = files.select_related("letter__delivery")
    if file := files.filter(digest=found).first() or files.filter(redacted_digest=found).first():
        kept = file.letter
        return Match(kept.delivery, kept.language, file.format, file.digest != found)
    words = DeliveredLetter.objects.filter(delivery__petition=petition, words_digest=found)
    if letter := words.defer("record").select_related("delivery").first():
        return Match(letter.delivery, letter.language, "", False)
    return None
