"""The verbs that change what an entry says, while its state stays: correct it, withhold it, show it.

Like those of `lifecycle.py` each is one transaction, and each is a line in the record that says what was
counted before and what is counted after it.
"""

from copy import copy
from typing import Any

from django.db import transaction

from accounts.models import User
from signatories import outbox
from signatories.intake import Details, lookup_keys
from signatories.lifecycle import UNDO_WINDOW, locked, record
from signatories.models import Listing, Message, Signatory

# What the owner may correct; the name of a published entry goes to a moderator first.
CORRECTABLE = ("acronym", "affiliation", "role", "country", "is_international", "shows_country", "website",
               "representative")  # fmt: skip


@transaction.atomic
def correct(signatory: Signatory, details: Details) -> bool:
    """Write the owner's corrections into the entry; return whether its name waits for a moderator.

    A published name stays as it is until a moderator has looked at the new one.
    """
    row = locked(signatory)
    before = copy(row)
    name_waits = row.is_published and details.name != row.name
    changes: dict[str, Any] = {column: getattr(details, column) for column in CORRECTABLE}
    changes |= {"proposed_name": details.name} if name_waits else {"name": details.name, "proposed_name": ""}
    return _rewrite(row, before, changes, reason="corrected") and name_waits


@transaction.atomic
def accept_name(signatory: Signatory, *, by: User) -> bool:
    """Let the corrected name of an entry take the place of the old one. Return whether there was one."""
    row = locked(signatory)
    if not row.proposed_name:
        return False
    return _rewrite(
        row, copy(row), {"name": row.proposed_name, "proposed_name": ""}, by=by, reason="corrected"
    )


@transaction.atomic
def rename(signatory: Signatory, name: str, *, by: User) -> bool:
    """Write a moderator's correction of a name, and tell the signatory. Return whether it changed."""
    row = locked(signatory)
    if name == row.name:
        return False
    _rewrite(row, copy(row), {"name": name, "proposed_name": ""}, by=by, reason="corrected")
    if row.email:
        outbox.put(row, Message.CORRECTED, after=UNDO_WINDOW)
    return True


@transaction.atomic
def decline_name(signatory: Signatory, *, by: User) -> bool:
    """Keep the old name of an entry. Return whether another had been proposed."""
    row = locked(signatory)
    if not row.proposed_name:
        return False
    return _rewrite(row, copy(row), {"proposed_name": ""}, by=by, reason="correction declined")


@transaction.atomic
def withhold(signatory: Signatory) -> None:
    """Count an entry from now on without showing it, as its owner asked."""
    row = locked(signatory)
    _rewrite(row, copy(row), {"listing": Listing.WITHHELD}, reason="withheld")


@transaction.atomic
def show(signatory: Signatory) -> None:
    """Show an entry that was withheld, as its owner asked through a fresh mail."""
    row = locked(signatory)
    _rewrite(row, copy(row), {"listing": Listing.FULL}, reason="shown")


def _rewrite(
    row: Signatory, before: Signatory, changes: dict[str, Any], *, by: User | None = None, reason: str
) -> bool:
    """Write changed details into a locked row, its keys with them, and record it."""
    for column, value in changes.items():
        setattr(row, column, value)
    if row.is_organisation and row.name != before.name:
        # Whoever signs or is entered under the old spelling is recognised. A person's old name is nobody's.
        changes = changes | {"aliases": list(dict.fromkeys([*row.aliases, before.name]))}
        row.aliases = changes["aliases"]
    row.revision += 1
    keys = lookup_keys(row)
    for column, value in keys.items():
        setattr(row, column, value)
    row.save(update_fields=[*changes, *keys, "revision"])
    record(row, before=before, by=by, reason=reason)
    return True
