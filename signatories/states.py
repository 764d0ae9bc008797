"""The states of a signatory, and from where each may be reached."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """The state of a signatory."""

    UNCONFIRMED = "unconfirmed", _("waiting for the e-mail to be confirmed")
    CONFIRMED = "confirmed", _("confirmed, waiting for review")
    PUBLISHED = "published", _("published")
    REJECTED = "rejected", _("not accepted")
    WITHDRAWN = "withdrawn", _("withdrawn")
    MERGED = "merged", _("merged into another entry")


# The states from which each state may be reached. Taking back and undoing lead to CONFIRMED.
SOURCES: dict[Status, frozenset[Status]] = {
    Status.UNCONFIRMED: frozenset(),
    Status.CONFIRMED: frozenset({Status.UNCONFIRMED, Status.PUBLISHED, Status.REJECTED, Status.MERGED}),
    Status.PUBLISHED: frozenset({Status.CONFIRMED}),
    Status.REJECTED: frozenset({Status.CONFIRMED}),
    Status.WITHDRAWN: frozenset({Status.CONFIRMED, Status.PUBLISHED, Status.REJECTED, Status.MERGED}),
    Status.MERGED: frozenset({Status.CONFIRMED, Status.PUBLISHED}),
}

# The states in which an entry keeps its address from signing again.
HOLDING = frozenset({Status.UNCONFIRMED, Status.CONFIRMED, Status.PUBLISHED, Status.MERGED})
# The states in which its address can sign again.
PAST = frozenset({Status.REJECTED, Status.WITHDRAWN})

# The states in which moderators know an entry's name. Twins are searched among these entries.
KNOWN = frozenset({Status.CONFIRMED, Status.PUBLISHED})
# The same, with merged rows.
LIVING = KNOWN | {Status.MERGED}
