"""Which rows' contact data and withheld names somebody may see."""

from typing import Any

from django.db.models import BooleanField, Exists, OuterRef, Value

from accounts.models import User
from petitions.models import Role


def sight(user: User) -> dict[str, Any]:
    """Return annotations that say of each row whether `user` may see its contact data and withheld name."""
    if user.is_superuser:
        everything = Value(True, output_field=BooleanField())
        return {"sees_contact": everything, "sees_withheld": everything}
    roles = Role.objects.filter(user=user, petition=OuterRef("petition"))
    return {
        "sees_contact": Exists(roles.filter(may_see_contact=True)),
        "sees_withheld": Exists(roles.filter(may_see_withheld=True)),
    }
