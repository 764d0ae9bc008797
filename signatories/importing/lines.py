"""From lines to items: what was wrapped is joined, what is no entry left out, headings are heard."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from signatories import gazetteer
from signatories.importing import grid, words
from signatories.importing.parts import is_name_of_person
from signatories.models import Kind

BULLET = re.compile(r"^\s*(?:[-*+•·●○▪◦‣–—»]\s+|o\t+|\(?\d{1,4}(?:[.)]\s+|、\s*)|\[[ xX]\]\s+)+")
# A mark of a footnote, and a line that is one. What is passed is passed (`*+`): else, of thousands of blanks,
# each way to divide them would be tried.
FOOTNOTE_MARK = re.compile(r"\[\^?\d{1,3}\]|(?<=\w)[¹²³⁴-⁹⁰†‡]++(?=\W|$)")
FOOTNOTE = re.compile(
    r"^\s*+(?:\[\^?\w{1,3}\]:?|[*†‡¹²³⁴-⁹]++)?+\s*+"
    r"(?:affiliations?\s.*(?:identif|listed)|for\s+identification|in\s+(?:a|his|her|their|an)\s.*capacity)"
    r"|^\s*+\[\^?\d+\]:?\s",
    re.IGNORECASE,
)
RULE = re.compile(r"^[\s|:\-_=*+·.]*$")
HEADING = re.compile(r"^\s*#{1,6}\s+")
# A day on a line of its own, with the place before it or not; what is said of the list.
DAY = re.compile(
    r"^(?:date|signed|dated)?[\s:]*(?:on\s+)?(?:[\w. ]{2,30},\s*)?(?:the\s+)?"
    r"(?:\d{1,2}(?:st|nd|rd|th|\.)?\s+)?(?:of\s+|de\s+)?(?:[^\W\d_]{3,12}\.?\s+)(?:\d{1,2},\s*)?(?:de\s+)?(?:19|20)\d{2}\.?$"
    r"|^(?:date\s*:?\s*)?\d{1,4}[./-]\d{1,2}[./-]\d{1,4}$",
    re.IGNORECASE,
)
NOTE_WORDS = re.compile(
    r"\b(?:alphabetical|order|list|as of|updated|confirmed|signator|total|formation)", re.I
)
NOTE = re.compile(r"^\s*[\[(（][^\])）]*[\])）]\s*[.;,]?\s*$")
LINK = re.compile(r"!?\[([^\[\]]*)\]\(([^()\s]*)(?:\s[^()]*)?\)")
EMAIL = re.compile(r"(?<![\w.+'-])(?:mailto:)?([\w.+'-]++@[\w-]++(?:\.[\w-]++)++)")
# Not an address in angle brackets, as mail programs write it.
TAG = re.compile(r"<[^<>@]{0,200}>")
CELL_EDGE = re.compile(r"(?<!\\)\|")
# Where one line ends so that the next one must belong to it.
OPEN_END = re.compile(
    r"(?:,|[-–—&/]|\b(?:of|for|and|the|de|des|du|del|la|los|las|y|et|e|da|do|und|für|in|on|to|at))$", re.I
)


# Words that no entry begins with; a surname with its particle that stands before a first name.
JOINTS = frozenset(
    [
        "of",
        "for",
        "and",
        "the",
        "to",
        "in",
        "on",
        "at",
        "with",
        "de",
        "des",
        "du",
        "del",
        "la",
        "los",
        "las",
        "y",
        "et",
        "da",
        "do",
        "und",
        "für",
    ]
)
# What stands between entries, one on each line.
SEPARATOR = re.compile(r"\s*[,،、，](?:\s*(?:and|y|et|e|und|&))?$|\s(?:and|y|et|e|und|&)$")
# Lines from which on they tell a list from one who stands on several lines; characters of what is joined.
FEWEST_SEPARATED, LONGEST_ITEM = 5, 10_000
SURNAME_FIRST = re.compile(r"[a-z]+(?:\s[a-z]+)?\s[^\W\d_][\w’'-]*,\s")
GAP = grid.GAP


@dataclass(frozen=True)
class Item:
    """A piece of text that should be one entry, and the lines it stood on."""

    text: str
    lines: tuple[int, ...]
    heading_kind: str = ""
    heading_country: str = ""


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
    text = re.sub(r"^\s*>+\s?", "", raw).strip()
    is_heading = bool(HEADING.match(text))
    text = HEADING.sub("", text)
    is_bullet = bool(BULLET.match(text))
    text = BULLET.sub("", text).replace("\t", ", ")
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
    lines = text.splitlines()
    gaps = sum(bool(GAP.search(line.strip())) and "|" not in line for line in lines)
    # Two columns side by side, set with blanks.
    is_set = gaps >= 3 and gaps * 3 >= 2 * sum(bool(line.strip()) for line in lines)
    for number, raw in enumerate(lines, 1):
        if is_set and "|" not in raw and GAP.search(raw.strip()):
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


def _columns(table: list[tuple[int, list[str]]]) -> Iterator[list[_Line]]:
    """Yield a table's rows where they are records, its columns where it only sets a list in two."""
    width = max(len(cells) for _number, cells in table)
    bullets = sum(bool(BULLET.match(cell)) for _number, cells in table for cell in cells)
    if bullets * 4 < len(table) and _are_records(table):
        rows = [(number, [_bare(cell) for cell in cells]) for number, cells in table if not _is_header(cells)]
        yield [
            _Line(number, ", ".join(cells), is_bullet=True, is_blank=not cells)
            for number, cells in (grid.arranged(rows) if rows else [])
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
    return "country" in grid.columns([(number, [_bare(cell) for cell in cells]) for number, cells in table])


def items(text: str) -> Iterator[Item]:
    """Yield the items of a list, what was wrapped joined, each with what the heading above it says."""
    kind = country = ""
    for stream in _streams(text):
        for item, is_heading in _joined(stream):
            bare = item.text.strip(" :：.").strip()
            if words.ORGANISATION_HEADING.match(bare):
                kind, country = Kind.ORGANISATION, ""
            elif words.INDIVIDUAL_HEADING.match(bare):
                kind, country = Kind.INDIVIDUAL, ""
            elif words.says_region(bare):
                country = ""
            elif gazetteer.code(bare) and len(bare) > 2:
                country = gazetteer.code(bare)
            elif words.HEADINGS.match(bare):
                kind = country = ""
            elif not _is_no_entry(item.text, is_heading=is_heading):
                for one in _apart(item):
                    yield replace(one, heading_kind=kind, heading_country=country)


def _apart(item: Item) -> list[Item]:
    """Return the entries of one line that lists several, each with its country, between semicolons."""
    parts = [part for part in re.split(r"\s*[;；]\s*", item.text.strip(" ;.")) if part]
    countries = sum(bool(gazetteer.code(part.rpartition(",")[2])) for part in parts if "," in part)
    simple = sum("," not in part for part in parts)
    is_several = (len(parts) > 1 and countries >= 2) or (len(parts) > 3 and simple * 3 >= len(parts) * 2)
    if not is_several:
        return _apart_at_commas(item)
    last = re.sub(r"^(?:and|y|et|e|und|&)\s+", "", parts[-1])
    return [replace(item, text=part) for part in [*parts[:-1], last]]


def _apart_at_commas(item: Item) -> list[Item]:
    """Return the names that a sentence strings together: many, of which several are houses by their words."""
    parts = [
        part.strip()
        for part in re.split(r",\s+|\s+(?:and|y|et)\s+(?=\S+(?:\s+\S+){0,5}$)", item.text.strip(" ."))
    ]
    parts = [re.sub(r"^(?:and|y|et|&)\s+", "", part) for part in parts if part]
    houses = sum(words.says_organisation(part) or part.isupper() for part in parts)
    told = any(words.says_role(part) or gazetteer.code(part) for part in parts) or "(" in item.text
    if len(parts) < 6 or houses < 3 or told or max(map(len, parts)) > 70:
        return [item]
    return [replace(item, text=part) for part in parts]


def _is_no_entry(text: str, *, is_heading: bool) -> bool:
    bare = text.strip(" :：.,;").strip()
    if DAY.match(bare):
        return True
    if not re.search(r"\w\w|[^\x00-\x7f]", bare) or NOTE.match(text) or words.HEADINGS.match(bare):
        return True
    is_list = len(re.findall(r"[;；]", bare)) >= 2 or len(re.findall(r", ", bare)) >= 5
    is_sentence = not is_list and (len(bare.split()) > 25 or (len(bare) > 200 and "," not in bare))
    return (
        is_sentence
        or (text.endswith((":", "：")) and not EMAIL.search(text))
        or (is_heading and "," not in bare)
    )


def _joined(lines: list[_Line]) -> Iterator[tuple[Item, bool]]:
    """Join wrapped lines: under a bullet, in a block of its own, or where a line cannot be the end."""
    lines = _without_separators(lines)
    has_bullets = sum(line.is_bullet for line in lines) * 3 >= sum(not line.is_blank for line in lines)
    in_blocks = not has_bullets and _is_in_blocks(lines)
    held: list[_Line] = []
    length = 0
    for line in lines:
        if line.is_blank:
            if held:
                yield _together(held, in_blocks)
                held = []
            continue
        is_full = length + len(line.text) > LONGEST_ITEM
        if held and (is_full or not _continues(held, line, has_bullets, in_blocks)):
            yield _together(held, in_blocks)
            held = []
        length = len(line.text) + (length if held else 0)
        held.append(line)
    if held:
        yield _together(held, in_blocks)


def _without_separators(lines: list[_Line]) -> list[_Line]:
    """Take off the commas that stand between entries, one at the end of nearly every line.

    Only where no line could be a part of an entry, or of a paragraph that was wrapped: what somebody is, or
    where, below their name.
    """
    said = [one for one in lines if not (one.is_blank or _is_no_entry(one.text, is_heading=one.is_heading))]
    separated = sum(bool(SEPARATOR.search(line.text)) for line in said[:-1])
    if len(said) < FEWEST_SEPARATED or separated * 10 < (len(said) - 1) * 9:
        return lines
    bare = [SEPARATOR.sub("", line.text) for line in said]
    people = sum(is_name_of_person(text.partition(",")[0]) for text in bare)
    is_of_one_kind = min(people, len(bare) - people) * 4 <= len(bare)
    if not is_of_one_kind or any(line.is_bullet for line in said) or any(map(_is_part, bare)):
        return lines
    return [replace(line, text=SEPARATOR.sub("", line.text)) for line in lines]


def _is_part(text: str) -> bool:
    """Tell whether a line may be a part of an entry, or hold several."""
    is_beside_a_name = words.says_role(text.partition(",")[0]) or bool(gazetteer.code(text))
    return is_beside_a_name or bool(re.search(r"\d|[;；]|,.*,", text))


def _together(held: list[_Line], in_blocks: bool) -> tuple[Item, bool]:
    indented = len(held) > 2 and held[0].is_bullet and all(line.indent > 0 for line in held[1:])
    joint = ", " if in_blocks or (indented and not any("," in line.text for line in held)) else " "
    text = held[0].text
    for line in held[1:]:
        if not re.fullmatch(r"\w-", text[-2:]):
            text += joint
        elif line.text[:1].islower():
            text = text[:-1]
        text += line.text
    return Item(re.sub(r",\s*,", ",", text), tuple(line.number for line in held)), held[0].is_heading


def _continues(held: list[_Line], line: _Line, has_bullets: bool, in_blocks: bool) -> bool:
    """Tell whether a line belongs to those before it."""
    before = held[-1]
    if (
        NOTE.match(line.text)
        and not NOTE_WORDS.search(line.text)
        and len(line.text) < 60
        and not line.is_bullet
    ):
        # What stands in brackets below a name is of it: its acronym, or its country.
        return not _is_no_entry(before.text, is_heading=before.is_heading) and "(" not in before.text
    if line.is_heading or before.is_heading or line.is_bullet:
        return False
    if any(_is_no_entry(one.text, is_heading=False) for one in (before, line)):
        return False
    if NOTE.match(line.text) and not before.text.endswith((" of", " for")) and len(line.text) > 14:
        return False
    if in_blocks:
        return True
    if has_bullets:
        return held[0].is_bullet and not _is_heading(line, under=held[0])
    return _must_go_on(before.text, line, held[0])


def _is_heading(line: _Line, *, under: _Line) -> bool:
    """Tell whether a line stands over others: over a kind; or, set no deeper, over a part of the world."""
    bare = line.text.strip(" :：.,").strip()
    patterns = (words.HEADINGS, words.ORGANISATION_HEADING, words.INDIVIDUAL_HEADING)
    is_place = words.says_region(bare) or (len(bare) > 2 and bool(gazetteer.code(bare)))
    return any(pattern.match(bare) for pattern in patterns) or (is_place and line.indent <= under.indent)


def _must_go_on(before: str, line: _Line, first: _Line) -> bool:
    opened = before.count("(") > before.count(")") or before.count("“") > before.count("”")
    first_word = line.text.split()[0] if line.text.split() else ""
    is_joint = first_word in JOINTS and not SURNAME_FIRST.match(line.text)
    # A line begins small where a longer one was wrapped; or it is a name that does.
    wrapped = line.text[:1].islower() and len(before) >= 45 and " " in line.text and "." not in first_word
    whole = bool(gazetteer.code(before.rpartition(",")[2]) and "," in before)
    starts_small = (is_joint or wrapped) and not whole
    return opened or bool(OPEN_END.search(before)) or starts_small or line.indent >= first.indent + 2


def _is_in_blocks(lines: list[_Line]) -> bool:
    """Tell whether entries are blocks of several lines, as under a letter: name, title, organisation."""
    sizes: list[int] = []
    size = commas = 0
    for line in [*lines, _Line(0, "", is_blank=True)]:
        if line.is_blank:
            sizes += [size] if size else []
            size = 0
        elif not _is_no_entry(line.text, is_heading=line.is_heading):
            size += 1
            commas += bool(re.search("[,،，]", line.text))
    openers = [
        line for before, line in zip([None, *lines], lines, strict=False) if not before or before.is_blank
    ]
    if any(len(line.text) > 2 and gazetteer.code(line.text.strip(" :")) for line in openers):
        return False
    if not _tell_of_one(lines):
        return False
    several = sum(1 for size in sizes if 2 <= size <= 6)
    return len(sizes) >= 2 and several * 10 >= len(sizes) * 6 and max(sizes) <= 6 and commas * 2 <= sum(sizes)


def _tell_of_one(lines: list[_Line]) -> bool:
    """Tell whether the lines of most groups are about one: a person and what they are, a house and where."""
    groups: list[list[str]] = [[]]
    for line in lines:
        if line.is_blank or _is_no_entry(line.text, is_heading=line.is_heading):
            groups.append([])
        else:
            groups[-1].append(line.text)
    several = [group for group in groups if len(group) > 1]
    telling = sum(
        bool(gazetteer.code(group[-1].rpartition(",")[2]))
        or (
            any(words.says_role(text) or words.says_organisation(text) for text in group[1:])
            and is_name_of_person(group[0])
            and "(" not in group[0]
        )
        for group in several
    )
    return bool(several) and telling * 10 >= len(several) * 6
