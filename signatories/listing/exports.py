"""The CSV: RFC 4180, UTF-8, streamed from the database at constant memory, without a cap."""

import csv
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from petitions.models import Petition
from signatories import countries
from signatories.listing import columns, rolls
from signatories.models import Signatory

# Rows read, written and sent at a time.
CHUNK = 1000
BOM = "\ufeff"


class _Echo:
    """A file that gives back what is written to it: what the csv module wants to write to."""

    def write(self, line: str) -> str:
        return line


def file_name(petition: Petition) -> str:
    """Return the export's name: what it is of, and when it was made (UTC)."""
    return f"{petition.slug}-signatories-{petition.clock.astimezone(UTC):%Y%m%dT%H%M%SZ}.csv"


def _lines(header: tuple[str, ...], rows: Iterable[list[str]], *, with_bom: bool) -> Iterator[bytes]:
    writer: Any = csv.writer(_Echo())
    yield ((BOM if with_bom else "") + writer.writerow(header)).encode()
    chunk: list[str] = []
    for row in rows:
        chunk.append(writer.writerow([columns.harmless(cell) for cell in row]))
        if len(chunk) == CHUNK:
            yield "".join(chunk).encode()
            chunk.clear()
    yield "".join(chunk).encode()


def public_csv(
    petition: Petition,
    *,
    filters: rolls.Filters | None = None,
    language: str = "en",
    with_bom: bool = False,
) -> Iterator[bytes]:
    """Return the public list as the lines of a CSV file, in the list's own order."""
    found = rolls.rows(petition, rolls.for_download(petition, filters or rolls.Filters())).iterator(
        chunk_size=CHUNK
    )
    rows = (list(columns.public(row, language).values()) for row in found)
    return _lines(columns.PUBLIC, rows, with_bom=with_bom)


def steward_csv(
    petition: Petition, *, with_withheld: bool = False, with_bom: bool = False
) -> Iterator[bytes]:
    """Return everything kept of the signatories, contact data included, as the lines of a CSV file.

    Withheld names are left out unless asked for; who may ask is the caller's to check and to record.
    """
    kept = petition.signatories.order_by("id")
    if not with_withheld:
        kept = kept.filter(listing="full")
    rows = (list(steward(row).values()) for row in kept.iterator(chunk_size=CHUNK))
    return _lines((*columns.PUBLIC, *STEWARD), rows, with_bom=with_bom)


STEWARD = ("representative", "email", "listing", "status", "signed_at", "confirmed_at",
           "updates", "source", "note")  # fmt: skip


def steward(signatory: Signatory) -> dict[str, str]:
    """Return all that is kept of a signatory, by column."""
    role = signatory.role if signatory.is_organisation else ""
    news = {True: "yes", False: "no", None: ""}[signatory.updates]
    return columns.public(signatory) | {
        "country": signatory.country,
        "country_name": countries.name(signatory.country, "en"),
        "representative": ", ".join(filter(None, (signatory.representative, role))),
        "email": signatory.email,
        "listing": signatory.listing,
        "status": signatory.status,
        "signed_at": signatory.signed_at.isoformat(),
        "confirmed_at": signatory.confirmed_at.isoformat() if signatory.confirmed_at else "",
        "updates": news,
        "source": signatory.source,
        "note": signatory.note,
    }


def everything(signatory: Signatory) -> dict[str, str]:
    """Return all that is held about a signatory, for the one whom it is about."""
    words = (signatory.consent, signatory.attestation, signatory.updates_wording)
    changes = [f"{one.at:%Y-%m-%d %H:%M} {one} {one.reason}".strip() for one in signatory.changes.all()]
    return steward(signatory) | {
        "corrected name": signatory.proposed_name,
        "language": signatory.language,
        "international": "yes" if signatory.is_international else "",
        "flags": ", ".join(signatory.flags),
        "agreed to": " / ".join(one.text for one in words if one),
        "last mail": signatory.mailed_at.isoformat() if signatory.mailed_at else "",
        "changes": "; ".join(changes),
    }
