"""Rights on a petition: each rule answers for one user and one petition.

`roles` changes the roles that these rules read; `scoped_admin` asks them for the pages of the admin.

An administrator has every permission of Django. Contact data and withheld names need more: only a role on
the petition gives access to them.
"""

from rules.permissions import add_perm
from rules.predicates import predicate

from accounts.models import User
from petitions.models import Petition, Role

# The names of the rules for `user.has_perm`.
ORGANISER = "petitions.organise"
MODERATOR = "petitions.moderate"
VIEWER = "petitions.view"


def role_of(user: User, petition: Petition | None) -> Role | None:
    """Return the role of `user` on `petition`, if any."""
    if petition is None or not user.is_authenticated or not user.is_active:
        return None
    return Role.objects.filter(petition=petition, user=user).first()


@predicate
def organises(user: User, petition: Petition | None) -> bool:
    """Tell whether `user` is an organiser of `petition`."""
    role = role_of(user, petition)
    return role is not None and role.name == Role.Name.ORGANISER


@predicate
def moderates(user: User, petition: Petition | None) -> bool:
    """Tell whether `user` may review signatures; organisers may, too."""
    role = role_of(user, petition)
    return role is not None and role.name in (Role.Name.ORGANISER, Role.Name.MODERATOR)


@predicate
def views(user: User, petition: Petition | None) -> bool:
    """Tell whether `user` has any role on `petition`."""
    return role_of(user, petition) is not None


def sees_contact(user: User, petition: Petition | None) -> bool:
    """Tell whether `user` may see addresses and representatives."""
    role = role_of(user, petition)
    return role is not None and role.may_see_contact


def sees_withheld(user: User, petition: Petition | None) -> bool:
    """Tell whether `user` may see the names of signatories who asked not to be named."""
    role = role_of(user, petition)
    return role is not None and role.may_see_withheld


def sees_all(user: User, petition: Petition | None) -> bool:
    """Tell whether `user` may learn whether any given address has signed."""
    role = role_of(user, petition)
    return role is not None and role.may_see_contact and role.may_see_withheld


add_perm(ORGANISER, organises)
add_perm(MODERATOR, moderates)
add_perm(VIEWER, views)
