"""Reads a list of signatories as it stands in a letter: bullets, tables, wrapped lines, debris of Markdown.

Three steps: lines become items (what was wrapped is joined, what is no entry is left out), an item becomes
parts, parts become an entry. Each says how sure it is; an organiser looks at it before anything is kept.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from signatories import gazetteer
from signatories.importing import words
from signatories.models import Kind
from signatories.sorting import fold

BULLET = re.compile(r"^\s*(?:[-*+•·●○▪◦‣–—»]\s+|\(?\d{1,4}(?:[.)]\s+|、\s*)|\[[ xX]\]\s+)+")
# A mark of a footnote, and a line that is one.
FOOTNOTE_MARK = re.compile(r"\[\^?\d{1,3}\]|(?<=\w)[¹²³⁴-⁹⁰†‡]+(?=\W|$)")
FOOTNOTE = re.compile(
    r"^\s*(?:\[\^?\w{1,3}\]:?|[*†‡¹²³⁴-⁹]+)?\s*"
    r"(?:affiliations?\s.*(?:identif|listed)|for\s+identification|in\s+(?:a|his|her|their|an)\s.*capacity)"
    r"|^\s*\[\^?\d+\]:?\s",
    re.IGNORECASE,
)
RULE = re.compile(r"^[\s|:\-_=*+·.]*$")
HEADING = re.compile(r"^\s*#{1,6}\s+")
NOTE = re.compile(r"^\s*[\[(（][^\])）]*[\])）]\s*[.;,]?\s*$")
LINK = re.compile(r"!?\[([^\]]*)\]\(([^)\s]*)[^)]*\)")
EMAIL = re.compile(r"(?:mailto:)?([\w.+'-]+@[\w-]+(?:\.[\w-]+)+)")
WEBSITE = re.compile(r"\b((?:https?://|www\.)[^\s,;|<>()]+)")
TAG = re.compile(r"<[^>]{0,200}>")
CELL_EDGE = re.compile(r"(?<!\\)\|")
# Where one line ends so that the next one must belong to it.
OPEN_END = re.compile(
    r"(?:,|[-–—&/]|\b(?:of|for|and|the|de|des|du|del|la|los|las|y|et|e|da|do|und|für|in|on|to|at))$", re.I
)
BRACKETED = re.compile(r"\s*[(（]([^()（）]*)[)）]\s*")


@dataclass(frozen=True)
class Item:
    """A piece of text that should be one entry, and the lines it stood on."""

    text: str
    lines: tuple[int, ...]
    heading_kind: str = ""
    heading_country: str = ""


@dataclass(frozen=True)
class Entry:
    """What was understood of one entry."""

    lines: tuple[int, ...]
    kind: str
    name: str
    acronym: str = ""
    affiliation: str = ""
    role: str = ""
    country: str = ""
    website: str = ""
    email: str = ""
    sure: float = 0.0
    is_international: bool = False
    problems: tuple[str, ...] = field(default=(), compare=False)
    # As it stood, where it was not understood: nothing is lost when it is shown to be corrected.
    said_country: str = ""
    more: tuple[str, ...] = ()


def read(text: str) -> list[Entry]:
    """Return the entries of a list."""
    return [entry for item in _items(text) if (entry := _entry(item))]


# --- From lines to items --------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Line:
    """One line, or one cell of a table, with the marks it carried."""

    number: int
    text: str
    is_bullet: bool = False
    is_heading: bool = False
    is_blank: bool = False
    indent: int = 0


def _line(number: int, raw: str) -> _Line:
    raw = (
        FOOTNOTE_MARK.sub("", raw.replace("\u00a0", " ").replace("\\", "")) if not FOOTNOTE.match(raw) else ""
    )
    indent = len(raw) - len(raw.lstrip())
    text = re.sub(r"^\s*>+\s?", "", raw).strip().replace("\t", ", ")
    is_heading = bool(HEADING.match(text))
    text = HEADING.sub("", text)
    is_bullet = bool(BULLET.match(text))
    text = BULLET.sub("", text)
    is_bold = bool(re.fullmatch(r"\s*(\*\*|__)[^*_]+(\*\*|__):?\s*", text))
    text = _bare(text)
    return _Line(number, text, is_bullet, is_heading or is_bold, not text or bool(RULE.match(raw)), indent)


def _bare(text: str) -> str:
    """Return text without marks of Markdown and HTML; a link leaves its text and its address."""
    text = LINK.sub(lambda link: f"{link[1]} {link[2] if '://' in link[2] else ''}", text)
    text = TAG.sub(" ", text)
    text = re.sub(r"(?<!\w)(\*{1,3}|_{1,3}|`)(?=\S)|(?<=\S)(\*{1,3}|_{1,3}|`)(?!\w)", "", text)
    return " ".join(text.replace("**", "").split()).strip(" |")


def _cells(raw: str) -> list[str]:
    return [cell.strip() for cell in CELL_EDGE.split(raw.strip().strip("|"))]


def _streams(text: str) -> Iterator[list[_Line]]:
    """Yield runs of lines in reading order: a table's columns one after the other, all else as it stands."""
    plain: list[_Line] = []
    table: list[tuple[int, list[str]]] = []
    for number, raw in enumerate(text.splitlines(), 1):
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


def _columns(table: list[tuple[int, list[str]]]) -> Iterator[list[_Line]]:
    """Yield a table's rows where they are records, its columns where it only sets a list in two."""
    width = max(len(cells) for _number, cells in table)
    bullets = sum(bool(BULLET.match(cell)) for _number, cells in table for cell in cells)
    if bullets * 4 < len(table) and _are_records(table):
        rows = [
            ", ".join(filter(None, map(_bare, cells))) for _number, cells in table if not _is_header(cells)
        ]
        numbers = [number for number, cells in table if not _is_header(cells)]
        yield [
            _Line(number, row, is_bullet=True, is_blank=not row)
            for number, row in zip(numbers, rows, strict=True)
        ]
        return
    for column in range(width):
        yield [_line(number, cells[column] if column < len(cells) else "") for number, cells in table]


def _is_header(cells: list[str]) -> bool:
    known = {
        "name",
        "organisation",
        "organization",
        "country",
        "affiliation",
        "title",
        "role",
        "email",
        "website",
    }
    found = {_bare(cell).lower() for cell in cells} - {""}
    return bool(found) and found <= known | {"names", "signatory", "position", "no", "#", "no."}


def _are_records(table: list[tuple[int, list[str]]]) -> bool:
    """Tell whether rows are records: a header says so, or a column of countries."""
    if any(_is_header(cells) for _number, cells in table):
        return True
    last = [cells[-1] for _number, cells in table if len(cells) > 1 and cells[-1]]
    countries = sum(bool(gazetteer.code(_bare(cell))) for cell in last)
    return bool(last) and countries * 2 >= len(last)


def _items(text: str) -> Iterator[Item]:
    """Yield the items of a list, what was wrapped joined, each with what the heading above it says."""
    kind = country = ""
    for stream in _streams(text):
        for item, is_heading in _joined(stream):
            bare = item.text.strip(" :.").strip()
            if words.ORGANISATION_HEADING.match(bare):
                kind, country = Kind.ORGANISATION, ""
            elif words.INDIVIDUAL_HEADING.match(bare):
                kind, country = Kind.INDIVIDUAL, ""
            elif gazetteer.code(bare) and len(bare) > 2:
                country = gazetteer.code(bare)
            elif not _is_no_entry(item.text, is_heading=is_heading):
                for one in _apart(item):
                    yield replace(one, heading_kind=kind, heading_country=country)


def _apart(item: Item) -> list[Item]:
    """Return the entries of one line that lists several, each with its country, between semicolons."""
    parts = [part for part in re.split(r"\s*[;；]\s*", item.text.strip(" ;.")) if part]
    countries = sum(bool(gazetteer.code(part.rpartition(",")[2])) for part in parts if "," in part)
    return [replace(item, text=part) for part in parts] if len(parts) > 1 and countries >= 2 else [item]


def _is_no_entry(text: str, *, is_heading: bool) -> bool:
    bare = text.strip(" :.,;").strip()
    if not re.search(r"\w\w|[^\x00-\x7f]", bare) or NOTE.match(text) or words.HEADINGS.match(bare):
        return True
    is_sentence = len(bare.split()) > 25 or (len(bare) > 200 and "," not in bare)
    return is_sentence or (text.endswith(":") and not EMAIL.search(text)) or (is_heading and "," not in bare)


def _joined(lines: list[_Line]) -> Iterator[tuple[Item, bool]]:
    """Join wrapped lines: under a bullet, in a block of its own, or where a line cannot be the end."""
    has_bullets = sum(line.is_bullet for line in lines) * 3 >= sum(not line.is_blank for line in lines)
    in_blocks = not has_bullets and _is_in_blocks(lines)
    held: list[_Line] = []
    for line in lines:
        if line.is_blank:
            if held:
                yield _together(held, in_blocks)
                held = []
            continue
        if held and not _continues(held, line, has_bullets, in_blocks):
            yield _together(held, in_blocks)
            held = []
        held.append(line)
    if held:
        yield _together(held, in_blocks)


def _together(held: list[_Line], in_blocks: bool) -> tuple[Item, bool]:
    indented = len(held) > 2 and held[0].is_bullet and all(line.indent > 0 for line in held[1:])
    joint = ", " if in_blocks or (indented and not any("," in line.text for line in held)) else " "
    text = held[0].text
    for line in held[1:]:
        text = (
            text[:-1] + line.text
            if re.search(r"\w-$", text) and line.text[:1].islower()
            else text + joint + line.text
        )
    return Item(re.sub(r",\s*,", ",", text), tuple(line.number for line in held)), held[0].is_heading


def _continues(held: list[_Line], line: _Line, has_bullets: bool, in_blocks: bool) -> bool:
    """Tell whether a line belongs to those before it."""
    before = held[-1]
    if line.is_heading or before.is_heading or line.is_bullet:
        return False
    if any(_is_no_entry(one.text, is_heading=False) for one in (before, line)):
        return False
    if NOTE.match(line.text) and not before.text.endswith((" of", " for")) and len(line.text) > 14:
        return False
    if in_blocks:
        return True
    if has_bullets:
        return held[0].is_bullet and not words.HEADINGS.match(line.text.strip(" :.,"))
    return _must_go_on(before.text, line, held[0])


def _must_go_on(before: str, line: _Line, first: _Line) -> bool:
    opened = before.count("(") > before.count(")") or before.count("“") > before.count("”")
    starts_small = line.text[:1].islower() and not re.match(r"[a-z]+[A-Z]|[ie]\s", line.text)
    return opened or bool(OPEN_END.search(before)) or starts_small or line.indent >= first.indent + 2


def _is_in_blocks(lines: list[_Line]) -> bool:
    """Tell whether entries are blocks of several lines, as under a letter: name, title, organisation."""
    sizes: list[int] = []
    size = 0
    commas = 0
    for line in [*lines, _Line(0, "", is_blank=True)]:
        if line.is_blank:
            sizes += [size] if size else []
            size = 0
        elif not _is_no_entry(line.text, is_heading=line.is_heading):
            size += 1
            commas += "," in line.text
    openers = [
        line for before, line in zip([None, *lines], lines, strict=False) if not before or before.is_blank
    ]
    if any(len(line.text) > 2 and gazetteer.code(line.text.strip(" :")) for line in openers):
        return False
    several = sum(1 for size in sizes if 2 <= size <= 6)
    return len(sizes) >= 2 and several * 10 >= len(sizes) * 6 and max(sizes) <= 6 and commas * 2 <= sum(sizes)


# --- From an item to its parts --------------------------------------------------------------------------


def _split(text: str) -> list[str]:
    """Split at commas, semicolons, tabs and spaced dashes that stand in no bracket or quotation."""
    parts, depth, quoted, current = [], 0, False, ""
    for place, char in enumerate(text):
        depth += (char in "(（[") - (char in ")）]")
        quoted = (
            (not quoted) if char == '"' else {"“": True, "”": False, "«": True, "»": False}.get(char, quoted)
        )
        dash = char in "-–—" and text[place - 1 : place] == " " and text[place + 1 : place + 2] == " "
        if (char in ",;\t،、，；|" or dash) and depth <= 0 and not quoted:
            parts.append(current)
            current = ""
        else:
            current += char
    parts.append(current)
    return [part for part in map(_trimmed, parts) if part and fold(part) not in words.NOTHING]


# Words and letters whose full stop belongs to them.
ABBREVIATED = re.compile(r"(?:\b\w\.\s?\w|\b(?:Inc|Ltd|Jr|Sr|Co|Corp|St|Dr|Prof|Univ|z\.s|s\.r\.o))\.$")


def _trimmed(part: str) -> str:
    """Return a part without what surrounds it; the full stop of an abbreviation stays."""
    bare = " ".join(part.split()).strip(" ;:*-–—").lstrip(". ")
    abbreviated = re.search(
        r"(?:\b\w\.\s?\w|\b(?:Inc|Ltd|Jr|Sr|Co|Corp|Assn|St|Dr|Prof|Univ|asbl|z\.s|s\.r\.o))\.$", bare
    )
    return bare if abbreviated else bare.rstrip(". ")


def _is_acronym(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return (
        2 <= len(letters) <= 12
        and " " not in text
        and sum(char.isupper() for char in letters) * 2 > len(letters)
    )


def _abbreviates(acronym: str, name: str) -> bool:
    """Tell whether an acronym's letters are those that a name's words begin with, or come in it in order."""
    letters = iter(fold(name).replace(" ", ""))
    return len(acronym) >= 2 and all(char in letters for char in fold(acronym).replace(" ", ""))


def _is_name_of_person(text: str) -> bool:
    """Tell whether `text` could be somebody's name: two to five words with capitals, none of a group."""
    bare = words.TITLES.sub("", text)
    parts = bare.split()
    if not 2 <= len(parts) <= 5 or words.says_organisation(bare) or any(char.isdigit() for char in bare):
        return False
    named = [part for part in parts if part.lower().strip(".") not in words.PARTICLES]
    if any(gazetteer.code(part) for part in named[1:] if len(part) > 3):
        return False
    cased = [part for part in named if part[:1].lower() != part[:1].upper() or part[:1] in "'’‘"]
    return bool(named) and all(part.lstrip("'’‘\"“(")[:1].isupper() for part in cased)


# --- From parts to an entry -----------------------------------------------------------------------------


def _entry(item: Item) -> Entry | None:
    text = item.text
    emails, sites = EMAIL.findall(text), WEBSITE.findall(EMAIL.sub(" ", text))
    text = WEBSITE.sub(" ", EMAIL.sub(" ", text))
    parts = _split(re.sub(r"<\s*>|\(\s*\)", " ", text))
    if not parts:
        return None
    country, parts = _take_country(parts)
    parts, in_brackets = _take_bracketed_country(parts)
    country = country or in_brackets
    titled = bool(words.TITLES.match(parts[0]))
    parts[0], acronym, remark = _take_brackets(parts[0])
    if remark and gazetteer.code(remark) and not country:
        country, remark = gazetteer.code(remark), ""
    if (
        len(parts) > 1
        and _is_acronym(parts[1])
        and not gazetteer.code(parts[1])
        and not acronym
        and not _is_name_of_person(parts[0])
    ):
        acronym = parts.pop(1)
    shared: dict[str, Any] = {
        "lines": item.lines,
        "country": country or item.heading_country,
        "email": emails[0] if emails else "",
        "website": sites[0].rstrip(".") if sites else "",
    }
    kind, sure = _kind(parts, titled=titled, acronym=acronym, item=item, remark=remark)
    if kind == Kind.INDIVIDUAL:
        parts[0], remark = _take_house(parts[0], remark)
        role, affiliation = _beside(parts[1:], remark or acronym)
        return Entry(
            kind=kind,
            name=parts[0],
            role=role,
            affiliation=affiliation,
            sure=sure,
            **shared | {"website": ""},
        )
    region = words.says_region(remark)
    name, dropped = _organisation_name(parts, "" if region else remark, text)
    international = not shared["country"] and words.says_region(remark or dropped)
    sure = sure - 0.2 if dropped and not international else sure
    return Entry(
        kind=kind, name=name, acronym=acronym, sure=round(sure, 2), is_international=international, **shared
    )


def _take_country(parts: list[str]) -> tuple[str, list[str]]:
    """Take the country that stands as a part of its own, the last such one, and leave the others."""
    for place in range(len(parts) - 1, 0, -1):
        if code := gazetteer.code(parts[place]):
            return code, parts[:place] + parts[place + 1 :]
    return "", parts


def _take_bracketed_country(parts: list[str]) -> tuple[list[str], str]:
    """Take a country that stands in brackets at the end of a part, alone or after a comma in them."""
    found = ""
    for place, part in enumerate(parts):
        match = re.search(r"\s*[(（]([^()（）]*)[)）]$", part)
        if not match or found:
            continue
        head, comma, tail = match[1].rpartition(",")
        code = gazetteer.code(tail)
        if code and len(tail.strip()) > 2:
            found = code
            rest = part[: match.start()]
            parts[place] = f"{rest} ({head.strip()})" if comma and head.strip() else rest
    return [part for part in parts if part], found


def _take_brackets(part: str) -> tuple[str, str, str]:
    """Return a part without the acronym or remark in its brackets; a name in another script stays in them."""
    found = BRACKETED.search(part)
    if not found:
        return part, "", ""
    inner, rest = found[1].strip(), " ".join(BRACKETED.sub(" ", part, count=1).split())
    if not rest:
        return part, "", ""
    spells = " " not in inner and inner[:1].isupper() and len(inner) <= 12 and _abbreviates(inner, rest)
    is_country = bool(gazetteer.code(inner)) and not (len(inner) == 2 and _abbreviates(inner, rest))
    if (_is_acronym(inner) and not is_country) or (
        spells and not is_country and words.says_organisation(rest)
    ):
        return rest, inner, ""
    says_something = is_country or words.says_role(inner) or words.says_organisation(inner)
    says_something = says_something or words.says_region(inner)
    if says_something and _script(rest) == _script(inner):
        return rest, "", inner
    return part, "", ""


def _take_house(name: str, remark: str) -> tuple[str, str]:
    """Return a person's name without the several words in brackets that are no name in another script."""
    found = BRACKETED.search(name)
    if remark or not found or " " not in found[1].strip() or _script(name) != _script(found[1]):
        return name, remark
    return " ".join(BRACKETED.sub(" ", name, count=1).split()), found[1].strip()


def _script(text: str) -> str:
    """Return the script of a text's first letter: a name in another one, in brackets, belongs to the name."""
    letter = next((char for char in text if char.isalpha()), "")
    return unicodedata.name(letter, "").split(" ")[0] if letter else ""


def _kind(parts: list[str], *, titled: bool, acronym: str, item: Item, remark: str) -> tuple[str, float]:
    """Return what an entry is, and how sure that is."""
    first, others = parts[0], parts[1:]
    person = _is_name_of_person(first)
    if titled:
        return Kind.INDIVIDUAL, 0.98
    if item.heading_kind:
        agrees = (item.heading_kind == Kind.INDIVIDUAL) == person
        return item.heading_kind, 0.95 if agrees else 0.75
    if words.says_organisation(first):
        return Kind.ORGANISATION, 0.95
    if any(map(words.says_role, [*others, remark])):
        return Kind.INDIVIDUAL, 0.95
    if person and (others or remark):
        known = any(map(words.says_organisation, [*others, remark, acronym]))
        return Kind.INDIVIDUAL, 0.9 if known else 0.7
    if acronym or _is_acronym(first):
        return Kind.ORGANISATION, 0.9
    if person:
        return Kind.INDIVIDUAL, 0.6
    return Kind.ORGANISATION, 0.8 if len(first.split()) > 2 else 0.65


def _beside(parts: Iterable[str], remark: str) -> tuple[str, str]:
    """Return role and affiliation from what stands beside a person's name."""
    roles: list[str] = []
    places: list[str] = []
    for part in [*parts, *([remark] if remark else [])]:
        where = re.sub(r"^(?:on behalf of|representing|for|of|from|at)\s+", "", part, flags=re.IGNORECASE)
        is_role = words.says_role(part) and not (
            words.says_organisation(part) and not words.says_role(part.split()[0]) and len(part.split()) < 3
        )
        (roles if is_role else places).append(part if is_role else where)
    return ", ".join(roles), ", ".join(places)


def _organisation_name(parts: list[str], remark: str, text: str) -> tuple[str, str]:
    """Return an organisation's name, and a part that seems to be a place rather than of the name."""
    name, dropped = parts[0], ""
    for part in parts[1:]:
        joins = re.search(r"\b(?:and|y|e|et|und)\b|&", part) or part[:1].islower()
        if not words.says_region(part) and (joins or words.says_organisation(part)):
            # As it stood, with the comma or dash that was there.
            start, end = text.find(parts[0]), text.find(part) + len(part)
            name = text[start:end] if 0 <= start < end else f"{name}, {part}"
        else:
            dropped = part
    return (f"{name} ({remark})" if remark else name), dropped
