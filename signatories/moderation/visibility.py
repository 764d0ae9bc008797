"""Rights on rows: whose contact data and withheld names a user may see, and which rows they may decide on."""

from typing import TYPE_CHECKING, TypedDict, cast

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from accounts.models import User
from petitions.models import Petition, Role
from signatories.models import ExportRecord, Listing, Signatory, StatusChange
from signatories.models.querysets import SignatoryQuerySet
from signatories.states import Status

WITHHELD = gettext_lazy("(name withheld)")
MODERATING = (Role.Name.ORGANISER, Role.Name.MODERATOR)


class Visibility(TypedDict):
    """The annotations of `visibility_to`."""

    sees_contact: bool
    sees_withheld: bool
    moderates: bool


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    VisibleSignatory = WithAnnotations[Signatory, Visibility]
    VisibleChange = WithAnnotations[StatusChange, Visibility]
    VisibleExport = WithAnnotations[ExportRecord, Visibility]


def visibility_to(user: User) -> dict[str, Exists | Value]:
    """Return annotations that say what `user` may see of each row, and whether they moderate its petition."""
    # A superuser needs a role for contact data and withheld names, like everyone else.
    roles = Role.objects.filter(user=user, petition=OuterRef("petition"))
    return {
        "sees_contact": Exists(roles.filter(may_see_contact=True)),
        "sees_withheld": Exists(roles.filter(may_see_withheld=True)),
        "moderates": Value(True) if user.is_superuser else Exists(roles.filter(name__in=MODERATING)),
    }


def with_visible_name(user: User) -> Q:
    """Return the condition for rows whose name `user` may see."""
    # A list of petitions instead of a subquery lets PostgreSQL use an index.
    petitions = Role.objects.filter(user=user, may_see_withheld=True).values_list("petition", flat=True)
    return Q(listing=Listing.FULL) | Q(petition__in=list(petitions))


def fully_visible_petitions(user: User) -> list[int]:
    """Return the petitions on which `user` may learn whether any given address has signed."""
    roles = Role.objects.filter(user=user, may_see_contact=True, may_see_withheld=True)
    return list(roles.values_list("petition", flat=True))


def with_known_mail(user: User) -> Q:
    """Return the condition for rows about whose mail `user` may know.

    Anybody who knows an address can cause a mail to it.
    """
    return Q(petition__in=fully_visible_petitions(user))


def known_to(user: User, *, path: str = "") -> Q:
    """Return the condition for rows whose existence `user` may know; `path` is a prefix like `signatory__`.

    Anybody can sign with another person's address. An unconfirmed row that appears or changes then would
    reveal whether that address had signed before.
    """
    confirmed = ~Q(**{f"{path}status": Status.UNCONFIRMED})
    return confirmed | Q(**{f"{path}petition__in": fully_visible_petitions(user)})


def changes_known_to(user: User) -> Q:
    """Return the condition for lines of the record that do not reveal an unconfirmed signature to `user`."""
    unconfirmed = Q(to_status=Status.UNCONFIRMED) & ~Q(reason="invited")
    return ~unconfirmed | Q(petition__in=fully_visible_petitions(user))


def decidable_by(user: User) -> SignatoryQuerySet:
    """Return the rows on which `user` may decide: they moderate the petition and may see the name."""
    mine = Petition.objects.worked_on_by(user, *MODERATING)
    return Signatory.objects.filter(with_visible_name(user), known_to(user), petition__in=mine)


def entries_known_to(user: User) -> "QuerySet[VisibleSignatory]":
    """Return the rows of the user's petitions that they may know of, annotated with `visibility_to`."""
    # A list of petitions instead of a subquery lets PostgreSQL use an index.
    mine = Petition.objects.worked_on_by(user).order_by("pk").values_list("pk", flat=True)
    rows = Signatory.objects.filter(known_to(user))
    rows = rows if user.is_superuser else rows.filter(petition__in=list(mine))
    return annotated_for(user, rows)


def annotated_for(user: User, rows: QuerySet[Signatory]) -> "QuerySet[VisibleSignatory]":
    """Return rows annotated with `visibility_to`."""
    return cast("QuerySet[VisibleSignatory]", rows.annotate(**visibility_to(user)))


def changes_annotated_for(user: User, changes: QuerySet[StatusChange]) -> "QuerySet[VisibleChange]":
    """Return the lines of the record that `user` may know of, annotated with `visibility_to`."""
    known = changes.filter(changes_known_to(user)).select_related("by", "signatory")
    return cast("QuerySet[VisibleChange]", known.annotate(**visibility_to(user)))


def is_name_hidden(signatory: "VisibleSignatory") -> bool:
    """Tell whether the name is withheld from the user for whom the row was annotated."""
    return signatory.is_withheld and not signatory.sees_withheld


def visible_words(change: "VisibleChange") -> str:
    """Return the words of a line of the record, hidden if they may repeat a withheld name."""
    row = change.signatory
    hidden = row is not None and row.is_withheld and not change.sees_withheld
    return str(WITHHELD) if hidden and change.words else change.words


def visible_name(signatory: "VisibleSignatory") -> str | SafeString:
    """Return the name, or that it is withheld from the user for whom the row was annotated."""
    if is_name_hidden(signatory):
        return str(WITHHELD)
    acronym = f" ({signatory.acronym})" if signatory.acronym else ""
    # The mark keeps readers from taking a withheld name for a public one.
    mark = f" {WITHHELD}" if signatory.is_withheld else ""
    return format_html("<bdi>{}{}</bdi>{}", signatory.name, acronym, mark)
