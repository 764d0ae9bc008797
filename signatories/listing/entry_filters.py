"""The team's filters on a petition's entries, for their table and their export."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from signatories.models import Basis, Kind, Listing, OutgoingMail
from signatories.models.querysets import SignatoryQuerySet
from signatories.states import Status
from signatories.text import countries

LONGEST_SEARCH = 200


class Standing(TextChoices):
    """Where an entry stands, as the filter offers it: the states, and parts of them."""

    CONFIRMED = Status.CONFIRMED.value, _("To review")
    PUBLISHED = Status.PUBLISHED.value, pgettext_lazy("an entry", "On the list")
    CORRECTIONS = "corrections", _("Owner asks for a correction")
    UNCONFIRMED = Status.UNCONFIRMED.value, _("Not confirmed yet")
    INVITED = "invited", _("Invited, no answer yet")
    HELD = "held", _("E-mail held back")
    BOUNCED = "bounced", _("E-mail bounced")
    WITHHELD = "withheld", _("Name withheld")
    REJECTED = Status.REJECTED.value, _("Rejected")
    WITHDRAWN = Status.WITHDRAWN.value, _("Withdrawn")
    MERGED = Status.MERGED.value, _("Merged into another entry")


@dataclass(frozen=True)
class EntryFilters:
    """A search and filters; an empty value keeps every entry."""

    q: str = ""
    status: str = ""
    kind: str = ""
    country: str = ""
    basis: str = ""

    @classmethod
    def of(cls, values: Mapping[str, object]) -> "EntryFilters":
        """Return the filters among some values of a form or an address; ignore what is no choice."""

        def among(name: str, choices: list[str]) -> str:
            value = str(values.get(name) or "")
            return value if value in choices else ""

        return cls(
            q=str(values.get("q") or "").strip()[:LONGEST_SEARCH],
            status=among("status", Standing.values),
            kind=among("kind", Kind.values),
            country=among("country", list(countries.names("en"))),
            basis=among("basis", Basis.values),
        )

    @property
    def values(self) -> dict[str, str]:
        """The filters that are set, by name."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def asks_for_details(self) -> bool:
        """Whether the filters ask for details that a withheld name hides."""
        return bool(self.q or self.country)

    def apply(self, rows: SignatoryQuerySet) -> SignatoryQuerySet:
        """Keep the entries that match."""
        same = {"kind": self.kind, "country": self.country, "basis": self.basis}
        kept = rows.filter(**{name: value for name, value in same.items() if value})
        return _standing(kept, self.status).searched(self.q)


def _standing(rows: SignatoryQuerySet, wanted: str) -> SignatoryQuerySet:
    if wanted == Standing.CORRECTIONS:
        return rows.filter(proposed_at__isnull=False)
    if wanted == Standing.INVITED:
        return rows.invited()
    if wanted == Standing.HELD:
        return rows.filter(pk__in=OutgoingMail.objects.held().values("signatory"))
    if wanted == Standing.BOUNCED:
        return rows.unconfirmed().filter(bounced_at__isnull=False)
    if wanted == Standing.WITHHELD:
        return rows.filter(listing=Listing.WITHHELD)
    return rows.filter(status=wanted) if wanted else rows


EVERY_ENTRY = EntryFilters()
