"""What tells a robot from a person without asking the person anything.

A field that nobody sees, and the time between the page and its answer. What looks like a robot is answered
like everyone; its mail waits in the outbox until an organiser lets it go.
"""

import time

from django.conf import settings
from django.core.signing import BadSignature, Signer

# Seconds after which a form must be shown again before it is taken: a day. The other bound is for clocks
# of two web servers that differ.
LONGEST, AHEAD = 86_400, 3600


class Stale(ValueError):
    """The form's timestamp is missing, not ours, or too old."""


def _signer() -> Signer:
    return Signer(salt="undersigned.form")


def stamp() -> str:
    """Return the time now, signed: the same for everyone who asks in the same second."""
    return _signer().sign(str(int(time.time())))


def age(stamped: str) -> float:
    """Return how many seconds ago a form was shown. Raises Stale."""
    try:
        seconds = time.time() - int(_signer().unsign(stamped))
    except (BadSignature, ValueError) as problem:
        raise Stale from problem
    if not -AHEAD <= seconds <= LONGEST:
        raise Stale
    return seconds


def is_too_quick(stamped: str) -> bool:
    """Tell whether a form came back faster than a person fills it in. Raises Stale."""
    return bool(age(stamped) < settings.SIGN_MIN_SECONDS)
