"""When two e-mail addresses are one mailbox, and the keyed fingerprint that remembers a mailbox.

Syntax only, never DNS. Mail goes to the address as typed; the canonical form is for comparing alone.
"""

import hmac
import re
import unicodedata
import uuid
from functools import lru_cache

import idna
from django.conf import settings

from petitions.models import Petition

# Domains that are other names of one mail service, from their providers' own help pages.
ALIASES = {
    "googlemail.com": "gmail.com",
    "protonmail.com": "proton.me",
    "protonmail.ch": "proton.me",
    "pm.me": "proton.me",
    "me.com": "icloud.com",
    "mac.com": "icloud.com",
    "ya.ru": "yandex.ru",
    "yandex.com": "yandex.ru",
    "yandex.by": "yandex.ru",
    "yandex.kz": "yandex.ru",
}
# Characters of the local part that a service ignores.
IGNORED = {"gmail.com": ".", "proton.me": ".-_"}
# Yandex reads a dot as a hyphen.
SAME = {"yandex.ru": (".", "-")}
# An address somewhere in a text. Bounded, so that none takes longer than in proportion to its length.
EMAIL = re.compile(r"[^\s<>,;:\"()@]{1,64}@[^\s<>,;:\"()@]{1,190}\.[^\s<>,;:\"().@]{1,63}")


@lru_cache(maxsize=4096)
def _domain(domain: str) -> str:
    """Return a domain in the form in which the DNS would carry it (RFC 5891), through its known aliases."""
    domain = unicodedata.normalize("NFC", domain).rstrip(".")
    # Not folded before: `ß` and `ς` are letters of their own in a domain, and their neighbours another's.
    try:
        domain = idna.encode(domain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        domain = domain.casefold()
    return ALIASES.get(domain, domain)


def found_in(text: str) -> str:
    """Return the first address that stands in a text, empty where none does."""
    found = EMAIL.search(text)
    return found.group() if found else ""


def _without_tag(local: str) -> str:
    return local.partition("+")[0] or local


def untagged(email: str) -> str:
    """Return the address without its `+tag`, else as typed."""
    local, at, domain = email.rpartition("@")
    return f"{_without_tag(local)}{at}{domain}"


def canonical(email: str) -> str:
    """Return the form in which addresses of one mailbox are equal.

    Case, Unicode form, IDN spelling and a `+tag` never tell mailboxes apart; dots and the like only where
    the service is known to keep them apart.
    """
    local, _at, host = email.strip().rpartition("@")
    domain = _domain(host)
    local = _without_tag(unicodedata.normalize("NFC", local).casefold())
    for character in IGNORED.get(domain, ""):
        local = local.replace(character, "") or local
    if domain in SAME:
        local = local.replace(*SAME[domain])
    return f"{local}@{domain}"


def deliverable(email: str) -> str:
    """Return the address as it goes to the mail server: as typed, its domain as the DNS carries it.

    An IDN is encoded here by RFC 5891: by the rules of 2003, which Django follows, `straße.de` is another's
    domain. Raises ValueError (of which idna's errors are) for a domain that cannot be carried.
    """
    local, _at, domain = email.rpartition("@")
    return email if domain.isascii() else f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"


def are_one(address: str, other: str) -> bool:
    """Tell whether mail to either goes to the same address, whichever way its domain is written."""
    try:
        return deliverable(address).casefold() == deliverable(other).casefold()
    except ValueError:
        return False


def site_fingerprint(email: str) -> uuid.UUID:
    """Return what the list of addresses that are never written to remembers: a hash with a key of its own."""
    key = settings.FINGERPRINT_KEYS[min(settings.FINGERPRINT_KEYS)]
    digest = hmac.digest(f"no-mail:{key}".encode(), canonical(email).encode(), "sha256")
    return uuid.UUID(bytes=digest[:16])


def fingerprint(petition: Petition, email: str) -> uuid.UUID:
    """Return what a petition remembers of a mailbox: a keyed hash that says nothing elsewhere.

    The petition is part of what is hashed, so that a stolen table cannot join one person's statements; the
    key's version is the petition's, so that every row under it can be compared for ever.
    """
    key = settings.FINGERPRINT_KEYS[petition.fingerprint_version]
    message = f"{petition.pk}:{canonical(email)}"
    digest = hmac.digest(f"fingerprint:{key}".encode(), message.encode(), "sha256")
    return uuid.UUID(bytes=digest[:16])
