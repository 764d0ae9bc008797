"""Recognises a copy that was replaced from its whole file; a guess cannot be tried on what is kept for it."""

import hmac

from django.conf import settings


def seal(digest: str) -> str:
    """Return what is kept of the digest of a copy that goes: a keyed hash that is never shown.

    Only for a copy that carries a random number: without it no guess leads to the digest. The key is the
    first of those that are never replaced, so that a copy is recognised for ever.
    """
    key = settings.FINGERPRINT_KEYS[min(settings.FINGERPRINT_KEYS)]
    return hmac.digest(f"delivered-copy:{key}".encode(), digest.encode(), "sha256").hex()
