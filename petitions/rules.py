"""Rights on a petition; each is asked with the petition itself as its object.

Seeing contact data and withheld names are no permissions of Django's, which every administrator has: they
come with a role alone.
"""

from rules.permissions import add_perm
from rules.predicates import predicate

from accounts.models import User
from petitions.models import Petition, Role


def role_of(user: User, petition: Petition | None) -> Role | None:
    """Return the role of `user` on `petition`, if any."""
    if petition is None or not user.is_authenticated or not user.is_active:
        return None
    return Role.objects.filter(petition=petition, user=user).first()


@predicate
def organises(user: User, petition: Petition | None) -> bool:
    """Whether `user` is an organiser of `petition`."""
    role = role_of(user, petition)
    return role is not None and role.name == Role.Name.ORGANISER


@predicate
def moderates(user: User, petition: Petition | None) -> bool:
    """Whether `user` may give verdicts: organisers may, too."""
    role = role_of(user, petition)
    return role is not None and role.name in (Role.Name.ORGANISER, Role.Name.MODERATOR)


@predicate
def views(user: User, petition: Petition | None) -> bool:
    """Whether `user` has any role on `petition`."""
    return role_of(user, petition) is not None


def sees_contact(user: User, petition: Petition | None) -> bool:
    """Return whether `user` may see addresses and representatives."""
    role = role_of(user, petition)
    return role is not None and role.may_see_contact


def sees_withheld(user: User, petition: Petition | None) -> bool:
    """Return whether `user` may see names that asked not to be shown."""
    role = role_of(user, petition)
    return role is not None and role.may_see_withheld


def sees_all(user: User, petition: Petition | None) -> bool:
    """Return whether `user` may know of any address whether it has signed."""
    role = role_of(user, petition)
    return role is not None and role.may_see_contact and role.may_see_withheld


add_perm("petitions.organise", organises)
add_perm("petitions.moderate", moderates)
add_perm("petitions.view", views)
