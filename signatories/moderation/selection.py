"""Entries that a moderator ticked in a list, before one decision is made on all of them."""

import re
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from petitions.models import Petition
from signatories.lifecycle import bulk
from signatories.models import Signatory
from signatories.moderation.visibility import MODERATING, decidable_by, with_visible_name
from signatories.states import Status

# More than this is selected by a rule instead.
MOST_SELECTED = 1000
# A row's number and the revision in which the moderator saw it.
CHOICE = re.compile(r"(?<!\d)(\d{1,18})\.(\d{1,9})(?!\d)")


@dataclass(frozen=True)
class Selection:
    """The ticked entries on which the user may decide."""

    # Entries that nobody has changed since the page with the list was shown.
    unchanged: list[Signatory]
    # Whether some of them have changed since, or have a name that the user may not see.
    some_changed: bool
    some_hidden: bool

    @property
    def is_decidable(self) -> bool:
        """Tell whether one decision can be made on all: few enough, and of one petition."""
        return (
            0 < len(self.unchanged) <= MOST_SELECTED and len({row.petition_id for row in self.unchanged}) == 1
        )


def select(ticked: QuerySet[Signatory], user: User, seen_revisions: dict[int, str]) -> Selection:
    """Return the ticked entries that wait and on which `user` may decide.

    The numbers come from a form that anybody can forge, so each row is checked against the user's rights.
    """
    moderated = Petition.objects.worked_on_by(user, *MODERATING)
    waiting = ticked.filter(status=Status.CONFIRMED)
    rows = list(waiting.filter(pk__in=decidable_by(user).values("pk"))[: MOST_SELECTED + 1])
    unchanged = [row for row in rows if seen_revisions.get(row.pk, str(row.revision)) == str(row.revision)]
    return Selection(
        unchanged=unchanged,
        some_changed=len(unchanged) < len(rows),
        some_hidden=waiting.filter(petition__in=moderated).exclude(with_visible_name(user)).exists(),
    )


def as_text(rows: list[Signatory]) -> str:
    """Return a selection as text for a URL or a form."""
    return ",".join(bulk.choice(row.pk, row.revision) for row in rows)


def from_text(text: str) -> list[str]:
    """Return the choices from the text of a URL or a form, as `bulk.matching` takes them."""
    found = CHOICE.findall(text)[:MOST_SELECTED]
    return [bulk.choice(int(number), int(revision)) for number, revision in found]
