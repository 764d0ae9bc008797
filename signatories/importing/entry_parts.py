"""Splits an entry at commas, dashes and brackets, and finds acronyms, countries and names in its parts."""

import re
import unicodedata

from signatories.importing import vocabulary
from signatories.text import gazetteer
from signatories.text.collation import fold

BRACKETED = re.compile(r"\s*[(（]([^()（）]*)[)）]\s*")


def split(text: str) -> list[str]:
    """Split at commas, semicolons, tabs and spaced dashes outside brackets and quotations."""
    parts, depth, quoted, current = [], 0, False, ""
    for place, char in enumerate(text):
        depth += (char in "(（[") - (char in ")）]")
        quoted = (
            (not quoted) if char == '"' else {"“": True, "”": False, "«": True, "»": False}.get(char, quoted)
        )
        dash = char in "-–—" and text[place - 1 : place] == " " and text[place + 1 : place + 2] == " "
        if (char in ",;\t،、，；|" or dash or _is_joint(text, place)) and depth <= 0 and not quoted:
            parts.append(current)
            current = ""
        else:
            current += char
    parts.append(current)
    return [part for part in map(_trimmed, parts) if part and fold(part) not in vocabulary.NOTHING]


def _is_joint(text: str, place: int) -> bool:
    """Tell whether a dash or colon separates a name from its country."""
    char, tail = text[place], text[place + 1 :]
    if char not in "–—:-" or (char == "-" and text[place - 1 : place] != " "):
        return False
    return len(tail.strip()) > 3 and bool(gazetteer.code(tail))


def _trimmed(part: str) -> str:
    """Strip punctuation around a part, but keep the full stop of an abbreviation."""
    bare = " ".join(part.split()).strip(" ;:*-–—").lstrip(". ")
    abbreviated = re.search(
        r"(?:\b\w\.\s?\w|\b(?:Inc|Ltd|Jr|Sr|Co|Corp|Assn|St|Dr|Prof|Univ|asbl|z\.s|s\.r\.o))\.$", bare
    )
    return bare if abbreviated else bare.rstrip(". ")


def is_acronym(text: str) -> bool:
    """Tell whether a text is one word of 2 to 12 letters, most of them capitals."""
    letters = [char for char in text if char.isalpha()]
    return (
        2 <= len(letters) <= 12
        and " " not in text
        and sum(char.isupper() for char in letters) * 2 > len(letters)
    )


def abbreviates(acronym: str, name: str) -> bool:
    """Tell whether the letters of an acronym occur in a name in that order."""
    letters = iter(fold(name).replace(" ", ""))
    return len(acronym) >= 2 and all(char in letters for char in fold(acronym).replace(" ", ""))


def is_name_of_person(text: str) -> bool:
    """Tell whether a text can be a person's name: two to five capitalised words, none of an organisation."""
    bare = vocabulary.TITLES.sub("", text)
    parts = bare.split()
    if not 2 <= len(parts) <= 5 or vocabulary.says_organisation(bare) or any(char.isdigit() for char in bare):
        return False
    named = [part for part in parts if part.lower().strip(".") not in vocabulary.PARTICLES]
    if any(gazetteer.code(part) for part in named[1:] if len(part) > 3):
        return False
    cased = [part for part in named if part[:1].lower() != part[:1].upper() or part[:1] in "'’‘"]
    return bool(named) and all(part.lstrip("'’‘\"“(")[:1].isupper() for part in cased)


def take_country(parts: list[str]) -> tuple[str, list[str]]:
    """Return the country that is its own part (the last one), and the other parts."""
    for place in range(len(parts) - 1, 0, -1):
        is_role = vocabulary.is_degree(parts[place]) and is_name_of_person(parts[0])
        if not is_role and (code := gazetteer.code(parts[place])):
            return code, parts[:place] + parts[place + 1 :]
    return "", parts


def take_bracketed_country(parts: list[str]) -> tuple[list[str], str]:
    """Return the parts without a country in brackets at the end of one, and that country."""
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
            parts[place] = rest
            if comma and head.strip():
                parts.insert(place + 1, head.strip())
            break
    return [part for part in parts if part], found


def take_brackets(part: str) -> tuple[str, str, str]:
    """Return a part without its brackets, and their acronym or remark; a name in another script is kept."""
    found = BRACKETED.search(part)
    if not found:
        return part, "", ""
    inner, rest = found[1].strip(), " ".join(BRACKETED.sub(" ", part, count=1).split())
    if not rest or re.match(r"[,;/–—-]", part[found.end() :]):
        return part, "", ""
    inner = inner.strip("\"'“”„«»")
    # In a script without capitals, one word in brackets after an organisation's name is its acronym.
    uncased = inner[:1].lower() == inner[:1].upper() and " " not in inner and not gazetteer.code(inner)
    if (
        uncased
        and vocabulary.says_organisation(rest)
        and _script(rest) == _script(inner)
        and inner[:1].isalpha()
    ):
        return rest, inner, ""
    spells = " " not in inner and inner[:1].isupper() and len(inner) <= 12 and abbreviates(inner, rest)
    is_country = bool(gazetteer.code(inner)) and not (len(inner) == 2 and abbreviates(inner, rest))
    if (is_acronym(inner) and not is_country) or (
        spells and not is_country and vocabulary.says_organisation(rest)
    ):
        return rest, inner, ""
    says_something = is_country or vocabulary.says_role(inner) or vocabulary.says_organisation(inner)
    says_something = says_something or vocabulary.says_region(inner)
    if says_something and _script(rest) == _script(inner):
        return rest, "", inner
    return part, "", ""


def take_affiliation(name: str, remark: str) -> tuple[str, str]:
    """Return a person's name without the affiliation in its brackets, and that affiliation."""
    found = BRACKETED.search(name)
    if remark or not found or " " not in found[1].strip() or _script(name) != _script(found[1]):
        return name, remark
    return " ".join(BRACKETED.sub(" ", name, count=1).split()), found[1].strip()


def _script(text: str) -> str:
    """Return the script of a text's first letter."""
    letter = next((char for char in text if char.isalpha()), "")
    return unicodedata.name(letter, "").split(" ")[0] if letter else ""
