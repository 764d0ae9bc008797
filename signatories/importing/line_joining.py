"""Joins wrapped lines: tells which lines of a list belong to one entry."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from signatories.importing import section_headings, vocabulary
from signatories.importing.entry_parts import is_name_of_person
from signatories.importing.lines import NOTE, Line, is_no_entry
from signatories.text import gazetteer

NOTE_WORDS = re.compile(
    r"\b(?:alphabetical|order|list|as of|updated|confirmed|signator|total|formation)", re.I
)
# Ends of a line that the next line must continue.
OPEN_END = re.compile(
    r"(?:,|[-–—&/]|\b(?:of|for|and|the|de|des|du|del|la|los|las|y|et|e|da|do|und|für|in|on|to|at))$", re.I
)
# Words with which no entry begins.
JOINTS = frozenset([
    "of", "for", "and", "the", "to", "in", "on", "at", "with", "de", "des", "du", "del",
    "la", "los", "las", "y", "et", "da", "do", "und", "für",
])  # fmt: skip
# Ends of a line in a list that separates its entries by commas.
SEPARATOR = re.compile(r"\s*[,،、，](?:\s*(?:and|y|et|e|und|&))?$|\s(?:and|y|et|e|und|&)$")
# Fewer separated lines can be one person on several lines. An item has at most so many characters.
FEWEST_SEPARATED, LONGEST_ITEM = 5, 10_000
# A surname with its particle before a first name.
SURNAME_FIRST = re.compile(r"[a-z]+(?:\s[a-z]+)?\s[^\W\d_][\w’'-]*,\s")


@dataclass(frozen=True)
class Item:
    """A piece of text that should be one entry, and its lines."""

    text: str
    lines: tuple[int, ...]
    heading_kind: str = ""
    heading_country: str = ""


def joined(lines: list[Line]) -> Iterator[tuple[Item, bool]]:
    """Yield items, each with whether it is a heading; lines under a bullet or within a block are joined."""
    lines = _without_separators(lines)
    has_bullets = sum(line.is_bullet for line in lines) * 3 >= sum(not line.is_blank for line in lines)
    in_blocks = not has_bullets and _is_in_blocks(lines)
    current: list[Line] = []
    length = 0
    for line in lines:
        if line.is_blank:
            if current:
                yield _item(current, in_blocks)
                current = []
            continue
        is_full = length + len(line.text) > LONGEST_ITEM
        if current and (is_full or not _continues(current, line, has_bullets, in_blocks)):
            yield _item(current, in_blocks)
            current = []
        length = len(line.text) + (length if current else 0)
        current.append(line)
    if current:
        yield _item(current, in_blocks)


def _without_separators(lines: list[Line]) -> list[Line]:
    """Remove the commas at the ends of lines that separate entries.

    Commas are kept if any line could be part of an entry, such as a person's role below the name.
    """
    filled = [
        line for line in lines if not (line.is_blank or is_no_entry(line.text, is_heading=line.is_heading))
    ]
    separated = sum(bool(SEPARATOR.search(line.text)) for line in filled[:-1])
    if len(filled) < FEWEST_SEPARATED or separated * 10 < (len(filled) - 1) * 9:
        return lines
    bare = [SEPARATOR.sub("", line.text) for line in filled]
    people = sum(is_name_of_person(text.partition(",")[0]) for text in bare)
    is_of_one_kind = min(people, len(bare) - people) * 4 <= len(bare)
    if not is_of_one_kind or any(line.is_bullet for line in filled) or any(map(_is_part, bare)):
        return lines
    return [replace(line, text=SEPARATOR.sub("", line.text)) for line in lines]


def _is_part(text: str) -> bool:
    """Tell whether a line may be part of an entry, or contain several."""
    is_beside_a_name = vocabulary.says_role(text.partition(",")[0]) or bool(gazetteer.code(text))
    return is_beside_a_name or bool(re.search(r"\d|[;；]|,.*,", text))


def _item(current: list[Line], in_blocks: bool) -> tuple[Item, bool]:
    indented = len(current) > 2 and current[0].is_bullet and all(line.indent > 0 for line in current[1:])
    joint = ", " if in_blocks or (indented and not any("," in line.text for line in current)) else " "
    text = current[0].text
    for line in current[1:]:
        if not re.fullmatch(r"\w-", text[-2:]):
            text += joint
        elif line.text[:1].islower():
            text = text[:-1]
        text += line.text
    return Item(re.sub(r",\s*,", ",", text), tuple(line.number for line in current)), current[0].is_heading


def _continues(current: list[Line], line: Line, has_bullets: bool, in_blocks: bool) -> bool:
    """Tell whether a line continues the lines before it."""
    before = current[-1]
    if (
        NOTE.match(line.text)
        and not NOTE_WORDS.search(line.text)
        and len(line.text) < 60
        and not line.is_bullet
    ):
        # Brackets below a name contain its acronym or its country.
        return not is_no_entry(before.text, is_heading=before.is_heading) and "(" not in before.text
    if line.is_heading or before.is_heading or line.is_bullet:
        return False
    if any(is_no_entry(one.text, is_heading=False) for one in (before, line)):
        return False
    if in_blocks:
        return True
    if has_bullets:
        return current[0].is_bullet and not _is_heading(line, under=current[0])
    return _must_go_on(before.text, line, current[0])


def _is_heading(line: Line, *, under: Line) -> bool:
    """Tell whether a line is a heading: of a kind of signatory, or, with no deeper indent, of a region."""
    bare = line.text.strip(" :：.,").strip()
    patterns = (vocabulary.HEADINGS, vocabulary.ORGANISATION_HEADING, vocabulary.INDIVIDUAL_HEADING)
    is_place = vocabulary.says_region(bare) or (len(bare) > 2 and bool(gazetteer.code(bare)))
    is_named = any(pattern.match(bare) for pattern in patterns) or section_headings.is_closing(bare)
    heading = section_headings.of(line.text)
    is_kind = heading is not None and not heading.is_place
    is_place = is_place or (heading is not None and heading.is_place)
    return is_named or is_kind or (is_place and line.indent <= under.indent)


def _must_go_on(before: str, line: Line, first: Line) -> bool:
    opened = before.count("(") > before.count(")") or before.count("“") > before.count("”")
    first_word = line.text.split()[0] if line.text.split() else ""
    is_joint = first_word in JOINTS and not SURNAME_FIRST.match(line.text)
    # A lower-case line after a long one was wrapped; after a short one it is a name.
    wrapped = line.text[:1].islower() and len(before) >= 45 and " " in line.text and "." not in first_word
    whole = bool(gazetteer.code(before.rpartition(",")[2]) and "," in before)
    starts_small = (is_joint or wrapped) and not whole
    return opened or bool(OPEN_END.search(before)) or starts_small or line.indent >= first.indent + 2


def _is_in_blocks(lines: list[Line]) -> bool:
    """Tell whether entries are blocks of lines, as under a letter: name, title, organisation."""
    sizes: list[int] = []
    size = commas = 0
    for line in [*lines, Line(0, "", is_blank=True)]:
        if line.is_blank:
            sizes += [size] if size else []
            size = 0
        elif not is_no_entry(line.text, is_heading=line.is_heading):
            size += 1
            commas += bool(re.search("[,،，]", line.text))
    openers = [
        line for before, line in zip([None, *lines], lines, strict=False) if not before or before.is_blank
    ]
    if any(len(line.text) > 2 and gazetteer.code(line.text.strip(" :")) for line in openers):
        return False
    if not _groups_are_entries(lines):
        return False
    several = sum(1 for size in sizes if 2 <= size <= 6)
    return len(sizes) >= 2 and several * 10 >= len(sizes) * 6 and max(sizes) <= 6 and commas * 2 <= sum(sizes)


def _groups_are_entries(lines: list[Line]) -> bool:
    """Tell whether most groups of lines are one entry: a person and a role, an organisation and a country."""
    groups: list[list[str]] = [[]]
    for line in lines:
        if line.is_blank or is_no_entry(line.text, is_heading=line.is_heading):
            groups.append([])
        else:
            groups[-1].append(line.text)
    several = [group for group in groups if len(group) > 1]
    telling = sum(
        bool(gazetteer.code(group[-1].rpartition(",")[2]))
        or (
            any(vocabulary.says_role(text) or vocabulary.says_organisation(text) for text in group[1:])
            and is_name_of_person(group[0])
            and "(" not in group[0]
        )
        for group in several
    )
    return bool(several) and telling * 10 >= len(several) * 6
