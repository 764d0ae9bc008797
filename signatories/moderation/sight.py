"""Which rows' contact data and withheld names somebody may see."""

from typing import Any

from django.db.models import BooleanField, Exists, OuterRef, Value
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from accounts.models import User
from petitions.models import Role

WITHHELD = gettext_lazy("(name withheld)")


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


def name_for(signatory: Any) -> str | SafeString:
    """Return a name to whoever the row was annotated for (`sight`), and that it is withheld where it is."""
    if signatory.is_withheld and not signatory.sees_withheld:
        return str(WITHHELD)
    acronym = f" ({signatory.acronym})" if signatory.acronym else ""
    # Whoever may see it must not take it for one that is public.
    mark = f" {WITHHELD}" if signatory.is_withheld else ""
    return format_html("<bdi>{}{}</bdi>{}", signatory.name, acronym, mark)
