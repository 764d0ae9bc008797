"""The public correction log: how many names were removed from the list or changed on it, by day."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, DateField, F, Func, Q, Value
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from petitions import formats, languages
from petitions.models import Amendment, Petition
from signatories.lifecycle.correct import KIND_CORRECTED
from signatories.lifecycle.merge import RESTORED
from signatories.models import StatusChange
from signatories.models.record import OF_LIST
from signatories.states import Status


@dataclass(frozen=True)
class Day:
    """The removals and changes of one day in the petition's time zone."""

    on: date
    withdrawn: int
    merged: int
    removed: int
    corrected: int
    restored: int

    @property
    def parts(self) -> list[str]:
        """The numbers in words, without zeros."""
        said = [
            (self.withdrawn, ngettext("%(n)d withdrawn", "%(n)d withdrawn", self.withdrawn)),
            (self.merged, ngettext("%(n)d merged as duplicate", "%(n)d merged as duplicates", self.merged)),
            (
                self.removed,
                ngettext("%(n)d taken off after review", "%(n)d taken off after review", self.removed),
            ),
            (self.corrected, ngettext("%(n)d corrected", "%(n)d corrected", self.corrected)),
            (self.restored, ngettext("%(n)d restored", "%(n)d restored", self.restored)),
        ]
        return [text % {"n": number} for number, text in said if number]


def amendments(petition: Petition) -> list[tuple[Amendment, str]]:
    """Return the changes of the statement since it opened, the newest first, each with a sentence."""
    said = []
    for one in petition.amendments.select_related("statement").order_by("-id"):
        values = {
            "old": one.old,
            "new": one.new or "–",
            "reason": one.reason,
            "language": "",
            "day": formats.day(one.at.astimezone(petition.zone).date()),
        }
        if one.statement:
            values["language"] = languages.name_in(one.statement.language, get_language() or "en")
        if one.act == Amendment.Act.CLOSE:
            values |= {
                "old": formats.end(datetime.fromisoformat(one.old), petition),
                "new": formats.end(datetime.fromisoformat(one.new), petition),
            }
        said.append((one, str(ACTS[Amendment.Act(one.act)] % values)))
    return said


ACTS = {
    Amendment.Act.ERRATUM: _("%(day)s: erratum in the %(language)s text: “%(old)s” should read “%(new)s”"),
    Amendment.Act.LANGUAGE: _("%(day)s: the text was added in %(language)s"),
    Amendment.Act.WITHDRAWAL: _("%(day)s: the translation into %(language)s was withdrawn"),
    Amendment.Act.CLOSE: _("%(day)s: the close was moved from %(old)s to %(new)s"),
    Amendment.Act.CLOSED: _("%(day)s: closed early, because: %(reason)s"),
    Amendment.Act.REOPENED: _("%(day)s: opened again; the close had been a mistake"),
    Amendment.Act.PAUSED: _("%(day)s: new signatures were paused"),
    Amendment.Act.RESUMED: _("%(day)s: new signatures were taken again"),
}


def of(petition: Petition) -> list[Day]:
    """Return the log, the newest day first, without names and hours."""
    listed = Q(from_status=Status.PUBLISHED)
    # Only an unmerged row that returned to the list has this reason.
    restored = Q(from_status=Status.MERGED, to_status=Status.CONFIRMED, reason=RESTORED)
    rewritten = Q(to_status=Status.PUBLISHED, reason="corrected")
    of_another_kind = Q(reason=KIND_CORRECTED)
    local = Func(Value(petition.time_zone), F("at"), function="timezone")
    day = Func(local, function="DATE", output_field=DateField())
    rows = (
        StatusChange.objects.filter(OF_LIST, petition=petition)
        .annotate(on=day)
        .values("on")
        .annotate(
            withdrawn=Count("pk", filter=listed & Q(to_status=Status.WITHDRAWN)),
            merged=Count("pk", filter=listed & Q(to_status=Status.MERGED)),
            removed=Count("pk", filter=listed & Q(to_status=Status.CONFIRMED) & ~of_another_kind),
            corrected=Count("pk", filter=Q(listing="full") & (rewritten | of_another_kind)),
            restored=Count("pk", filter=restored),
        )
        .order_by("-on")
    )
    days = [Day(**row) for row in rows]
    return [one for one in days if one.parts]
