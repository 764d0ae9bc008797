"""Typed codes: eight characters in the mail beside the link, for people who read it on another device.

A code is an HMAC of the row, the purpose and the mail. Only the number of the last mail is stored, and a
newer mail ends the code. After five wrong tries only a new mail helps.
"""

import hmac
from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from signatories.models import OutgoingMail, Signatory

# The alphabet has no letters and digits that look alike. Eight of 30 characters are 39 bits, for five tries.
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
LENGTH, TRIES = 8, 5


def _code(key: str, signatory_id: int, mail_id: int) -> str:
    message = f"confirm:{signatory_id}:{mail_id}".encode()
    digest = hmac.digest(f"undersigned.code:{key}".encode(), message, "sha256")
    number = int.from_bytes(digest, "big")
    letters = []
    for _place in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)


# The order in which every verb locks rows, so that none waits for another in a circle.
LOCK_ORDER = ("petition_id", "kind", "fingerprint", "ordinal")


def activate(mails: Collection[OutgoingMail]) -> None:
    """Let the codes of mails that are about to be sent work; codes of earlier mails stop working."""
    new = {mail.entry.pk: mail for mail in mails if mail.entry.code_mail != mail.pk}
    if not new:
        return
    with transaction.atomic():
        rows = Signatory.objects.filter(pk__in=new).only("pk").order_by(*LOCK_ORDER)
        locked = list(rows.select_for_update(no_key=True))
        for row in locked:
            row.code_mail, row.code_revision, row.code_tries = new[row.pk].pk, new[row.pk].entry.revision, 0
        Signatory.objects.bulk_update(locked, ["code_mail", "code_revision", "code_tries"])
    for mail in new.values():
        mail.entry.code_mail = mail.pk


def of(mail: OutgoingMail) -> str:
    """Return the code in a mail."""
    return _code(settings.SECRET_KEY, mail.entry.pk, mail.pk)


# The statement is the same whether a row exists or not, and does not wait for the disk. So its time reveals
# nothing.
COUNT = """
UPDATE signatories_signatory SET code_tries = code_tries + 1
 WHERE petition_id = %s AND kind = %s AND fingerprint = %s AND status = 'unconfirmed' AND code_tries < %s
RETURNING id, code_mail
"""


def redeem(*, petition: int, kind: str, fingerprint: UUID | None, typed: str) -> Signatory | None:
    """Count a try, and return the unconfirmed signatory at that address whose code was typed.

    One statement counts before the comparison, so that many tries at once are counted too. An address may
    have signed for several organisations, each of which has its own code.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute(COUNT, [petition, kind, fingerprint, TRIES])
        tried: dict[int, int | None] = dict(cursor.fetchall())
    cleaned = "".join(char for char in typed.upper() if char.isalnum())
    right = [pk for pk, mail in tried.items() if mail is not None and _is_code(cleaned, pk, mail)]
    if not right:
        return None
    # A mail that was sent meanwhile has reset the count.
    Signatory.objects.filter(pk__in=tried, code_tries__gt=0).update(code_tries=F("code_tries") - 1)
    return Signatory.objects.filter(pk__in=right).order_by("-ordinal").first()


def _is_code(typed: str, signatory_id: int, mail_id: int) -> bool:
    # Mails that left before the key was changed carry a code of the old key.
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    codes = [_code(key, signatory_id, mail_id).encode() for key in keys]
    return any(hmac.compare_digest(typed.encode(), code) for code in codes)
