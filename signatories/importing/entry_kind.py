"""Tells whether an entry of a list is an organisation or a person, and how sure that is."""

import re

from signatories.importing import vocabulary
from signatories.importing.entry_parts import abbreviates, is_acronym, is_name_of_person
from signatories.models import Kind

ARTICLE = re.compile(r"(?:the|le|la|les|el|los|las|die|der|das)\s", re.IGNORECASE)
# Surnames that are also words in names of organisations.
SURNAMES = frozenset([
    "green", "small", "law", "public", "house", "church", "read", "chamber", "pen", "union", "club",
    "web", "page", "court", "west",
])  # fmt: skip


def of_parts(parts: list[str], acronym: str, remark: str, *, heading_kind: str) -> tuple[str, float]:
    """Return the kind of an entry and how sure it is; `heading_kind` is the kind that its heading names."""
    first, others = parts[0], [*parts[1:], remark]
    person = is_name_of_person(first)
    if heading_kind:
        return heading_kind, 0.95 if (heading_kind == Kind.INDIVIDUAL) == person else 0.75
    is_beside = any(vocabulary.says_role(part) or vocabulary.says_organisation(part) for part in others)
    if is_beside and _has_ambiguous_surname(first):
        return Kind.INDIVIDUAL, 0.8
    if vocabulary.says_organisation(first):
        return Kind.ORGANISATION, 0.95
    if any(map(vocabulary.says_role, others)):
        return Kind.INDIVIDUAL, 0.95
    if person and any(others):
        known = any(map(vocabulary.says_organisation, [*others, acronym]))
        # “FIZ Karlsborg” may begin with a surname or an acronym.
        is_doubtful = first.split()[0].isupper() and 2 < len(first.split()[0]) <= 4
        return Kind.INDIVIDUAL, 0.6 if known and is_doubtful else 0.9 if known else 0.7
    return _of_name(first, acronym, is_person=person)


def _of_name(name: str, acronym: str, *, is_person: bool) -> tuple[str, float]:
    """Return the kind of a name without role or affiliation, and how sure it is."""
    if is_person and acronym and not abbreviates(acronym, name):
        return Kind.INDIVIDUAL, 0.75
    if acronym or is_acronym(name):
        return Kind.ORGANISATION, 0.9
    if ARTICLE.match(name) or "&" in name:
        return Kind.ORGANISATION, 0.8
    if is_person:
        return Kind.INDIVIDUAL, 0.6
    return Kind.ORGANISATION, 0.8 if len(name.split()) > 2 else 0.65


def _has_ambiguous_surname(name: str) -> bool:
    """Tell whether a person's surname is also a word of organisations, as in "Matthew Green"."""
    bare = re.sub(r"\s+(?:Jr|Sr|III?)\.?$", "", name)
    *firsts, last = bare.split() or [""]
    looks = 1 <= len(firsts) <= 2 and all(one[:1].isupper() and one.strip(".").isalpha() for one in firsts)
    return looks and last.lower() in SURNAMES and not vocabulary.says_organisation(" ".join(firsts))
