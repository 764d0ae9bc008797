"""The signed timestamp in the sign form, which tells robots from people by how fast they fill it in.

A robot gets the same answer as everybody. Its mail is held in the outbox until an organiser releases it.
"""

from datetime import datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer

# Seconds for which a form can be sent: a day. A timestamp may lie an hour ahead, since a database that takes
# over from another may have a slower clock.
LONGEST, AHEAD = 86_400, 3600


class Stale(ValueError):
    """The form's timestamp is missing, not ours, or too old."""


def _signer() -> Signer:
    return Signer(salt="undersigned.form")


def stamp(now: datetime) -> str:
    """Return the time in seconds, signed.

    Both times are the database's: the clocks of two web servers may differ by more than a person needs.
    """
    return _signer().sign(str(int(now.timestamp())))


def age(stamped: str, now: datetime) -> float:
    """Return how many seconds before `now` a form was shown. Raises Stale."""
    try:
        seconds = now.timestamp() - int(_signer().unsign(stamped))
    except (BadSignature, ValueError) as problem:
        raise Stale from problem
    if not -AHEAD <= seconds <= LONGEST:
        raise Stale
    return seconds


def is_too_quick(stamped: str, now: datetime) -> bool:
    """Tell whether a form was sent faster than a person fills it in. Raises Stale.

    A timestamp far in the future comes from another database, and cannot show the speed.
    """
    return bool(abs(age(stamped, now)) < settings.SIGN_MIN_SECONDS)
