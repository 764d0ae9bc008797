"""Replaced details of entries, in words."""

from collections.abc import Iterable

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from signatories.models import Correction, Kind
from signatories.text import countries

LABELS = {
    "kind": gettext_lazy("kind"),
    "name": gettext_lazy("name"),
    "acronym": gettext_lazy("acronym"),
    "affiliation": gettext_lazy("affiliation"),
    "role": gettext_lazy("role"),
    "country": gettext_lazy("country"),
    "is_international": gettext_lazy("international"),
    "shows_country": gettext_lazy("country is shown"),
    "website": gettext_lazy("website"),
    "representative": gettext_lazy("representative"),
}
# Details that are never published: people without the right to contact data do not see them.
CONTACT = {"representative"}


def in_words(one: Correction) -> str:
    """Return what was replaced, like "country: Chad → Mali"."""
    said = {
        "what": LABELS[one.column],
        "old": _value(one.column, one.old),
        "new": _value(one.column, one.new),
    }
    return _("%(what)s: %(old)s → %(new)s") % said


def without_contact(corrections: Iterable[Correction], *, kind: str) -> list[Correction]:
    """Leave out the details that only people with the right to contact data may see."""
    hidden = CONTACT | ({"role"} if kind == Kind.ORGANISATION else set())
    return [one for one in corrections if one.column not in hidden]


def _value(column: str, stored: str) -> str:
    if column == "kind":
        return str(Kind(stored).label)
    if column == "country":
        return countries.names(get_language() or "en").get(stored, stored) or "–"
    if column in ("is_international", "shows_country"):
        return _("yes") if stored == "True" else _("no")
    return stored or "–"
