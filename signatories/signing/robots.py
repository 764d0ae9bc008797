"""What tells a robot from a person without asking the person anything.

A field that nobody sees, and the time between the page and its answer. What looks like a robot is answered
like everyone; its mail waits in the outbox until an organiser lets it go.
"""

from datetime import datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer

# Seconds after which a form must be shown again before it is taken: a day. The other bound is for a database
# that another machine took over, whose clock differs.
LONGEST, AHEAD = 86_400, 3600


class Stale(ValueError):
    """The form's timestamp is missing, not ours, or too old."""


def _signer() -> Signer:
    return Signer(salt="undersigned.form")


def stamp(now: datetime) -> str:
    """Return the time, signed: the same for everyone who asks in the same second.

    Both times are the database's, since the clocks of two web servers may differ by more than a person takes.
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
    """Tell whether a form came back, by `now`, faster than a person fills it in. Raises Stale.

    One that comes from the future was shown by another database: nothing is known of who filled it in.
    """
    return bool(abs(age(stamped, now)) < settings.SIGN_MIN_SECONDS)
