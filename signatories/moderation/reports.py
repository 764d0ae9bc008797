"""Reports of readers that something on a list is wrong: who may settle them, and settling them."""

from typing import TYPE_CHECKING, TypedDict

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from accounts.models import User
from petitions.models import Petition, Role
from signatories.models import Report
from signatories.moderation.visibility import MODERATING

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class ReportAnnotations(TypedDict):
        """Whether the reader of the report has a role on its petition."""

        is_colleagues: bool

    ReadReport = WithAnnotations[Report, ReportAnnotations]


def read_by(user: User | None, reports: QuerySet[Report]) -> "QuerySet[ReadReport]":
    """Return reports annotated with whether `user` has a role on their petition."""
    roles = Role.objects.filter(user=user, petition=OuterRef("petition"))
    return reports.annotate(is_colleagues=Exists(roles))


def settle(reports: QuerySet[Report], *, by: User) -> int:
    """Settle the open reports on petitions that `by` moderates; return how many."""
    mine = Petition.objects.worked_on_by(by, *MODERATING)
    return reports.filter(petition__in=mine, settled_at=None).update(settled_at=Now(), settled_by=by)
