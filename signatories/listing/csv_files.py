"""The CSV: RFC 4180, UTF-8, written by PostgreSQL's COPY, streamed at constant memory, without a cap."""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from psycopg import sql

from petitions import formats, languages
from petitions.models import Petition
from signatories.listing import columns, corrections, public_list
from signatories.listing.entry_filters import EVERY_ENTRY, EntryFilters
from signatories.models import ExportRecord, Flag, Signatory
from signatories.states import Status
from signatories.text import countries, spreadsheet_cells

# Bytes sent at a time, and the longest time for a slow reader.
CHUNK, LONGEST = 64 * 1024, "10min"
BOM = "\ufeff"

# Columns with free text from people.
FREE = {"name", "acronym", "affiliation", "role", "website", "representative", "email", "source", "note"}
# A part that a spreadsheet would run as a formula gets an apostrophe, as in `spreadsheet_cells.escape`. An
# empty cell becomes NULL. Most cells begin with a letter and have no separator: they need no regular
# expression.
HARMLESS = """
CASE WHEN {cell} = '' THEN NULL
     WHEN (ascii({cell}) BETWEEN 97 AND 122 OR ascii({cell}) BETWEEN 65 AND 90)
          AND translate({cell}, {separators}, '') = {cell} THEN {cell}
     ELSE CASE WHEN {cell} ~ {at_start} THEN chr(39) ELSE '' END
          || regexp_replace({cell}, {after_separator}, {guarded}, 'g') END
"""
PLAIN = "NULLIF({cell}::text, '')"


def _cell(column: str) -> sql.Composable:
    """Return the SQL that writes a column into the file."""
    template = sql.SQL(HARMLESS if column in FREE else PLAIN)
    return template.format(
        cell=sql.Identifier(f"column_{column}"),
        separators=sql.Literal(";|\t\n\r"),
        at_start=sql.Literal(spreadsheet_cells.AT_START),
        after_separator=sql.Literal(spreadsheet_cells.AFTER_SEPARATOR),
        guarded=sql.Literal(r"\1'"),
    )


def _statement(inner: str, names: Iterable[str]) -> str:
    """Return the COPY of a query's rows, in the query's own order."""
    cells = sql.SQL(", ").join(map(_cell, names))
    # The inner query keeps Django's placeholders, so only the outer query doubles its percent signs.
    outer = sql.SQL("COPY (SELECT {cells} FROM (").format(cells=cells).as_string(None).replace("%", "%%")
    return f"{outer}{inner}) AS listed) TO STDOUT WITH (FORMAT csv)"


def file_name(petition: Petition) -> str:
    """Return the name of an export: the petition and the time (UTC)."""
    return f"{petition.slug}-signatories-{petition.clock.astimezone(UTC):%Y%m%dT%H%M%SZ}.csv"


def _copied(rows: columns.Rows, cells: columns.Columns, *, with_bom: bool) -> Iterator[bytes]:
    """Yield a CSV of `rows`, its header first. Raises what the database raises."""
    yield ((BOM if with_bom else "") + ",".join(cells) + "\r\n").encode()
    try:
        query, params = columns.select(rows, cells).query.sql_with_params()
    except EmptyResultSet:
        # Django raises this without a query if a filter can match nothing.
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [LONGEST])
        with cursor.cursor.copy(_statement(query, cells), params) as copy:
            held: list[bytes] = []
            size = 0
            for line in copy:
                # COPY ends lines with LF; a CSV needs CRLF outside of quotes.
                held += (bytes(line)[:-1], b"\r\n")
                size += len(line)
                if size > CHUNK:
                    yield b"".join(held)
                    held, size = [], 0
            yield b"".join(held)


def public_csv(
    petition: Petition,
    *,
    filters: public_list.Filters | None = None,
    language: str = "en",
    with_bom: bool = False,
    for_staff: bool = True,
) -> Iterator[bytes]:
    """Return the public list as the pieces of a CSV file, in the list's own order.

    Before the petition is public, it has rows for staff alone.
    """
    rows = public_list.rows(petition, public_list.for_download(petition, filters or public_list.Filters()))
    rows = rows if for_staff or petition.is_public else rows.none()
    return _copied(rows, columns.public(language), with_bom=with_bom)


def steward_rows(
    petition: Petition,
    filters: EntryFilters = EVERY_ENTRY,
    *,
    with_withheld: bool = False,
    with_unconfirmed: bool = True,
    chosen: Collection[int] = (),
) -> columns.Rows:
    """Return the rows of the export with contact data: without withheld names unless they are asked for.

    `with_unconfirmed=False` leaves unconfirmed rows out (`moderation.visibility.known_to`).
    `filters` and the primary keys in `chosen` narrow the rows down.
    """
    kept = filters.apply(Signatory.objects.under(petition))
    kept = kept.filter(pk__in=chosen) if chosen else kept
    kept = kept if with_unconfirmed else kept.exclude(status=Status.UNCONFIRMED)
    return (kept if with_withheld else kept.filter(listing="full")).order_by("id")


def steward_csv(rows: columns.Rows, *, with_bom: bool = False) -> Iterator[bytes]:
    """Return all data of the signatories, contact data included, as the pieces of a CSV file.

    The caller checks the rights of the user, and records the export with `recorded`.
    """
    return _copied(rows, columns.steward(), with_bom=with_bom)


def recorded(lines: Iterator[bytes], record: ExportRecord) -> Iterator[bytes]:
    """Save the record of an export when its first piece is sent, and yield the pieces."""
    record.save()
    yield from lines


def _words_set_aside(signatory: Signatory) -> list[str]:
    """Return the details that a moderator replaced in the last day."""
    columns: dict[str, str] = signatory.set_aside.get("columns", {})
    return [columns[name] for name in signatory.printed if columns.get(name)]


def everything(signatory: Signatory) -> dict[str, str]:
    """Return all data that we hold about a signatory, for their own download.

    Raises Signatory.DoesNotExist if it was forgotten meanwhile.
    """
    ticked = (one.wording for one in signatory.consents.select_related("wording").order_by("pk"))
    words = (signatory.consent, signatory.attestation, *ticked)
    changes = [
        f"{one.at.isoformat(timespec='seconds')} {one} {one.reason}".strip()
        for one in signatory.changes.all()
    ]
    found = list(columns.values(Signatory.objects.filter(pk=signatory.pk), columns.steward()))
    if not found:
        raise Signatory.DoesNotExist
    return found[0] | {
        "correction that waits": ", ".join(signatory.proposed.values()),
        "words before the last verdict on them": ", ".join(_words_set_aside(signatory)),
        "other spellings": ", ".join(signatory.aliases),
        "replaced details": "\n".join(corrections.in_words(one) for one in signatory.corrections.all()),
        "notes of the team": "\n".join(one.text for one in signatory.notes.all()),
        "questions of the team": "\n".join(one.text for one in signatory.questions.all()),
        "international": "yes" if signatory.is_international else "",
        "flags": ", ".join(signatory.flags),
        "agreed to": " / ".join(one.text for one in words if one),
        "last mail": signatory.mailed_at.isoformat(timespec="seconds") if signatory.mailed_at else "",
        "changes": "; ".join(changes),
    }


def everything_in_words(signatory: Signatory) -> list[tuple[str, str]]:
    """Return the same data as labels and values in the reader's language, without empty values."""

    def moment(at: datetime | None) -> str:
        return formats.moment(at, signatory.petition) if at else ""

    changes = [f"{moment(one.at)}: {Status(one.to_status).label}" for one in signatory.changes.all()]
    held = everything(signatory)
    said = held | {
        "kind": signatory.get_kind_display(),
        "status": signatory.get_status_display(),
        "listing": signatory.get_listing_display(),
        "basis": signatory.get_basis_display(),
        "country": "",
        "country_name": countries.names(get_language() or "en").get(signatory.country, ""),
        "updates": _("yes") if held["updates"] == "yes" else "",
        "international": _("yes") if signatory.is_international else "",
        "flags": ", ".join(str(Flag(flag).label) for flag in signatory.flags),
        "language": languages.own_name(signatory.language),
        "published_on": formats.day(signatory.published_on) if signatory.published_on else "",
        "signed_at": moment(signatory.signed_at),
        "confirmed_at": moment(signatory.confirmed_at),
        "last mail": moment(signatory.mailed_at),
        "changes": "\n".join(changes),
    }
    return [(str(LABELS.get(name, name)), value) for name, value in said.items() if value]


# The labels of the columns for the signatory.
LABELS = {
    "kind": gettext_lazy("kind"), "name": gettext_lazy("name"), "acronym": gettext_lazy("acronym"),
    "affiliation": gettext_lazy("affiliation"), "role": gettext_lazy("role"),
    "country_name": gettext_lazy("country"), "website": gettext_lazy("website"),
    "basis": gettext_lazy("basis"), "published_on": gettext_lazy("published on"),
    "representative": gettext_lazy("representative"), "email": gettext_lazy("e-mail address"),
    "listing": gettext_lazy("listing"), "status": gettext_lazy("status"),
    "signed_at": gettext_lazy("signed"), "confirmed_at": gettext_lazy("confirmed"),
    "updates": gettext_lazy("news"), "source": gettext_lazy("source"), "note": gettext_lazy("note"),
    "correction that waits": gettext_lazy("correction"), "other spellings": gettext_lazy("other spellings"),
    "language": gettext_lazy("language"), "international": gettext_lazy("international"),
    "replaced details": gettext_lazy("replaced details"),
    "notes of the team": gettext_lazy("notes of the team"),
    "questions of the team": gettext_lazy("questions of the team"),
    "flags": gettext_lazy("flags"), "agreed to": gettext_lazy("agreed to"),
    "last mail": gettext_lazy("last mail accepted"), "changes": gettext_lazy("changes"),
}  # fmt: skip
