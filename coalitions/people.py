"""The people of a coalition: they join, change their place and leave; a coalition keeps a last manager."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.db import transaction

from accounts.models import User
from coalitions.models import Coalition, Membership

# The places that the history keeps; an empty one is none.
MANAGER, MEMBER, NONE = "manager", "member", ""


class LastManager(ValueError):
    """The coalition would be left without a manager."""


@dataclass(frozen=True)
class Change:
    """A change of somebody's place, as the history of a coalition keeps it."""

    at: datetime
    by: User
    who: str
    before: str
    after: str


@transaction.atomic
def join(coalition: Coalition, user: User, *, is_manager: bool, by: User | None = None) -> Membership:
    """Return the place of `user` in a coalition; make it if there is none. `by` is None for a command."""
    place, is_new = coalition.memberships.get_or_create(user=user, defaults={"is_manager": is_manager})
    if is_new and by:
        _note(place, NONE, _name(is_manager), by=by)
    return place


def change(membership: Membership, *, is_manager: bool, by: User) -> None:
    """Make a person a manager, or a plain member. Raises LastManager."""
    with _keeping_a_manager(membership):
        before = Membership.objects.values_list("is_manager", flat=True).get(pk=membership.pk)
        Membership.objects.filter(pk=membership.pk).update(is_manager=is_manager)
        if before != is_manager:
            _note(membership, _name(before), _name(is_manager), by=by)


def leave(membership: Membership, *, by: User) -> None:
    """Take a person out of a coalition. Raises LastManager."""
    with _keeping_a_manager(membership):
        Membership.objects.filter(pk=membership.pk).delete()
        _note(membership, _name(membership.is_manager), NONE, by=by)


def changes(coalition: Coalition, *, most: int) -> list[Change]:
    """Return the newest changes of a coalition's people."""
    entries = LogEntry.objects.filter(
        content_type=get_content_type_for_model(Coalition), object_id=str(coalition.pk)
    ).filter(change_message__startswith='{"who"')
    found = entries.select_related("user").order_by("-action_time", "-pk")[:most]
    return [Change(one.action_time, one.user, **json.loads(one.change_message)) for one in found]


def _name(is_manager: bool) -> str:
    return MANAGER if is_manager else MEMBER


def _note(place: Membership, before: str, after: str, *, by: User) -> None:
    said = json.dumps({"who": str(place.user), "before": before, "after": after})
    LogEntry.objects.log_actions(by.pk, [place.coalition], CHANGE, said, single_object=True)


@contextmanager
def _keeping_a_manager(membership: Membership) -> Iterator[None]:
    """Undo the block if it takes the last active manager. Raises LastManager."""
    with transaction.atomic():
        # Two managers who remove each other at once wait for each other here.
        Coalition.objects.select_for_update(no_key=True).only("pk").get(pk=membership.coalition_id)
        managers = Membership.objects.filter(
            coalition=membership.coalition_id, is_manager=True, user__is_active=True
        )
        had_one = managers.exists()
        yield
        if had_one and not managers.exists():
            raise LastManager
