"""Reads the cells of a workbook (.xlsx, .xls, .ods). It runs in the limited process of `sandbox`.

It imports nothing of Django.
"""

from datetime import date, datetime, time
from io import BytesIO
from typing import TypedDict

from python_calamine import CalamineWorkbook

from sandbox import archives
from sandbox.limits import Limits

# The most rows and columns of one sheet that are read.
MOST_ROWS, MOST_COLUMNS = 60_000, 200
# Spreadsheets write this for a line break within a cell (ECMA-376, 22.4.2.4).
BREAK = "_x000D_"


class Sheet(TypedDict):
    """A sheet: its name, its size, and the text of its cells; none of a sheet that is too large."""

    name: str
    rows: list[list[str]]
    height: int
    width: int


def read(data: bytes, limits: Limits) -> list[Sheet]:
    """Return the visible text of each sheet. Raises TooLarge, or any other error for a damaged file."""
    if data.startswith(b"PK"):
        # The sizes that the archive declares, and the real ones, before the library unpacks it.
        archives.unpack(data, limits, wanted=lambda name: name.endswith(".xml"))
    workbook = CalamineWorkbook.from_filelike(BytesIO(data))
    found: list[Sheet] = []
    for name in workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        is_read = sheet.total_height <= MOST_ROWS and sheet.total_width <= MOST_COLUMNS
        rows = [[_text(cell) for cell in row] for row in sheet.iter_rows()] if is_read else []
        found.append({"name": name, "rows": rows, "height": sheet.total_height, "width": sheet.total_width})
    return found


def _text(cell: object) -> str:
    """Return a cell as a person sees it, in one line."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return " ".join(str(cell).replace(BREAK, " ").split())
