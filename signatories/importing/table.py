"""Reads a table with a header: a CSV as spreadsheets and web forms write it, with any separator."""

import csv
import io
import re
from itertools import islice

from signatories.importing import letter_list
from signatories.importing.entry_parts import take_brackets
from signatories.importing.parsed_entry import ParsedEntry
from signatories.importing.vocabulary import NOTHING
from signatories.models import Kind
from signatories.text import gazetteer, spreadsheet_cells
from signatories.text.collation import fold

# The folded headings of each column.
HEADINGS = {
    "name": "name|full name|your name|name of signatory|signatory|signatories|nombre|nom|nome|имя|الاسم|姓名",
    "first": "first name|given name|forename|prenom|nombres|first names|given names",
    "last": "last name|surname|family name|apellido|apellidos|nom de famille",
    "organisation": "organisation|organization|organisation name|organization name|name of organisation|"
    "name of organization|name of the organisation|name of the organization|name of your organisation|"
    "name of your organization|your organisation|your organization|org|ngo|institution|organizacion|"
    "organizacao|organismo|организация|المنظمة|组织",
    "affiliation": "affiliation|afiliacion|company|employer",
    "role": "role|your role|your position|title|position|job title|function|cargo|fonction|funcao|"
    "occupation|profession",
    "acronym": "acronym|abbreviation|sigla|siglas|sigle",
    "country": "country|country of residence|your country|country where based|country of origin|"
    "location|pais|pays|страна|البلد|国家|based in|"
    "where are you based",
    "website": "website|web site|url|web|homepage|site|sitio web|site web",
    "email": "email|e mail|email address|e mail address|mail|correo|correo electronico|courriel|"
    "contact email",
    "country_name": "country name|country_name",
    "kind": "kind|type|do you sign as|i am signing as|sign as|signing as|tipo",
    "representative": "representative|contact|contact person|contact name|name of representative|signed by",
    "show_country": "show_country|show country|show my country|print my country|"
    "print my country beside my name",
    "listing": "listing",
    "status": "status",
}  # fmt: skip
BY_HEADING = {word: column for column, listed in HEADINGS.items() for word in listed.split("|")}
SEPARATORS = ",;\t"
# A character that no text contains.
END = "\ufdd0"
PARENTHESIS = re.compile(r"\([^)]*\)|\*|:|\?|…|\.\.\.")


# The column that a form's question fills, by the first of these patterns that it contains.
QUESTIONS = (
    (r"\bindividual.*\borgani[sz]ation|\borgani[sz]ation.*\bindividual|\bsign(?:ing)? as\b", "kind"),
    (r"\be ?mail\b", "email"), (r"\bcountry\b|\bpais\b|\bpays\b", "country"),
    (r"\bwebsite\b|\bweb site\b|\burl\b", "website"), (r"\bacronym\b|\babbreviation\b", "acronym"),
    (r"\bposition\b|\bjob title\b|\brole\b|\bcargo\b|\bfonction\b", "role"),
    (r"\bfirst name\b|\bgiven name\b", "first"), (r"\blast name\b|\bsurname\b|\bfamily name\b", "last"),
    (r"\brepresent", "representative"),
    (r"\borgani[sz]ation\b|\borganizacion\b|\binstitution\b|\bngo\b", "organisation"),
    (r"\baffiliation\b", "affiliation"), (r"\bname\b|\bnombre\b|\bnom\b", "name"),
)  # fmt: skip
OTHER_QUESTIONS = re.compile(
    r"\b(?:agree|consent|listed|publish|comments?|notes?|phone|timestamp|newsletter)\b"
)
# Questions whether a person wants to be on the list, and whether they want not to.
CONSENT = re.compile(
    r"^(?!.*\b(?:contact(?:ed)?|e ?mails?|news|newsletters?|updates|informed|receive|comments?|notes?)\b)"
    r".*\b(?:agree|consent|(?:list|publish|print|display)(?:ed)?)\b"
)
ANONYMITY = re.compile(
    r"^(?:please )?(?:do not|don t|dont) (?:publish|list|print|show|display)\b|"
    r"\b(?:anonymous(?:ly)?|withhold)\b"
)
NO = frozenset(["no", "n", "non", "nao", "nein", "false", "0", "нет", "لا", "否", "不"])
YES = frozenset(["yes", "y", "oui", "si", "sim", "ja", "true", "1", "x", "on", "да", "نعم", "是"])
SAYS_ORGANISATION = re.compile(r"\b(?:organi[sz]ation|ngo|group)s?\b|^org")
SAYS_INDIVIDUAL = re.compile(r"\bindividual\b|^(?:ind|person|self)")
REMOVED = frozenset({"withdrawn", "rejected"})


def _column(heading: str) -> str:
    bare = fold(PARENTHESIS.sub(" ", heading))
    if bare in BY_HEADING:
        return BY_HEADING[bare]
    if ANONYMITY.search(bare):
        return "anonymity"
    if len(bare.split()) < 3:
        return ""
    if OTHER_QUESTIONS.search(bare) or CONSENT.search(bare):
        return "consent" if CONSENT.search(bare) else ""
    return next((column for pattern, column in QUESTIONS if re.search(pattern, bare)), "")


def _rows(text: str, separator: str) -> list[tuple[int, list[str]]]:
    """Return the rows, each with the number of its first line. Raises csv.Error."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False)
    found, began = [], 1
    for row in reader:
        found.append((began, row))
        began = reader.line_num + 1
    return found


def _header(row: list[str]) -> list[str]:
    """Return the content of each column by its heading; empty if the row is no header."""
    columns = [_column(cell) for cell in row]
    # "nom" and "nombre" mean the surname beside a first name, and the first name beside a surname.
    if "first" in columns and "name" in columns and "last" not in columns:
        columns[columns.index("name")] = "last"
    if "last" in columns and "name" in columns and "first" not in columns:
        columns[columns.index("name")] = "first"
    if columns.count("name") == 2 and not {"first", "last"} & set(columns):
        # "Name, Name" means the first name and the surname.
        first = columns.index("name")
        columns[columns.index("name", first + 1)], columns[first] = "last", "first"
    known = [column for column in columns if column]
    names = {"name", "organisation", "first", "last"} & set(known)
    return columns if names and (len(known) >= 2 or len(row) == 1) else []


def separator_of(text: str) -> str:
    """Return the separator of a table with a header; empty if the text is no such table."""
    head = "".join(islice(io.StringIO(text, newline=""), 10))
    for separator in SEPARATORS:
        for _number, row in _rows(head, separator):
            if len(row) > 1 and _header(row):
                return separator
    return ""


def read(text: str, separator: str) -> list[ParsedEntry]:
    """Return the entries of a table with a header. Raises csv.Error."""
    *rows, (number, last) = _rows(f"{text}\n{END}", separator)
    if last != [END]:
        # An open quote has taken in the rest of the text, the end mark included.
        raise csv.Error(f"it ends within the quote that begins in line {number}")
    rows = [(number, row) for number, row in rows if any(cell.strip() for cell in row)]
    # Skip titles and notes above the header.
    places = (place for place, (_number, row) in enumerate(rows) if len(row) > 1 and _header(row))
    first = next(places, None)
    if first is None:
        raise csv.Error("a quote before the header is never closed")
    columns = _header(rows[first][1])
    return read_rows(rows[first + 1 :], columns)


def read_rows(rows: list[tuple[int, list[str]]], columns: list[str]) -> list[ParsedEntry]:
    """Return the entries of rows with these columns; empty rows are skipped."""
    return [_entry(number, row, columns) for number, row in rows if any(cell.strip() for cell in row)]


def _cells(row: list[str], columns: list[str]) -> dict[str, str]:
    """Return the cells of the known columns; of two columns with one heading, the first that is filled."""
    cells: dict[str, str] = {}
    for column, cell in zip(columns, row, strict=False):
        clean = " ".join(spreadsheet_cells.unescape(cell).split())
        is_nothing = column in ("affiliation", "organisation") and fold(clean) in NOTHING
        if column and clean and not is_nothing:
            cells.setdefault(column, clean)
    return cells


def _shows_country(cells: dict[str, str], columns: list[str]) -> bool:
    """Tell whether a person's country is printed.

    A list with addresses comes from a form, so a column must say that the person agreed.
    A list without addresses has been printed already, countries included.
    """
    if "show_country" in columns:
        return _begins(cells.get("show_country", ""), YES)
    return "email" not in columns


def _entry(number: int, row: list[str], columns: list[str]) -> ParsedEntry:
    cells = _cells(row, columns)
    person = cells.get("name", "") or " ".join(filter(None, (cells.get("first"), cells.get("last"))))
    kind, name, affiliation = _kind_and_name(cells, person)
    country, problems = _country(cells.get("country") or cells.get("country_name", ""))
    is_organisation = kind == Kind.ORGANISATION
    acronym = cells.get("acronym", "")
    if is_organisation and not acronym:
        name, acronym, remark = take_brackets(name)
        name = f"{name} ({remark})" if remark else name
    where = fold(cells.get("country") or cells.get("country_name", ""))
    kind_cell = fold(cells.get("kind", ""))
    is_kind_known = SAYS_ORGANISATION.search(kind_cell) or SAYS_INDIVIDUAL.search(kind_cell) or not kind_cell
    more = tuple(cell for cell in row[len(columns) :] if cell.strip())
    problems += ["too many cells"] if more else []
    return ParsedEntry(
        lines=(number,),
        kind=kind,
        name=name,
        acronym=acronym if is_organisation else "",
        affiliation="" if is_organisation else affiliation,
        role=cells.get("role", "") if not is_organisation or "representative" in cells else "",
        country=country,
        is_international=is_organisation and where in ("international", "global"),
        shows_country=is_organisation or _shows_country(cells, columns),
        is_unlisted=_is_unlisted(columns, row),
        website=cells.get("website", "") if is_organisation else "",
        email=cells.get("email", ""),
        representative=cells.get("representative", "") if is_organisation else "",
        sure=0.6 if problems or not is_kind_known else 0.95,
        unused="" if is_kind_known else cells["kind"],
        problems=tuple(problems),
        said_country="" if country else cells.get("country", ""),
        more=more,
    )


def _begins(cell: str, answers: frozenset[str]) -> bool:
    """Tell whether a cell begins with one of these answers."""
    return bool(answers & set(fold(cell).split()[:1]))


def _is_unlisted(columns: list[str], row: list[str]) -> bool:
    """Tell whether a row asks not to be listed, in any column of a form."""
    against = {
        "listing": lambda cell: fold(cell) == "withheld",
        "status": lambda cell: fold(cell) in REMOVED,
        "consent": lambda cell: _begins(cell, NO),
        "anonymity": lambda cell: _begins(cell, YES),
    }
    return any(
        column in against and against[column](cell) for column, cell in zip(columns, row, strict=False)
    )


def _kind_and_name(cells: dict[str, str], person: str) -> tuple[str, str, str]:
    """Return kind, name and affiliation, from the column of kinds or from which columns are filled."""
    organisation = cells.get("organisation", "")
    kind = fold(cells.get("kind", ""))
    if SAYS_ORGANISATION.search(kind) and not re.search(r"\bindividual", kind):
        return Kind.ORGANISATION, organisation or person, ""
    if SAYS_INDIVIDUAL.search(kind):
        return Kind.INDIVIDUAL, person or organisation, organisation or cells.get("affiliation", "")
    if "representative" in cells and (organisation or person):
        return Kind.ORGANISATION, organisation or person, ""
    if person and ("first" in cells or "last" in cells) and "name" not in cells:
        return Kind.INDIVIDUAL, person, organisation or cells.get("affiliation", "")
    if person and (organisation or "affiliation" in cells or "role" in cells):
        return Kind.INDIVIDUAL, person, organisation or cells.get("affiliation", "")
    if organisation:
        return Kind.ORGANISATION, organisation, ""
    guessed = letter_list.read(person)
    return (guessed[0].kind if guessed else Kind.ORGANISATION), person, ""


def _country(text: str) -> tuple[str, list[str]]:
    if fold(text) in ("", "international", "global", "none", "n a", "regional"):
        return "", []
    code = gazetteer.code(text) or gazetteer.code(text.upper())
    return (code, []) if code else ("", [f"no country: {text}"])
