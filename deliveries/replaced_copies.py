"""Recognises a replaced copy by its whole file; the keyed hash that we keep cannot confirm a guess."""

import hmac

from django.conf import settings


def keyed_hash(digest: str) -> str:
    """Return the keyed hash of a replaced copy's digest; it is never shown.

    Only for a copy with a random number: nobody can guess the digest without it. The key is the
    first fingerprint key, which is never replaced, so that a copy is recognised for ever.
    """
    key = settings.FINGERPRINT_KEYS[min(settings.FINGERPRINT_KEYS)]
    return hmac.digest(f"delivered-copy:{key}".encode(), digest.encode(), "sha256").hex()
