"""The states of a signatory, and from where each may be reached."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """The last thing known to be true of a signatory."""

    UNCONFIRMED = "unconfirmed", _("waiting for the e-mail to be confirmed")
    CONFIRMED = "confirmed", _("confirmed, waiting for review")
    PUBLISHED = "published", _("published")
    REJECTED = "rejected", _("not accepted")
    WITHDRAWN = "withdrawn", _("withdrawn")
    MERGED = "merged", _("merged into another entry")


# Where each state may be reached from. CONFIRMED is also where taking back and undoing lead.
SOURCES: dict[Status, frozenset[Status]] = {
    Status.UNCONFIRMED: frozenset(),
    Status.CONFIRMED: frozenset({Status.UNCONFIRMED, Status.PUBLISHED, Status.REJECTED, Status.MERGED}),
    Status.PUBLISHED: frozenset({Status.CONFIRMED}),
    Status.REJECTED: frozenset({Status.CONFIRMED}),
    Status.WITHDRAWN: frozenset({Status.CONFIRMED, Status.PUBLISHED, Status.REJECTED, Status.MERGED}),
    Status.MERGED: frozenset({Status.CONFIRMED, Status.PUBLISHED}),
}

# The states in which a row holds its address's place: nobody else can sign with it, nor it twice.
HOLDING = frozenset({Status.UNCONFIRMED, Status.CONFIRMED, Status.PUBLISHED, Status.MERGED})
# Those in which it holds none any more.
PAST = frozenset({Status.REJECTED, Status.WITHDRAWN})

# The states in which a row's name is known to moderators: twins are looked for among these.
KNOWN = frozenset({Status.CONFIRMED, Status.PUBLISHED})
# Those in which it is known, itself or as part of another entry.
LIVING = KNOWN | {Status.MERGED}
