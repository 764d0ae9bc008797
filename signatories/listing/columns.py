"""The columns of the public list for machines, in CSV and JSON alike."""

import re

from signatories import countries
from signatories.models import Signatory

PUBLIC = (
    "kind", "name", "acronym", "affiliation", "role", "country", "country_name", "website", "basis",
    "published_on",
)  # fmt: skip

# What a spreadsheet would run: these signs, their full-width twins, tab and carriage return, also after
# blanks or something invisible (OWASP ASVS 5.0, 1.2.10).
FORMULA = re.compile("[\\s\\0\u200b-\u200f\ufeff]*[=+\\-@\t\r\0＝＋－＠]")


def public(signatory: Signatory, language: str = "en") -> dict[str, str]:
    """Return what is public of a listed signatory, by column."""
    organisation = signatory.is_organisation
    return {
        "kind": signatory.kind,
        "name": signatory.name,
        "acronym": signatory.acronym,
        "affiliation": signatory.affiliation,
        "role": "" if organisation else signatory.role,
        "country": signatory.shown_country,
        "country_name": countries.shown_name(signatory, language),
        "website": signatory.website,
        "basis": signatory.basis,
        "published_on": signatory.published_on.isoformat() if signatory.published_on else "",
    }


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: a dangerous one gets `'` before it."""
    return f"'{cell}" if FORMULA.match(cell) else cell
