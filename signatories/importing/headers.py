"""Knows what the columns of a table hold, by their headings in seven languages and by their cells.

Headings are those of spreadsheets, of form tools, and of the exports of mailing tools and member lists.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from signatories.importing import answers
from signatories.text import gazetteer

# The headings of each column, as people write them.
HEADINGS = dict(
    line.split(": ", 1) for line in Path(__file__).with_name("headings.txt").read_text("utf-8").splitlines()
)
BY_HEADING = {
    answers.folded(word): column for column, listed in HEADINGS.items() for word in listed.split("|")
}
# The edge between two words of a heading without spaces: “firstName”, “first_name”.
INNER_EDGE = re.compile(r"(?<=[a-z])(?=[A-Z])|[_.\-/]+")
PARENTHESIS = re.compile(r"\([^)]*\)|（[^）]*）|\*|:|：|\?|？|¿|…|\.\.\.")
# The column that a form's question fills, by the first of these patterns that it contains.
QUESTIONS = tuple(
    (re.compile(pattern), column)
    for pattern, column in (
        (
            r"\bindividual.*\borgani[sz]ation|\borgani[sz]ation.*\bindividual|\bsign(?:ing)? as\b|"
            r"\bfirma como\b|"
            r"\bsignez vous\b.*\b(?:nom|tant)\b",
            "kind",
        ),
        (r"\be ?mail\b|\bcorreo\b|\bcourriel\b|почт|البريد|邮箱|邮件", "email"),
        (r"\bphone\b|\btimestamp\b|\bcity\b|\bpostal\b", "left out"),
        (r"\bcountry\b|\bpais\b|\bpays\b|стран|البلد|الدوله|国家", "country"),
        (r"\bwebsite\b|\bweb site\b|\burl\b", "website"),
        (r"\bacronym\b|\babbreviation\b|\bsiglas?\b", "acronym"),
        (
            r"\brepresent|\bcontact (?:person|name)\b|\bauthori[sz]ed (?:person|signatory)\b|"
            r"\bperson (?:signing|submitting|completing|filling|authori[sz]ed)\b|представител|الممثل|代表",
            "representative",
        ),
        (
            r"\bposition\b|\bjob title\b|\brole\b|\bcargo\b|\bfonction\b|\bfuncao\b|должност|المنصب|职务",
            "role",
        ),
        (r"\bfirst name\b|\bgiven name\b|\bprenom\b", "first"),
        (r"\blast name\b|\bsurname\b|\bfamily name\b|\bapellidos?\b|\bsobrenome\b", "last"),
        (
            r"\borgani[sz]ation\b|\borganizacion\b|\borganizacao\b|\binstitution\b|\bngo\b|\bentidad|"
            r"организаци|"
            r"المنظمه|المنظمة|组织|机构",
            "organisation",
        ),
        (r"\baffiliation\b", "affiliation"),
        (r"\bname\b|\bnombre\b|\bnom\b|\bnome\b|\bимя\b|الاسم|姓名", "name"),
    )
)
OTHER_QUESTIONS = re.compile(r"\b(?:comments?|notes?|phone|timestamp|newsletter|logo)\b")
ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
SITE = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
# The share of a column's filled cells that decides what it holds.
MOST = 0.6


def plain(heading: str) -> str:
    """Return a heading's words for comparing."""
    return answers.folded(INNER_EDGE.sub(" ", PARENTHESIS.sub(" ", heading)))


def meaning(heading: str) -> str:
    """Return what a heading says that its column holds; empty if it is not known."""
    bare = plain(heading)
    if bare in BY_HEADING:
        return BY_HEADING[bare]
    if about := answers.question(bare):
        return about
    if len(bare.split()) < 3 and not re.search(r"[\u0600-\u06ff\u4e00-\u9fff\u0400-\u04ff]", bare):
        return ""
    if OTHER_QUESTIONS.search(bare):
        return ""
    return next((column for pattern, column in QUESTIONS if pattern.search(bare)), "")


def header(row: Sequence[str]) -> list[str]:
    """Return what each column holds by a row of headings; empty if the row is no header."""
    columns = [meaning(cell) for cell in row]
    names = {"name", "organisation", "first", "last"} & set(columns)
    known = [column for column in columns if column]
    is_identifiers = all(re.fullmatch(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*", cell.strip()) for cell in row)
    if not names or not (len(known) >= 2 or len(row) == 1 or is_identifiers):
        return []
    return _told_apart(columns)


def _told_apart(columns: list[str]) -> list[str]:
    """Tell first names from surnames where both headings can mean either."""
    if "first" in columns and "name" in columns and "last" not in columns:
        columns[columns.index("name")] = "last"
    if "last" in columns and "name" in columns and "first" not in columns:
        columns[columns.index("name")] = "first"
    if columns.count("name") == 2 and not {"first", "last"} & set(columns):
        # "Name, Name" means the first name and the surname.
        first = columns.index("name")
        columns[columns.index("name", first + 1)], columns[first] = "last", "first"
    return columns


def checked(columns: list[str], headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return what each column holds once its cells have confirmed or contradicted its heading."""
    return [
        _checked(column, plain(headings[place]), [row[place] for row in rows if place < len(row)], columns)
        for place, column in enumerate(columns)
    ]


def _checked(column: str, heading: str, cells: list[str], columns: list[str]) -> str:
    filled = [cell.strip() for cell in cells if cell.strip()]
    if column == "consent" and not answers.are_answers(filled) and not answers.is_strong(heading):
        # “Your name as you would like it listed” asks for a name.
        return next((found for pattern, found in QUESTIONS if pattern.search(heading)), "")
    if column == "email" and filled and _share(filled, ADDRESS) < 1 - MOST:
        return ""
    if column:
        return column
    if "email" not in columns and _share(filled, ADDRESS) >= MOST:
        return "email"
    if "website" not in columns and _share(filled, SITE) >= MOST:
        return "website"
    countries = [cell for cell in filled if len(cell) > 3 and gazetteer.code(cell)]
    is_country = filled and len(countries) >= MOST * len(filled)
    return "country" if is_country and not {"country", "country_name"} & set(columns) else ""


def _share(filled: list[str], pattern: re.Pattern[str]) -> float:
    return sum(bool(pattern.fullmatch(cell)) for cell in filled) / len(filled) if filled else 0.0
