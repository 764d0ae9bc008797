"""The people of a coalition: they join, change their place and leave; a coalition keeps a last manager."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from accounts.models import User
from coalitions.models import Coalition, Membership


class LastManager(ValueError):
    """The coalition would be left without a manager."""


@transaction.atomic
def join(coalition: Coalition, user: User, *, is_manager: bool) -> Membership:
    """Return the place of `user` in a coalition; make it if there is none."""
    return coalition.memberships.get_or_create(user=user, defaults={"is_manager": is_manager})[0]


def change(membership: Membership, *, is_manager: bool) -> None:
    """Make a person a manager, or a plain member. Raises LastManager."""
    with _keeping_a_manager(membership):
        Membership.objects.filter(pk=membership.pk).update(is_manager=is_manager)


def leave(membership: Membership) -> None:
    """Take a person out of a coalition. Raises LastManager."""
    with _keeping_a_manager(membership):
        Membership.objects.filter(pk=membership.pk).delete()


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
