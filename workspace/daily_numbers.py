"""A petition's numbers by day for those who work on it: signed, mailed, bounced, confirmed, published."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q
from django.db.models.functions import Now, TruncDate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from petitions.models import Petition
from petitions.rules import sees_all
from signatories.models import Signatory, StatusChange
from signatories.states import Status

DAYS = 28

# What each column counts of the record: moves, not corrections.
MOVES = {
    "signed": Q(from_status="", reason=""),
    "invited": Q(from_status="", reason="invited"),
    "entered": Q(from_status="", reason="entered"),
    "confirmed": Q(to_status=Status.CONFIRMED, from_status=Status.UNCONFIRMED),
    "published": Q(to_status=Status.PUBLISHED) & ~Q(from_status=Status.PUBLISHED),
    "rejected": Q(to_status=Status.REJECTED) & ~Q(from_status=Status.REJECTED),
    "withdrawn": Q(to_status=Status.WITHDRAWN) & ~Q(from_status=Status.WITHDRAWN),
}
# One more or less of these tells whether an address that anybody may sign with has signed.
TELLING = ("signed", "mailed", "bounced")
TIMES = {"mailed": "mailed_at", "bounced": "bounced_at"}
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
    """One day where the petition is at home, and what happened on it."""

    on: date
    is_today: bool
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))


def by_day(petition: Petition) -> list[Day]:
    """Return the last four weeks, the newest day first; days on which nothing happened among them."""
    days = {
        on: Day(on, is_today=number == 0)
        for number in range(DAYS)
        for on in [petition.today - timedelta(days=number)]
    }
    since = Now() - timedelta(days=DAYS)
    moves = {name: Count("pk", filter=which) for name, which in MOVES.items()}
    changes = StatusChange.objects.filter(petition=petition, at__gt=since).order_by()
    _add(days, changes.values(on=TruncDate("at", tzinfo=petition.zone)).annotate(**moves))
    for name, column in TIMES.items():
        rows = Signatory.objects.under(petition).filter(**{f"{column}__gt": since}).order_by()
        _add(days, rows.values(on=TruncDate(column, tzinfo=petition.zone)).annotate(**{name: Count("pk")}))
    return list(days.values())


def _add(days: dict[date, Day], counted: Any) -> None:
    for row in counted:
        if day := days.get(row.pop("on")):
            day.counts |= row


def page(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Show the table; its bars are the browser's own, so that it is read without scripts and drawings."""
    petition = get_object_or_404(Petition.objects.clocked().worked_on_by(user), pk=pk)
    days = by_day(petition)
    columns = dict(COLUMNS)
    if not sees_all(user, petition):
        columns = {name: label for name, label in COLUMNS.items() if name not in TELLING}
        for day in days:
            day.counts = {name: day.counts[name] for name in columns}
    most = max(1, *(max(day.counts.values()) for day in days))
    context = admin.site.each_context(request) | {
        "petition": petition,
        "days": days,
        "columns": columns,
        "most": most,
        "title": _("Numbers by day"),
    }
    return render(request, "admin/signatories/daily_numbers.html", context)
