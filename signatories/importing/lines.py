"""Splits a text into lines in reading order, without bullets and markup; tells which can be entries."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from signatories.importing import headerless_table, vocabulary

BULLET = re.compile(r"^\s*(?:[-*+•·●○▪◦‣–—»]\s+|o\t+|\(?\d{1,4}(?:[.)]\s+|、\s*)|\[[ xX]\]\s+)+")
# A mark of a footnote, and a line that is one. The quantifiers are possessive (`*+`): otherwise thousands of
# blanks would take the time of trying every way to divide them.
FOOTNOTE_MARK = re.compile(r"\[\^?\d{1,3}\]|(?<=\w)[¹²³⁴-⁹⁰†‡]++(?=\W|$)")
FOOTNOTE = re.compile(
    r"^\s*+(?:\[\^?\w{1,3}\]:?|[*†‡¹²³⁴-⁹]++)?+\s*+"
    r"(?:affiliations?\s.*(?:identif|listed)|for\s+identification|in\s+(?:a|his|her|their|an)\s.*capacity)"
    r"|^\s*+\[\^?\d+\]:?\s",
    re.IGNORECASE,
)
RULE = re.compile(r"^[\s|:\-_=*+·.]*$")
HEADING = re.compile(r"^\s*#{1,6}\s+")
# A date on a line of its own, with or without a place before it.
DAY = re.compile(
    r"^(?:date|signed|dated)?[\s:]*(?:on\s+)?(?:[\w. ]{2,30},\s*)?(?:the\s+)?"
    r"(?:\d{1,2}(?:st|nd|rd|th|\.)?\s+)?(?:of\s+|de\s+)?(?:[^\W\d_]{3,12}\.?\s+)(?:\d{1,2},\s*)?(?:de\s+)?(?:19|20)\d{2}\.?$"
    r"|^(?:date\s*:?\s*)?\d{1,4}[./-]\d{1,2}[./-]\d{1,4}$",
    re.IGNORECASE,
)
NOTE = re.compile(r"^\s*[\[(（][^\])）]*[\])）]\s*[.;,]?\s*$")
LINK = re.compile(r"!?\[([^\[\]]*)\]\(([^()\s]*)(?:\s[^()]*)?\)")
EMAIL = re.compile(r"(?<![\w.+'-])(?:mailto:)?([\w.+'-]++@[\w-]++(?:\.[\w-]++)++)")
# Excludes an address in angle brackets, as mail programs write it.
TAG = re.compile(r"<[^<>@]{0,200}>")
CELL_EDGE = re.compile(r"(?<!\\)\|")
GAP = headerless_table.GAP
# Headings of a table's columns.
HEADER = frozenset([
    "name", "names", "signatory", "organisation", "organization", "affiliation", "country", "title", "role",
    "position", "email", "website", "no", "no.", "#",
])  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line, or one cell of a table, with the marks that it had."""

    number: int
    text: str
    is_bullet: bool = False
    is_heading: bool = False
    is_blank: bool = False
    indent: int = 0


def _line(number: int, raw: str) -> Line:
    raw = (
        FOOTNOTE_MARK.sub("", raw.replace("\u00a0", " ").replace("\\", "")) if not FOOTNOTE.match(raw) else ""
    )
    indent = len(raw) - len(raw.lstrip())
    text = re.sub(r"^\s*>+\s?", "", raw).strip()
    is_heading = bool(HEADING.match(text))
    text = HEADING.sub("", text)
    is_bullet = bool(BULLET.match(text))
    text = BULLET.sub("", text).replace("\t", ", ")
    is_bold = bool(re.fullmatch(r"\s*(\*\*|__)[^*_]+(\*\*|__):?\s*", text))
    text = _bare(text)
    return Line(number, text, is_bullet, is_heading or is_bold, not text or bool(RULE.match(raw)), indent)


def _bare(text: str) -> str:
    """Remove Markdown and HTML; of a link, keep the text and the URL."""
    text = LINK.sub(lambda link: f"{link[1]} {link[2] if '://' in link[2] else ''}", text)
    text = TAG.sub(" ", text)
    text = re.sub(r"(?<!\w)(\*{1,3}|_{1,3}|`)(?=\S)|(?<=\S)(\*{1,3}|_{1,3}|`)(?!\w)", "", text)
    return " ".join(text.replace("**", "").split()).strip(" |")


def _cells(raw: str) -> list[str]:
    return [cell.strip() for cell in CELL_EDGE.split(raw.strip().strip("|"))]


def streams(text: str) -> Iterator[list[Line]]:
    """Yield runs of lines in reading order; the columns of a table come one after the other."""
    plain: list[Line] = []
    table: list[tuple[int, list[str]]] = []
    lines = text.splitlines()
    gaps = sum(bool(GAP.search(line.strip())) and "|" not in line for line in lines)
    # Two columns side by side, separated by blanks.
    is_in_columns = gaps >= 3 and gaps * 3 >= 2 * sum(bool(line.strip()) for line in lines)
    for number, raw in enumerate(lines, 1):
        if is_in_columns and "|" not in raw and GAP.search(raw.strip()):
            table.append((number, GAP.split(raw.strip())))
            continue
        if len(CELL_EDGE.findall(raw)) >= 2 or (table and "|" in raw):
            if plain:
                yield plain
                plain = []
            if not RULE.match(raw):
                table.append((number, _cells(raw)))
            continue
        if table:
            yield from _columns(table)
            table = []
        plain.append(_line(number, raw))
    if table:
        yield from _columns(table)
    yield plain


def _columns(table: list[tuple[int, list[str]]]) -> Iterator[list[Line]]:
    """Yield the rows of a table of records; the columns of a table that only lays out a list."""
    width = max(len(cells) for _number, cells in table)
    bullets = sum(bool(BULLET.match(cell)) for _number, cells in table for cell in cells)
    if bullets * 4 < len(table) and _are_records(table):
        rows = [(number, [_bare(cell) for cell in cells]) for number, cells in table if not _is_header(cells)]
        yield [
            Line(number, ", ".join(cells), is_bullet=True, is_blank=not cells)
            for number, cells in (headerless_table.reordered(rows) if rows else [])
        ]
        return
    for column in range(width):
        yield [_line(number, cells[column] if column < len(cells) else "") for number, cells in table]


def _is_header(cells: list[str]) -> bool:
    found = {_bare(cell).lower() for cell in cells} - {""}
    return bool(found) and found <= HEADER


def _are_records(table: list[tuple[int, list[str]]]) -> bool:
    """Tell whether each row is one entry: the table has a header, or a column of countries."""
    if any(_is_header(cells) for _number, cells in table):
        return True
    return "country" in headerless_table.columns(
        [(number, [_bare(cell) for cell in cells]) for number, cells in table]
    )


def is_no_entry(text: str, *, is_heading: bool) -> bool:
    """Tell whether a line is no signatory but a date, a note, a sentence or a heading."""
    bare = text.strip(" :：.,;").strip()
    if DAY.match(bare):
        return True
    if not re.search(r"\w\w|[^\x00-\x7f]", bare) or NOTE.match(text) or vocabulary.HEADINGS.match(bare):
        return True
    is_list = len(re.findall(r"[;；]", bare)) >= 2 or len(re.findall(r", ", bare)) >= 5
    is_sentence = not is_list and (len(bare.split()) > 25 or (len(bare) > 200 and "," not in bare))
    return (
        is_sentence
        or (text.endswith((":", "：")) and not EMAIL.search(text))
        or (is_heading and "," not in bare)
    )
