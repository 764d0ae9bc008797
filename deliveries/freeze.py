"""Delivers a letter: freezes its text, its names and its files as they are at one instant."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from deliveries import digests, records, writers
from deliveries import letter as letters
from deliveries.models import DeliveredFile, DeliveredLetter, DeliveredName, Delivery
from petitions import pages
from petitions.links import language_neutral
from petitions.models import Petition
from signatories.lifecycle import transitions
from signatories.listing import tally
from signatories.models import Message, Signatory
from signatories.models.querysets import SignatoryQuerySet
from signatories.outbox import queueing

# The formats in which a delivered letter is kept.
KEPT = ("pdf", "docx", "txt")
# How often the letter is composed again because a name was removed while it was being set.
ATTEMPTS = 5
Report = Callable[[int, int], None]


class NamesKeepLeaving(RuntimeError):
    """At every try, names were removed from the list while the letter was being set."""


@dataclass(frozen=True)
class Handover:
    """To whom, where and when a letter is handed over."""

    addressee: str
    handed_over_at: datetime
    place: str = ""
    # Whether signatories who confirmed by e-mail get a mail about the delivery.
    tells: bool = False


@dataclass(frozen=True)
class _Frozen:
    """Values read at one instant: the tally, the counted signatories, and the letter in each language."""

    numbers: tally.Tally
    counted: set[int]
    letters: list[letters.Letter]


def deliver(
    petition: Petition,
    handover: Handover,
    choices: letters.Choices,
    *,
    by: User,
    report: Report = lambda step, steps: None,
) -> Delivery:
    """Freeze the letter as it is now, in every language of the statement, and return the delivery.

    `report` is called with the step and the number of steps. Raises letter.NoText, pdf.CannotTypeset, or
    NamesKeepLeaving if names are removed during every try.
    """
    attempts = 0
    while attempts < ATTEMPTS:
        number = _next_number(petition)
        frozen = _read(petition, choices, number)
        written = _write(frozen.letters, report)
        if delivery := _keep(petition, handover, frozen, written, number=number, by=by):
            return delivery
        # If another delivery took the number, this does not count as a try: one delivery succeeds each time.
        attempts += number == _next_number(petition)
    raise NamesKeepLeaving


def _next_number(petition: Petition) -> int:
    return (petition.deliveries.aggregate(last=Max("number"))["last"] or 0) + 1


def _write(found: list[letters.Letter], report: Report) -> list[tuple[letters.Letter, dict[str, bytes]]]:
    """Return every letter with its files. The first reported step was composing."""
    step, steps = 1, 1 + len(found) * len(KEPT)
    report(step, steps)
    written: list[tuple[letters.Letter, dict[str, bytes]]] = []
    for one in found:
        files = {}
        for name in KEPT:
            files[name] = writers.write(one, name)
            step += 1
            report(step, steps)
        written.append((one, files))
    return written


def _read(petition: Petition, choices: letters.Choices, number: int) -> _Frozen:
    """Compose the letter in every language from one snapshot, each with the URL where it can be checked."""
    with letters.one_instant():
        found = [
            letters.compose(petition, replace(choices, language=one.language))
            for one in pages.texts(petition)
        ]
        if not found:
            raise letters.NoText
        counted = set(Signatory.objects.under(petition).published().values_list("pk", flat=True))
        numbers = tally.of(petition)
    address = printed_address(petition, number)
    return _Frozen(numbers, counted, [records.numbered(one, address) for one in found])


@transaction.atomic
def _keep(
    petition: Petition,
    handover: Handover,
    frozen: _Frozen,
    written: list[tuple[letters.Letter, dict[str, bytes]]],
    *,
    number: int,
    by: User,
) -> Delivery | None:
    """Save everything, unless a name was removed meanwhile or the number is taken.

    If the button was pressed twice, the first delivery is returned.
    """
    transitions.lock_petition(petition.pk)
    same = {"addressee": handover.addressee, "handed_over_at": handover.handed_over_at}
    if twice := petition.deliveries.filter(**same).first():
        return twice
    printed = {one.pk for letter, _files in written for one in letter.entries}
    is_taken = petition.deliveries.filter(number=number).exists()
    if is_taken or _has_left(petition, frozen.counted, printed):
        return None
    delivery = _create(petition, handover, frozen, number=number, by=by)
    for one, files in written:
        _keep_letter(delivery, one, files)
    if handover.tells:
        _notify(delivery)
    return delivery


def _create(petition: Petition, handover: Handover, frozen: _Frozen, *, number: int, by: User) -> Delivery:
    """Create the delivery and the rows of the names that it counts."""
    delivery = Delivery.objects.create(
        petition=petition,
        number=number,
        by=by,
        at=frozen.numbers.as_of,
        organisations=frozen.numbers.organisations,
        individuals=frozen.numbers.individuals,
        countries=frozen.numbers.countries,
        countries_are_all=frozen.numbers.countries_are_all,
        withheld=frozen.numbers.withheld,
        addressee=handover.addressee,
        place=handover.place,
        handed_over_at=handover.handed_over_at,
    )
    names = [DeliveredName(delivery=delivery, signatory_id=pk) for pk in sorted(frozen.counted)]
    DeliveredName.objects.bulk_create(names, batch_size=5_000)
    return delivery


def _has_left(petition: Petition, counted: Collection[int], printed: Collection[int]) -> bool:
    """Tell whether a signatory in the letter is no longer counted, or no longer printed."""
    rows = Signatory.objects.under(petition)
    still_counted = rows.published().filter(pk__in=counted).count()
    return still_counted != len(counted) or rows.shown().filter(pk__in=printed).count() != len(printed)


def _keep_letter(delivery: Delivery, one: letters.Letter, files: dict[str, bytes]) -> None:
    kept = DeliveredLetter.objects.create(
        delivery=delivery,
        language=one.language,
        record=records.as_record(one),
        words_digest=one.foot["digest"],
    )
    DeliveredFile.objects.bulk_create(
        DeliveredFile(letter=kept, format=name, digest=digests.of(content), content=content)
        for name, content in files.items()
    )


def _notify(delivery: Delivery) -> None:
    """Queue a mail to each counted signatory who confirmed by e-mail."""
    told = reachable(delivery.petition).filter(delivered__delivery=delivery)
    queueing.enqueue_all(list(told.only("pk", "language").order_by("pk")), Message.DELIVERED)


def reachable(petition: Petition) -> SignatoryQuerySet:
    """Return the listed signatories who confirmed by e-mail and can be told of a delivery."""
    confirmed = Signatory.objects.under(petition).published().filter(confirmed_at__isnull=False)
    return confirmed.exclude(email="").filter(bounced_at=None)


def printed_address(petition: Petition, number: int) -> str:
    """Return the URL of a delivery's page as letters print it: it works once the petition is public."""
    # The slug alone: the secret key is never printed.
    return language_neutral("deliveries:delivery", petition.slug, number)


def page_address(petition: Petition, number: int) -> str:
    """Return the URL of a delivery's page that also works before the petition is public."""
    return language_neutral("deliveries:delivery", petition.ref, number)
