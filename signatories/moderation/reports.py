"""Reports of readers that something on a list is wrong: who may settle them, and settling them."""

from typing import TYPE_CHECKING, TypedDict

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Length, Now

from accounts.models import User
from petitions.models import Petition, Role
from signatories.identity.addresses import found_in
from signatories.models import Report, Signatory
from signatories.moderation.visibility import MODERATING
from signatories.outbox import queueing

# Shorter names stand in words by chance.
SHORTEST_NAME = 3
MOST_NAMED = 5

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


@transaction.atomic
def settle(reports: QuerySet[Report], *, by: User, done: str = "", reply: str = "") -> int:
    """Settle the open reports on petitions that `by` moderates, with what was done; return how many.

    A `reply` goes by e-mail to each reader who left an address.
    """
    mine = Petition.objects.worked_on_by(by, *MODERATING)
    still_open = reports.filter(petition__in=mine, settled_at=None)
    settled = list(still_open.select_for_update(of=("self",)).select_related("petition"))
    chosen = Report.objects.filter(pk__in=[one.pk for one in settled])
    chosen.update(settled_at=Now(), settled_by=by, done=done, reply=reply)
    for one in settled if reply else []:
        if found_in(one.contact):
            queueing.enqueue_reply(one)
    return len(settled)


def named_in(report: Report) -> list[Signatory]:
    """Return some entries of the public list whose names stand in the words of a report."""
    listed = Signatory.objects.shown().under(report.petition)
    long_enough = listed.annotate(length=Length("name")).filter(length__gte=SHORTEST_NAME)
    said = long_enough.annotate(said=Value(report.words, output_field=TextField()))
    return list(said.filter(said__icontains=F("name")).order_by("-length", "pk")[:MOST_NAMED])
