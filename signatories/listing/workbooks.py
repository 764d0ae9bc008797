"""The same rows as an Excel workbook (.xlsx), streamed at constant memory; every cell is text.

XlsxWriter writes the styles, the column widths and the frozen header. We write the rows: the library first
writes them to /tmp twice, uncompressed, which is memory in our containers (decision 0041).
"""

import io
import re
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

from django.db import connection, transaction
from xlsxwriter import Workbook

from petitions.models import Petition
from signatories.listing import columns, csv_files

if TYPE_CHECKING:
    from typing_extensions import Buffer

# The rows of a sheet below its header.
MOST_ROWS = 1_048_575
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET = "xl/worksheets/sheet1.xml"
WIDTHS = {
    "name": 45, "affiliation": 35, "role": 25, "country": 9, "country_name": 22, "website": 32,
    "representative": 35, "email": 35, "signed_at": 26, "confirmed_at": 26, "source": 35, "note": 45,
    "language": 10, "updates": 10,
}  # fmt: skip
OTHER_WIDTH = 14
# The part of the sheet that the rows replace, with the style of a text cell.
PLACE = re.compile(rb'<row r="2".*?<c r="A2" s="(\d+)"/></row>')
# The number of rows, which is optional, and is not known yet.
DIMENSION = re.compile(rb"<dimension [^>]*/>")
# XML has no place for these characters. Excel writes them as _xHHHH_, and so the underscore of such a text.
ESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


class _Sink(io.RawIOBase):
    """A file that cannot seek and keeps what is written until it is taken."""

    def __init__(self) -> None:
        """Begin empty."""
        self.size, self._pieces = 0, list[bytes]()

    def writable(self) -> bool:
        """Tell that it can be written."""
        return True

    def write(self, piece: "Buffer") -> int:
        """Keep a piece; return its length."""
        kept = bytes(piece)
        self._pieces.append(kept)
        self.size += len(kept)
        return len(kept)

    def take(self) -> bytes:
        """Return what was written since the last call."""
        taken = b"".join(self._pieces)
        self.size, self._pieces = 0, []
        return taken


def file_name(petition: Petition) -> str:
    """Return the name of a workbook: the petition and the time (UTC)."""
    return csv_files.file_name(petition).removesuffix(".csv") + ".xlsx"


def written(rows: columns.Rows, cells: columns.Columns) -> Iterator[bytes]:
    """Yield a workbook of `rows` in pieces. It holds at most MOST_ROWS. Raises what the database raises."""
    sink = _Sink()
    with ZipFile(_frame(list(cells))) as frame, ZipFile(sink, "w", ZIP_DEFLATED) as packed:
        for part in frame.namelist():
            if part != SHEET:
                packed.writestr(part, frame.read(part))
                continue
            before, style, after = PLACE.split(DIMENSION.sub(b"", frame.read(part)))
            with packed.open(part, "w") as sheet:
                sheet.write(before)
                for line in _lines(rows, cells, style.decode()):
                    sheet.write(line)
                    if sink.size > csv_files.CHUNK:
                        yield sink.take()
                sheet.write(after)
    yield sink.take()


def steward_workbook(rows: columns.Rows) -> Iterator[bytes]:
    """Return all data of the signatories, contact data included, as the pieces of a workbook.

    The caller checks the rights of the user, and records the export with `csv_files.recorded`.
    """
    return written(rows, columns.steward())


def _frame(names: list[str]) -> io.BytesIO:
    """Return a workbook with a header and one empty row."""
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as workbook:
        bold = workbook.add_format({"bold": True})
        # In a cell of this format Excel keeps "=1+1" as text even after somebody edits it.
        text = workbook.add_format({"num_format": "@"})
        sheet = workbook.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        for number, name in enumerate(names):
            sheet.set_column(number, number, WIDTHS.get(name, OTHER_WIDTH), text)
            sheet.write_string(0, number, name, bold)
        sheet.write_blank(1, 0, None, text)
    file.seek(0)
    return file


def _lines(rows: columns.Rows, cells: columns.Columns, style: str) -> Iterator[bytes]:
    """Yield the XML of each row. A cursor in the database holds the rows that follow."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [csv_files.LONGEST])
        for row in columns.values(rows, cells):
            yield f"<row>{''.join(_cell(value, style) for value in row.values())}</row>".encode()


def _cell(value: object, style: str) -> str:
    """Return the XML of a text cell."""
    text = "" if value is None else str(value)
    if not text:
        return "<c/>"
    clean = escape(ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text), quote=False)
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f'<c s="{style}" t="inlineStr"><is><t{space}>{clean}</t></is></c>'
