"""Rights on a petition: each rule answers for one user and one petition.

`roles` changes the roles that these rules read; `scoped_admin` asks them for the pages of the admin.

An administrator has every permission of Django. Contact data and withheld names need more: only a role on
the petition gives access to them.
"""

from django.db.models import Q, QuerySet
from rules.permissions import add_perm
from rules.predicates import predicate

from accounts.models import User
from coalitions.models import Coalition
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
    """Tell whether `user` has any role on `petition`, or manages its coalition."""
    return role_of(user, petition) is not None or manages(user, petition)


def manages(user: User, petition: Petition | None) -> bool:
    """Tell whether `user` manages the coalition of `petition`."""
    if petition is None or not user.is_authenticated or not user.is_active:
        return False
    return user.memberships.filter(coalition=petition.coalition_id, is_manager=True).exists()


def works_here(user: User) -> bool:
    """Tell whether `user` has a role on any petition, or manages any coalition."""
    return user.roles.exists() or user.memberships.filter(is_manager=True).exists()


def may_create(user: User) -> bool:
    """Tell whether `user` may create petitions; administrators may even before there is a coalition."""
    return user.is_superuser or may_create_in(user).exists()


def may_create_in(user: User) -> QuerySet[Coalition]:
    """Return the coalitions in which `user` may create petitions: they manage it, or organise one of its."""
    if user.is_superuser:
        return Coalition.objects.all()
    organised = user.roles.filter(name=Role.Name.ORGANISER).values("petition__coalition")
    managed = user.memberships.filter(is_manager=True).values("coalition")
    return Coalition.objects.filter(Q(pk__in=managed) | Q(pk__in=organised))


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
