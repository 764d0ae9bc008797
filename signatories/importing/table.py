"""Reads a table of signatories: CSV as spreadsheets and forms write it, whatever the separator."""

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

# What columns are called, folded, by what they hold.
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
# A character that no text has.
END = "\ufdd0"
PARENTHESIS = re.compile(r"\([^)]*\)|\*|:|\?|…|\.\.\.")


# What a question that a form asks is about, by the first of these that stands in it.
ASKED = (
    (r"\bindividual.*\borgani[sz]ation|\borgani[sz]ation.*\bindividual|\bsign(?:ing)? as\b", "kind"),
    (r"\be ?mail\b", "email"), (r"\bcountry\b|\bpais\b|\bpays\b", "country"),
    (r"\bwebsite\b|\bweb site\b|\burl\b", "website"), (r"\bacronym\b|\babbreviation\b", "acronym"),
    (r"\bposition\b|\bjob title\b|\brole\b|\bcargo\b|\bfonction\b", "role"),
    (r"\bfirst name\b|\bgiven name\b", "first"), (r"\blast name\b|\bsurname\b|\bfamily name\b", "last"),
    (r"\brepresent", "representative"),
    (r"\borgani[sz]ation\b|\borganizacion\b|\binstitution\b|\bngo\b", "organisation"),
    (r"\baffiliation\b", "affiliation"), (r"\bname\b|\bnombre\b|\bnom\b", "name"),
)  # fmt: skip
UNASKED = re.compile(r"\b(?:agree|consent|listed|publish|comments?|notes?|phone|timestamp|newsletter)\b")
# Whether they want to be on the list; whether they want not to.
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
GONE = frozenset({"withdrawn", "rejected"})


def _column(heading: str) -> str:
    bare = fold(PARENTHESIS.sub(" ", heading))
    if bare in BY_HEADING:
        return BY_HEADING[bare]
    if ANONYMITY.search(bare):
        return "anonymity"
    if len(bare.split()) < 3:
        return ""
    if UNASKED.search(bare) or CONSENT.search(bare):
        return "consent" if CONSENT.search(bare) else ""
    return next((column for pattern, column in ASKED if re.search(pattern, bare)), "")


def _rows(text: str, separator: str) -> list[tuple[int, list[str]]]:
    """Return the rows with the number of the line on which each begins. Raises csv.Error."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False)
    found, began = [], 1
    for row in reader:
        found.append((began, row))
        began = reader.line_num + 1
    return found


def _header(row: list[str]) -> list[str]:
    """Return what each column holds; empty where the row is no header."""
    columns = [_column(cell) for cell in row]
    # Beside a surname or a first name, "nom" and "nombre" are the other half of it.
    if "first" in columns and "name" in columns and "last" not in columns:
        columns[columns.index("name")] = "last"
    if "last" in columns and "name" in columns and "first" not in columns:
        columns[columns.index("name")] = "first"
    if columns.count("name") == 2 and not {"first", "last"} & set(columns):
        # "Name, Name": the first and the last.
        first = columns.index("name")
        columns[columns.index("name", first + 1)], columns[first] = "last", "first"
    known = [column for column in columns if column]
    names = {"name", "organisation", "first", "last"} & set(known)
    return columns if names and (len(known) >= 2 or len(row) == 1) else []


def separator_of(text: str) -> str:
    """Return the separator of a table with a header that names its columns; empty where there is none."""
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
        # A quote has swallowed the end, and all that came before it.
        raise csv.Error(f"it ends within the quote that begins in line {number}")
    rows = [(number, row) for number, row in rows if any(cell.strip() for cell in row)]
    # Titles and notes may stand above the header.
    places = (place for place, (_number, row) in enumerate(rows) if len(row) > 1 and _header(row))
    first = next(places, None)
    if first is None:
        raise csv.Error("a quote before the header is never closed")
    columns = _header(rows[first][1])
    return read_rows(rows[first + 1 :], columns)


def read_rows(rows: list[tuple[int, list[str]]], columns: list[str]) -> list[ParsedEntry]:
    """Return the entries of rows whose columns hold what `columns` say; empty rows are none."""
    return [_entry(number, row, columns) for number, row in rows if any(cell.strip() for cell in row)]


def _said(row: list[str], columns: list[str]) -> dict[str, str]:
    """Return what a row says under each of the columns that are known, the first of a name."""
    said: dict[str, str] = {}
    for column, cell in zip(columns, row, strict=False):
        clean = " ".join(spreadsheet_cells.unguard(cell).split())
        is_nothing = column in ("affiliation", "organisation") and fold(clean) in NOTHING
        if column and clean and not is_nothing:
            said.setdefault(column, clean)
    return said


def _shows_country(said: dict[str, str], columns: list[str]) -> bool:
    """Tell whether a person's country is printed.

    Who has given an address has filled in a form, and was not asked unless a column says so; a list without
    addresses stands here as it was printed.
    """
    if "show_country" in columns:
        return _begins(said.get("show_country", ""), YES)
    return "email" not in columns


def _entry(number: int, row: list[str], columns: list[str]) -> ParsedEntry:
    said = _said(row, columns)
    person = said.get("name", "") or " ".join(filter(None, (said.get("first"), said.get("last"))))
    kind, name, affiliation = _who(said, person)
    country, problems = _country(said.get("country") or said.get("country_name", ""))
    is_organisation = kind == Kind.ORGANISATION
    acronym = said.get("acronym", "")
    if is_organisation and not acronym:
        name, acronym, remark = take_brackets(name)
        name = f"{name} ({remark})" if remark else name
    where = fold(said.get("country") or said.get("country_name", ""))
    said_kind = fold(said.get("kind", ""))
    is_kind = SAYS_ORGANISATION.search(said_kind) or SAYS_INDIVIDUAL.search(said_kind) or not said_kind
    more = tuple(cell for cell in row[len(columns) :] if cell.strip())
    problems += ["too many cells"] if more else []
    return ParsedEntry(
        lines=(number,),
        kind=kind,
        name=name,
        acronym=acronym if is_organisation else "",
        affiliation="" if is_organisation else affiliation,
        role=said.get("role", "") if not is_organisation or "representative" in said else "",
        country=country,
        is_international=is_organisation and where in ("international", "global"),
        shows_country=is_organisation or _shows_country(said, columns),
        is_unlisted=_is_unlisted(columns, row),
        website=said.get("website", "") if is_organisation else "",
        email=said.get("email", ""),
        representative=said.get("representative", "") if is_organisation else "",
        sure=0.6 if problems or not is_kind else 0.95,
        unused="" if is_kind else said["kind"],
        problems=tuple(problems),
        said_country="" if country else said.get("country", ""),
        more=more,
    )


def _begins(cell: str, answers: frozenset[str]) -> bool:
    """Tell whether a cell answers with one of these words, whatever it goes on to say."""
    return bool(answers & set(fold(cell).split()[:1]))


def _is_unlisted(columns: list[str], row: list[str]) -> bool:
    """Tell whether a row says that it is not for the list. A form may ask so in more than one column."""
    against = {
        "listing": lambda cell: fold(cell) == "withheld",
        "status": lambda cell: fold(cell) in GONE,
        "consent": lambda cell: _begins(cell, NO),
        "anonymity": lambda cell: _begins(cell, YES),
    }
    return any(
        column in against and against[column](cell) for column, cell in zip(columns, row, strict=False)
    )


def _who(said: dict[str, str], person: str) -> tuple[str, str, str]:
    """Return kind, name and affiliation: a column says it, or what is filled in does."""
    organisation = said.get("organisation", "")
    kind = fold(said.get("kind", ""))
    if SAYS_ORGANISATION.search(kind) and not re.search(r"\bindividual", kind):
        return Kind.ORGANISATION, organisation or person, ""
    if SAYS_INDIVIDUAL.search(kind):
        return Kind.INDIVIDUAL, person or organisation, organisation or said.get("affiliation", "")
    if "representative" in said and (organisation or person):
        return Kind.ORGANISATION, organisation or person, ""
    if person and ("first" in said or "last" in said) and "name" not in said:
        return Kind.INDIVIDUAL, person, organisation or said.get("affiliation", "")
    if person and (organisation or "affiliation" in said or "role" in said):
        return Kind.INDIVIDUAL, person, organisation or said.get("affiliation", "")
    if organisation:
        return Kind.ORGANISATION, organisation, ""
    guessed = letter_list.read(person)
    return (guessed[0].kind if guessed else Kind.ORGANISATION), person, ""


def _country(text: str) -> tuple[str, list[str]]:
    if fold(text) in ("", "international", "global", "none", "n a", "regional"):
        return "", []
    code = gazetteer.code(text) or gazetteer.code(text.upper())
    return (code, []) if code else ("", [f"no country: {text}"])
