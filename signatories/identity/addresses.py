"""E-mail addresses: their canonical form, by which mailboxes are compared, and the fingerprints of mailboxes.

The rules check the syntax and never ask the DNS. Mail is sent to the address as typed.
"""

import hmac
import re
import unicodedata
import uuid
from functools import lru_cache

import idna
from django.conf import settings

from petitions.models import Petition

# Domains of one mail service and its main domain, from the providers' own help pages.
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
    """Return a domain as the DNS writes it (RFC 5891), and a known alias as the domain it stands for."""
    domain = unicodedata.normalize("NFC", domain).rstrip(".")
    # Do not fold it first: `ß` and `ς` would become other letters, and the domain another domain.
    try:
        domain = idna.encode(domain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        domain = domain.casefold()
    return ALIASES.get(domain, domain)


def found_in(text: str) -> str:
    """Return the first address in a text; empty if there is none."""
    found = EMAIL.search(text)
    return found.group() if found else ""


def _without_tag(local: str) -> str:
    return local.partition("+")[0] or local


def untagged(email: str) -> str:
    """Return the address without its `+tag`."""
    local, at, domain = email.rpartition("@")
    return f"{_without_tag(local)}{at}{domain}"


def canonical(email: str) -> str:
    """Return the form in which addresses of one mailbox are equal.

    Case, Unicode form, IDN spelling and a `+tag` never tell mailboxes apart. Dots and hyphens do, except at
    services that are known to ignore them.
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
    """Return the address for the mail server: the local part as typed, the domain as the DNS writes it.

    RFC 5891 encodes an IDN. By the rules of 2003, which Django follows, `straße.de` would be another domain.
    Raises ValueError, which idna's errors are, for a domain that the DNS cannot have.
    """
    local, _at, domain = email.rpartition("@")
    return email if domain.isascii() else f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"


def are_one(address: str, other: str) -> bool:
    """Tell whether two addresses are the same, in whatever form their domains are written."""
    try:
        return deliverable(address).casefold() == deliverable(other).casefold()
    except ValueError:
        return False


def site_fingerprint(email: str) -> uuid.UUID:
    """Return the fingerprint of a mailbox on the list of addresses that never get mail."""
    key = settings.FINGERPRINT_KEYS[min(settings.FINGERPRINT_KEYS)]
    digest = hmac.digest(f"no-mail:{key}".encode(), canonical(email).encode(), "sha256")
    return uuid.UUID(bytes=digest[:16])


def fingerprint(petition: Petition, email: str) -> uuid.UUID:
    """Return a petition's fingerprint of a mailbox: a keyed hash that is useless for other petitions.

    The hash includes the petition, so that a stolen table does not tell which statements one person signed.
    The petition has one version of the key for ever, so that all its rows can be compared.
    """
    key = settings.FINGERPRINT_KEYS[petition.fingerprint_version]
    message = f"{petition.pk}:{canonical(email)}"
    digest = hmac.digest(f"fingerprint:{key}".encode(), message.encode(), "sha256")
    return uuid.UUID(bytes=digest[:16])
