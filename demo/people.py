"""The demonstration's users, one for each role."""

from accounts.models import User
from coalitions.models import Coalition
from petitions import roles
from petitions.models import Petition, Role

ROLES = {
    "organiser": "Wanjiru Njeri (organiser)",
    "moderator": "Tomás Ferreira (moderator)",
    "administrator": "Site administrator",
}


def account(role: str) -> User:
    """Return the user for `role`, with that role on every petition."""
    user, _created = User.objects.get_or_create(
        email=f"{role}@undersigned.example",
        defaults={"name": ROLES[role].partition(" (")[0], "is_superuser": role == "administrator"},
    )
    if role == "organiser":
        first = Coalition.objects.default()
        first.memberships.update_or_create(user=user, defaults={"is_manager": True})
    if not user.is_superuser:
        for petition in Petition.objects.exclude(roles__user=user):
            with roles.recorded(petition, by=None):
                Role.objects.create(
                    petition=petition,
                    user=user,
                    name=role,
                    may_see_contact=role == "organiser",
                    may_see_withheld=True,
                )
    return user
