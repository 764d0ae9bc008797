"""Guards cells so that a spreadsheet does not run a signatory's text as a formula; removes guards on import.

A spreadsheet may split a file at another separator than the comma. So a sign that begins a formula is
dangerous at the start of a cell and after each other separator. PostgreSQL writes the exports, so the
patterns use only syntax that it shares with Python's regular expressions: `\\s` differs.
"""

import re

# Characters at which spreadsheets may split or end a row.
SEPARATORS = r"[;|\t\n\r]"
# Characters that may be before the sign: blanks, invisible ones, quotes; but no separator, since another
# cell begins after it. The apostrophe is one of them: a cell with one gets a second, which import removes.
_GAP = (
    r"[\v\f\u001c-\u0020\u0022\u0027\u0085\u00a0\u00ad\u061c\u1680\u180e"
    r"\u2000-\u200f\u2028-\u202f\u205f-\u2069\u3000\ufeff]*"
)
# The signs, their full-width twins, tab and carriage return (OWASP ASVS 5.0, 1.2.10).
FORMULA = _GAP + r"[=+\u002d@\t\r\uff1d\uff0b\uff0d\uff20]"
# Two patterns, since PostgreSQL takes the longest of two alternatives, and Python the first.
AT_START = f"^{FORMULA}"
AFTER_SEPARATOR = f"({SEPARATORS})(?={FORMULA})"

_BEGINS = re.compile(AT_START)
_CONTINUES = re.compile(AFTER_SEPARATOR)
_GUARDED = re.compile(f"(^|{SEPARATORS})'(?={FORMULA})")


def escape(cell: str) -> str:
    """Return a cell with an apostrophe before each part that a spreadsheet would take for a formula."""
    guarded = _CONTINUES.sub(r"\1'", cell)
    return f"'{guarded}" if _BEGINS.match(cell) else guarded


def unescape(cell: str) -> str:
    """Return a cell as it was before `escape`."""
    return _GUARDED.sub(r"\1", cell)
