"""The team of a petition: every role that is given, changed or taken away is checked and recorded."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from petitions.models import Petition, Role, RoleChange


class RoleRefused(ValueError):
    """A role cannot be given, changed or taken away in this way."""


class CannotGrant(RoleRefused):
    """A user tried to give a right that they do not have."""


class LastOrganiser(RoleRefused):
    """The petition would be left without an organiser."""


@dataclass(frozen=True)
class Rights:
    """The rights that a role gives; an empty name is no role."""

    name: str = ""
    contact: bool = False
    withheld: bool = False

    def gained_since(self, before: "Rights") -> "Rights":
        """Return the rights to see data that these rights have and `before` did not."""
        return Rights(self.name, self.contact and not before.contact, self.withheld and not before.withheld)


NOTHING = Rights()
# Called in the same transaction when an administrator gains a right to see data of a petition.
LISTENERS: list[Callable[[RoleChange], None]] = []


def rights_of(petition: Petition, user: User | None) -> Rights:
    """Return the rights of `user` on a petition."""
    return _all(petition).get(user.pk, NOTHING) if user and petition.pk else NOTHING


def may_give(before: Rights, after: Rights, *, by: User, to: User, own: Rights) -> bool:
    """Tell whether `by`, whose rights are `own`, may change the rights of `to` in this way.

    Nobody gives rights that they do not have. An administrator may take a role: it is recorded, and
    organisers get a mail.
    """
    more = after.gained_since(before)
    is_taken = by.is_superuser and by.pk == to.pk
    return is_taken or not ((more.contact and not own.contact) or (more.withheld and not own.withheld))


def reason(problem: RoleRefused) -> str:
    """Return in words why a change was refused."""
    if isinstance(problem, LastOrganiser):
        return _("A petition needs an organiser. Make somebody else an organiser first.")
    return _("You cannot give a right that you do not have on this petition yourself.")


@contextmanager
def recorded(petition: Petition, *, by: User | None, is_new: bool = False) -> Iterator[None]:
    """Record every change of a petition's roles in the block. Raises RoleRefused, which undoes them.

    `by` is None for a command. With `is_new`, a new petition, every right may be given.
    """
    with transaction.atomic():
        Petition.objects.select_for_update(no_key=True).only("pk").get(pk=petition.pk)
        before = _all(petition)
        yield
        after = _all(petition)
        if _has_organiser(before) and not _has_organiser(after):
            raise LastOrganiser
        changed = {pk for pk in before.keys() | after.keys() if before.get(pk) != after.get(pk)}
        lines = []
        for user in User.objects.filter(pk__in=changed).order_by("pk"):
            was, now = before.get(user.pk, NOTHING), after.get(user.pk, NOTHING)
            own = before.get(by.pk, NOTHING) if by else NOTHING
            if by and not is_new and not may_give(was, now, by=by, to=user, own=own):
                raise CannotGrant
            lines.append(_line(petition, user, was, now, by=by, is_new=is_new))
        RoleChange.objects.bulk_create(lines)
        for line in lines:
            for notify in LISTENERS if line.is_administrators else ():
                notify(line)


def hand_over(petition: Petition, to: Role, *, by: User) -> None:
    """Make another person the organiser with the rights of `by`, who leaves the team. Raises RoleRefused."""
    with recorded(petition, by=by):
        own = Role.objects.filter(petition=petition, user=by, name=Role.Name.ORGANISER).first()
        if own is None or own.pk == to.pk:
            raise LastOrganiser
        Role.objects.filter(pk=to.pk).update(
            name=Role.Name.ORGANISER,
            may_see_contact=to.may_see_contact or own.may_see_contact,
            may_see_withheld=to.may_see_withheld or own.may_see_withheld,
        )
        own.delete()


def _all(petition: Petition) -> dict[int, Rights]:
    rows = Role.objects.filter(petition=petition)
    return {
        role.user_id: Rights(role.name, role.may_see_contact, role.may_see_withheld)
        for role in rows.only("user", "name", "may_see_contact", "may_see_withheld")
    }


def _has_organiser(team: dict[int, Rights]) -> bool:
    return any(rights.name == Role.Name.ORGANISER for rights in team.values())


def _line(
    petition: Petition, user: User, was: Rights, now: Rights, *, by: User | None, is_new: bool
) -> RoleChange:
    more = now.gained_since(was)
    comes = bool(now.name and not was.name) or more.contact or more.withheld
    return RoleChange(
        petition=petition,
        user=user,
        by=by,
        was_name=was.name,
        saw_contact=was.contact,
        saw_withheld=was.withheld,
        name=now.name,
        sees_contact=now.contact,
        sees_withheld=now.withheld,
        is_administrators=user.is_superuser and comes and not is_new,
    )
