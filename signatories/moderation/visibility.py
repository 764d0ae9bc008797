"""Which rows' contact data and withheld names somebody may see, and on which rows they may decide."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, Value
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from accounts.models import User
from petitions.models import Petition, Role
from signatories.models import Listing, Signatory
from signatories.models.querysets import SignatoryQuerySet
from signatories.states import Status

WITHHELD = gettext_lazy("(name withheld)")
MODERATING = (Role.Name.ORGANISER, Role.Name.MODERATOR)


def sight(user: User) -> dict[str, Any]:
    """Return annotations that say of each row what `user` may see of it, and whether they moderate there."""
    # An administrator sees what their own role lets them see, as everybody does.
    roles = Role.objects.filter(user=user, petition=OuterRef("petition"))
    return {
        "sees_contact": Exists(roles.filter(may_see_contact=True)),
        "sees_withheld": Exists(roles.filter(may_see_withheld=True)),
        "moderates": Value(True) if user.is_superuser else Exists(roles.filter(name__in=MODERATING)),
    }


def in_sight(user: User) -> Q:
    """Return which rows' names `user` may see; by the petitions' numbers, so that an index finds them."""
    seen = Role.objects.filter(user=user, may_see_withheld=True).values_list("petition", flat=True)
    return Q(listing=Listing.FULL) | Q(petition__in=list(seen))


def fully_seen(user: User) -> list[int]:
    """Return the numbers of the petitions on which `user` may know of any address whether it has signed."""
    seen = Role.objects.filter(user=user, may_see_contact=True, may_see_withheld=True)
    return list(seen.values_list("petition", flat=True))


def told(user: User, *, row: str = "") -> Q:
    """Return which rows `user` may know of at all; `row` is the way to them in a query, as `signatory__`.

    Anybody can sign with somebody else's address. A row that appears or changes then, and that nobody has
    confirmed, tells whether the address had signed.
    """
    confirmed = ~Q(**{f"{row}status": Status.UNCONFIRMED})
    return confirmed | Q(**{f"{row}petition__in": fully_seen(user)})


def told_lines(user: User) -> Q:
    """Return which lines of the record `user` may know of: none of a signature that nobody has confirmed."""
    unasked = Q(to_status=Status.UNCONFIRMED) & ~Q(reason="invited")
    return ~unasked | Q(petition__in=fully_seen(user))


def decidable(user: User) -> SignatoryQuerySet:
    """Return the rows on which `user` may decide: of petitions they moderate, and whose name they may see."""
    mine = Petition.objects.worked_on_by(user, *MODERATING)
    return Signatory.objects.filter(in_sight(user), told(user), petition__in=mine)


def is_hidden(signatory: Any) -> bool:
    """Tell whether the name is withheld from the user for whom the row was annotated (`sight`)."""
    return bool(signatory.is_withheld and not signatory.sees_withheld)


def words_of(change: Any) -> str:
    """Return the words of a line of the record, unless its name is withheld from who looks (`sight`)."""
    about = change.signatory
    hidden = about is not None and about.is_withheld and not change.sees_withheld
    return str(WITHHELD) if hidden and change.words else str(change.words)


def name_for(signatory: Any) -> str | SafeString:
    """Return a name to whoever the row was annotated for (`sight`), and that it is withheld where it is."""
    if is_hidden(signatory):
        return str(WITHHELD)
    acronym = f" ({signatory.acronym})" if signatory.acronym else ""
    # Whoever may see it must not take it for one that is public.
    mark = f" {WITHHELD}" if signatory.is_withheld else ""
    return format_html("<bdi>{}{}</bdi>{}", signatory.name, acronym, mark)
