"""Delivering: the letter is frozen with its names and files; afterwards a name may go, and nothing else."""

import hashlib
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from deliveries import letter as letters
from deliveries import records, replaced_copies, writers
from deliveries.models import DeliveredFile, DeliveredLetter, DeliveredName, Delivery, Departure, LetterJob
from petitions import pages
from petitions.links import neutral
from petitions.models import Petition
from signatories.lifecycle import transitions
from signatories.listing import tally
from signatories.models import Message, Signatory
from signatories.outbox import queueing

logger = logging.getLogger(__name__)

# In which formats a delivered letter is kept.
KEPT = ("pdf", "docx", "txt")
# How often it is composed anew because a name left while it was being set.
ATTEMPTS = 5
Report = Callable[[int, int], None]


class NamesKeepLeaving(RuntimeError):
    """Names left the list each time while the letter was being set."""


@dataclass(frozen=True)
class Handover:
    """To whom, where and when a letter is handed over."""

    addressee: str
    handed_over_at: datetime
    place: str = ""
    # Whether those who confirmed by e-mail are told by mail.
    tells: bool = False


@dataclass(frozen=True)
class _Frozen:
    """What was read at one instant: the tally, who was counted, and the letter in each language."""

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

    `report` hears which step of how many is done. Raises letters.NoText, pdf.CannotTypeset, or
    NamesKeepLeaving where the list does not stand still.
    """
    attempts = 0
    while attempts < ATTEMPTS:
        number = _next_number(petition)
        frozen = _read(petition, choices, number)
        written = _write(frozen.letters, report)
        if delivery := _keep(petition, handover, frozen, written, number=number, by=by):
            return delivery
        # Another delivery that took the number is no name that left: some day this one's turn comes.
        attempts += number == _next_number(petition)
    raise NamesKeepLeaving


def _next_number(petition: Petition) -> int:
    return (petition.deliveries.aggregate(last=Max("number"))["last"] or 0) + 1


def _write(found: list[letters.Letter], report: Report) -> list[tuple[letters.Letter, dict[str, bytes]]]:
    """Return every letter with its files. Composing, done by now, was the first step."""
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
    """Compose every language at one instant, and print in each where it can be checked."""
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
    """Write everything down, unless a name has left meanwhile or the number is taken.

    Pressed twice, the first delivery is the one.
    """
    transitions.alone(petition.pk)
    same = {"addressee": handover.addressee, "handed_over_at": handover.handed_over_at}
    if twice := petition.deliveries.filter(**same).first():
        return twice
    printed = {one.pk for letter, _files in written for one in letter.entries}
    is_taken = petition.deliveries.filter(number=number).exists()
    if is_taken or _has_left(petition, frozen.counted, printed):
        return None
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
    for one, files in written:
        _keep_letter(delivery, one, files)
    if handover.tells:
        _tell(delivery)
    return delivery


def _has_left(petition: Petition, counted: Collection[int], printed: Collection[int]) -> bool:
    """Tell whether one who is counted, or printed, is so no longer."""
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
        DeliveredFile(letter=kept, format=name, digest=digest(content), content=content)
        for name, content in files.items()
    )


def _tell(delivery: Delivery) -> None:
    """Write to those who confirmed by e-mail; who joined while it was being written is in no file."""
    counted = Signatory.objects.under(delivery.petition).published().filter(delivered__delivery=delivery)
    confirmed = counted.filter(confirmed_at__isnull=False)
    reachable = confirmed.exclude(email="").filter(bounced_at=None)
    queueing.put_all(list(reachable.only("pk", "language").order_by("pk")), Message.DELIVERED)


def digest(content: bytes) -> str:
    """Return the SHA-256 of a content in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def printed_address(petition: Petition, number: int) -> str:
    """Return the address of a delivery's page as letters print it: it opens once the petition is public."""
    # By its slug: a secret link is printed nowhere.
    return neutral("deliveries:delivery", petition.slug, number)


def page_address(petition: Petition, number: int) -> str:
    """Return the address that opens a delivery's page today, and later, in everyone's own language."""
    return neutral("deliveries:delivery", petition.ref, number)


# --- A name that must go --------------------------------------------------------------------------------


def has(signatory: Signatory) -> bool:
    """Tell whether somebody was counted in a delivery."""
    return DeliveredName.objects.filter(signatory=signatory).exists()


def left(signatory: Signatory) -> None:
    """Note that somebody has withdrawn since, so that the addressee is told; what was delivered stays."""
    for name in DeliveredName.objects.filter(signatory=signatory).select_related("delivery"):
        _note(name, [])


def _note(name: DeliveredName, languages: list[str]) -> None:
    said = {"languages": languages, "told_at": None, "told_by": None}
    Departure.objects.update_or_create(delivery=name.delivery, signatory_id=name.signatory_id, defaults=said)


def let_go(signatory: Signatory) -> None:
    """Take a name out of everything that is still served of its deliveries, in the running transaction.

    The number, the digests and the files that have it go at once; a worker writes the letter anew with a
    number and digests of its own. Letters that a worker wrote to be fetched are asked for again.
    """
    LetterJob.objects.filter(petition=signatory.petition_id, handover={}).delete()
    for name in DeliveredName.objects.filter(signatory=signatory).select_related("delivery"):
        languages = []
        for kept in name.delivery.letters.select_for_update():
            before = records.from_record(kept.record)
            if any(one.pk == signatory.pk for one in before.entries):
                _replace_files(kept, is_numbered="number" in before.foot)
                after = replace(
                    records.without(before, signatory.pk), foot={"address": before.foot["address"]}
                )
                kept.record, kept.words_digest = records.as_record(after), ""
                kept.save(update_fields=["record", "words_digest"])
                languages.append(kept.language)
        if languages:
            _note(name, languages)


def _replace_files(kept: DeliveredLetter, *, is_numbered: bool) -> None:
    """Delete the files of a letter with their digests; a seal of each stays, where nobody can guess at it."""
    for file in kept.files.exclude(content=None).defer("content"):
        file.former.append(replaced_copies.seal(file.current_digest) if is_numbered else "")
        file.content, file.digest, file.redacted_digest = None, "", ""
        file.save(update_fields=["content", "digest", "redacted_digest", "former"])


def rewrite() -> int:
    """Write the files again whose content had to go; return how many. Again, it writes none."""
    for kept in DeliveredLetter.objects.filter(words_digest="").iterator(chunk_size=1):
        _number_again(kept)
    waiting = DeliveredFile.objects.filter(content=None).exclude(letter__words_digest="")
    return sum(_rewrite(file) for file in waiting.select_related("letter").iterator(chunk_size=1))


def _number_again(kept: DeliveredLetter) -> None:
    """Give a letter from which a name has gone a new number, unless a further one goes meanwhile."""
    before = kept.record
    one = records.from_record(before)
    numbered = records.numbered(one, one.foot["address"])
    with transaction.atomic():
        same = DeliveredLetter.objects.select_for_update().get(pk=kept.pk)
        if same.record != before or same.words_digest:
            return
        # A process of the version before, which knew no numbers, may have written one meanwhile.
        _replace_files(same, is_numbered=False)
        same.record, same.words_digest = records.as_record(numbered), numbered.foot["digest"]
        same.save(update_fields=["record", "words_digest"])


def _rewrite(file: DeliveredFile) -> bool:
    """Write a file again, holding nothing meanwhile: it may take a minute. Tell whether it is there now."""
    before = file.letter.record
    try:
        content = writers.write(records.from_record(before), file.format)
    except Exception as problem:
        # The next one can be written all the same.
        logger.warning("File %d cannot be written (%s).", file.pk, type(problem).__name__)
        return False
    with transaction.atomic():
        # A further name may have gone while this was being written: then it is written once more.
        if DeliveredLetter.objects.select_for_update().get(pk=file.letter_id).record != before:
            return False
        still = DeliveredFile.objects.filter(pk=file.pk, content=None)
        return bool(still.update(content=content, redacted_digest=digest(content)))
