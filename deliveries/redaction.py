"""Takes a name out of delivered letters once it must go; a worker then writes the letters' files anew.

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
    """Tell whether somebody was counted in a delivery."""
    return DeliveredName.objects.filter(signatory=signatory).exists()


def note_withdrawal(signatory: Signatory) -> None:
    """Note that somebody has withdrawn since, so that the addressee is told; what was delivered stays."""
    for name in DeliveredName.objects.filter(signatory=signatory).select_related("delivery"):
        _note(name, [])


def _note(name: DeliveredName, languages: list[str]) -> None:
    said = {"languages": languages, "told_at": None, "told_by": None}
    Departure.objects.update_or_create(delivery=name.delivery, signatory_id=name.signatory_id, defaults=said)


def erase_name(signatory: Signatory) -> None:
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
                _replace_files(kept)
                after = replace(
                    records.without(before, signatory.pk), foot={"address": before.foot["address"]}
                )
                kept.record, kept.words_digest = records.as_record(after), ""
                kept.save(update_fields=["record", "words_digest"])
                languages.append(kept.language)
        if languages:
            _note(name, languages)


def _replace_files(kept: DeliveredLetter) -> None:
    """Delete the files of a letter with their digests; keep a seal of each, at which nobody can guess."""
    for file in kept.files.exclude(content=None).defer("content"):
        file.former.append(replaced_copies.seal(file.current_digest))
        file.content, file.digest, file.redacted_digest = None, "", ""
        file.save(update_fields=["content", "digest", "redacted_digest", "former"])


def rewrite() -> int:
    """Write the files again whose content had to go; return how many. Again, it writes none."""
    for kept in DeliveredLetter.objects.filter(words_digest="").iterator(chunk_size=1):
        _renumber(kept)
    waiting = DeliveredFile.objects.filter(content=None).exclude(letter__words_digest="")
    return sum(_rewrite(file) for file in waiting.select_related("letter").iterator(chunk_size=1))


def _renumber(kept: DeliveredLetter) -> None:
    """Give a letter from which a name has gone a new number, unless a further one goes meanwhile."""
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
        return bool(still.update(content=content, redacted_digest=digests.of(content)))
