"""Removes an erased name from delivered letters; a worker then writes the letters' files again.

`signatories.lifecycle.listeners` calls `was_delivered`, `note_withdrawal` and `erase_name`: signatories
cannot import deliveries.
"""

import logging
from dataclasses import replace

from django.db import transaction

from deliveries import digests, records, replaced_copies, writers
from deliveries.models import DeliveredFile, DeliveredLetter, DeliveredName, Departure, LetterJob
from signatories.models import Signatory

logger = logging.getLogger(__name__)


def was_delivered(signatory: Signatory) -> bool:
    """Tell whether a signatory was counted in a delivery."""
    return DeliveredName.objects.filter(signatory=signatory).exists()


def note_withdrawal(signatory: Signatory) -> None:
    """Note that a signatory withdrew after a delivery, so that organisers inform the addressee."""
    for name in DeliveredName.objects.filter(signatory=signatory).select_related("delivery"):
        _note(name)


def _note(name: DeliveredName, **changes: list[str]) -> None:
    """Note again that a name was removed, so that organisers inform the addressee."""
    said = {"told_at": None, "told_by": None, **changes}
    Departure.objects.update_or_create(delivery=name.delivery, signatory_id=name.signatory_id, defaults=said)


def erase_name(signatory: Signatory) -> None:
    """Remove a name from everything that we still serve of its deliveries, in the running transaction.

    The number, the digests and the files with the name are deleted at once. A worker writes the letter again,
    with a new number and new digests. Letters that wait for a download are queued again.
    """
    LetterJob.objects.filter(petition=signatory.petition_id, handover={}).delete()
    for name in DeliveredName.objects.filter(signatory=signatory).select_related("delivery"):
        languages = []
        for kept in name.delivery.letters.select_for_update():
            before = records.from_record(kept.record)
            if any(one.pk == signatory.pk for one in before.entries):
                _replace_files(kept)
                after = replace(
                    records.without(before, signatory.pk), foot={"address": before.foot["address"]}
                )
                kept.record, kept.words_digest = records.as_record(after), ""
                kept.save(update_fields=["record", "words_digest"])
                languages.append(kept.language)
        if languages:
            _note(name, languages=languages)


def _replace_files(kept: DeliveredLetter) -> None:
    """Delete the files of a letter with their digests; keep a keyed hash of each digest."""
    for file in kept.files.exclude(content=None).defer("content"):
        file.former.append(replaced_copies.keyed_hash(file.current_digest))
        file.content, file.digest, file.redacted_digest = None, "", ""
        file.save(update_fields=["content", "digest", "redacted_digest", "former"])


def rewrite() -> int:
    """Write the files again whose content was deleted; return how many. A second call writes none."""
    for kept in DeliveredLetter.objects.filter(words_digest="").iterator(chunk_size=1):
        _renumber(kept)
    waiting = DeliveredFile.objects.filter(content=None).exclude(letter__words_digest="")
    return sum(_rewrite(file) for file in waiting.select_related("letter").iterator(chunk_size=1))


def _renumber(kept: DeliveredLetter) -> None:
    """Give a letter without an erased name a new number, unless another name is erased meanwhile."""
    before = kept.record
    one = records.from_record(before)
    numbered = records.numbered(one, one.foot["address"])
    with transaction.atomic():
        same = DeliveredLetter.objects.select_for_update().get(pk=kept.pk)
        if same.record != before or same.words_digest:
            return
        same.record, same.words_digest = records.as_record(numbered), numbered.foot["digest"]
        same.save(update_fields=["record", "words_digest"])


def _rewrite(file: DeliveredFile) -> bool:
    """Write a file again, without locks, since it may take a minute. Return whether it was written."""
    before = file.letter.record
    try:
        content = writers.write(records.from_record(before), file.format)
    except Exception as problem:
        # An error in this file must not keep the next file from being written.
        logger.warning("File %d cannot be written (%s).", file.pk, type(problem).__name__)
        return False
    with transaction.atomic():
        # If another name was erased while we wrote this file, it is written once more.
        if DeliveredLetter.objects.select_for_update().get(pk=file.letter_id).record != before:
            return False
        still = DeliveredFile.objects.filter(pk=file.pk, content=None)
        return bool(still.update(content=content, redacted_digest=digests.of(content)))
