"""A petition's numbers by day: signed, mailed, bounced, confirmed, published."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Q
from django.db.models.functions import Now, TruncDate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from petitions.models import Petition
from petitions.rules import sees_all
from signatories.models import Signatory, StatusChange
from signatories.states import Status
from workspace.site import render_page

DAYS = 28

# The lines of the record that each column counts; corrections do not change the status and are left out.
CHANGES = {
    "signed": Q(from_status="", reason=""),
    "invited": Q(from_status="", reason="invited"),
    "entered": Q(from_status="", reason="entered"),
    "confirmed": Q(to_status=Status.CONFIRMED, from_status=Status.UNCONFIRMED),
    "published": Q(to_status=Status.PUBLISHED) & ~Q(from_status=Status.PUBLISHED) & ~Q(reason="corrected"),
    "rejected": Q(to_status=Status.REJECTED) & ~Q(from_status=Status.REJECTED),
    "withdrawn": Q(to_status=Status.WITHDRAWN) & ~Q(from_status=Status.WITHDRAWN),
}
TIMES = {"mailed": "mailed_at", "bounced": "bounced_at"}
# These columns would reveal whether an address has signed, because anybody can sign with it once more.
REVEALING = ("signed", "mailed", "bounced")
COLUMNS = {
    "signed": _("signed"),
    "invited": _("invited"),
    "entered": _("entered"),
    "mailed": _("last mail accepted"),
    "bounced": _("address condemned"),
    "confirmed": _("confirmed"),
    "published": _("published"),
    "rejected": _("not accepted"),
    "withdrawn": _("withdrawn"),
}


@dataclass
class Day:
    """One day in the petition's time zone, and its numbers."""

    on: date
    is_today: bool
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))


def by_day(petition: Petition) -> list[Day]:
    """Return the last four weeks, the newest day first, including days without changes."""
    dates = [petition.today - timedelta(days=number) for number in range(DAYS)]
    days = {on: Day(on, is_today=on == petition.today) for on in dates}
    since = Now() - timedelta(days=DAYS)
    columns = {name: Count("pk", filter=condition) for name, condition in CHANGES.items()}
    changes = StatusChange.objects.filter(petition=petition, at__gt=since).order_by()
    counted = changes.values(on=TruncDate("at", tzinfo=petition.zone)).annotate(**columns)
    _add(days, columns, counted.values_list("on", *columns))
    for name, column in TIMES.items():
        rows = Signatory.objects.under(petition).filter(**{f"{column}__gt": since}).order_by()
        dated = rows.values(on=TruncDate(column, tzinfo=petition.zone)).annotate(**{name: Count("pk")})
        _add(days, [name], dated.values_list("on", name))
    return list(days.values())


def _add(days: dict[date, Day], names: Iterable[str], rows: Iterable[tuple[date, *tuple[int, ...]]]) -> None:
    """Write the counts of each row, under these names, into its day."""
    for on, *counts in rows:
        if day := days.get(on):
            day.counts |= zip(names, counts, strict=True)


def page(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Show the table; its bars are `meter` elements, so that no script draws them."""
    petition = get_object_or_404(Petition.objects.with_clock().worked_on_by(user), pk=pk)
    days = by_day(petition)
    columns = dict(COLUMNS)
    if not sees_all(user, petition):
        columns = {name: label for name, label in COLUMNS.items() if name not in REVEALING}
        for day in days:
            day.counts = {name: day.counts[name] for name in columns}
    context: dict[str, object] = {
        "petition": petition,
        "tab": "overview",
        "days": days,
        "columns": columns,
        "most": max(1, *(max(day.counts.values()) for day in days)),
        "title": _("Numbers by day"),
    }
    return render_page(request, "workspace/daily_numbers.html", context)
