"""Flags entries that a moderator should review, whatever the petition's policy."""

import unicodedata
from typing import NamedTuple

from django.db.models import OuterRef, QuerySet

from petitions.models import Petition
from serving import sql
from signatories.models import Flag, Kind, Signatory
from signatories.text.collation import fold
from signatories.twins import candidates, similarity, vocabulary

NAMES_ALIKE = sql.load(__file__, "names_alike.sql")
# Scripts that are normally mixed in one word.
TOGETHER = {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"}


def _scripts(word: str) -> set[str]:
    """Return the scripts of a word's letters, by the first word of their names in Unicode."""
    found = {unicodedata.name(char, "").split(" ")[0].split("-")[0] for char in word if char.isalpha()}
    return {"EAST ASIAN" if script in TOGETHER else script for script in found} - {"FULLWIDTH", "MODIFIER"}


def is_mixed(name: str) -> bool:
    """Tell whether a word of a name mixes scripts with similar letters, as forgeries do (UTS #39, 5)."""
    alike = {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}
    return any(len(_scripts(word) & alike) > 1 for word in name.split())


def about(entry: Signatory, *, is_beside_organisations: bool = True) -> list[Flag]:
    """Return the flags of an entry, compared with the entries that exist already.

    Pass `is_beside_organisations=False` if its list has no organisation (`an_organisation`).
    """
    flags = []
    alike = _names_alike(entry)
    here = [found.name for found in alike if found.is_here]
    elsewhere = [found.name for found in alike if not found.is_here]
    if is_mixed(entry.name) or _reads_like_another(entry, here) or _poses_as_another(entry, elsewhere):
        flags.append(Flag.LOOK_ALIKE)
    if is_beside_organisations and _speaks_for_a_listed_one(entry):
        flags.append(Flag.AFFILIATION)
    return flags


class _NameAlike(NamedTuple):
    """A name that looks like the entry's name, and whether it is under the same petition."""

    name: str
    is_here: bool


def _names_alike(entry: Signatory) -> list[_NameAlike]:
    """Return names that look like an entry's name."""
    values = {
        "petition": entry.petition_id,
        "appearance": similarity.appearance_key(entry),
        "name": entry.name,
        "pk": entry.pk or 0,
    }
    return sql.fetch(NAMES_ALIKE, values, into=_NameAlike)


def _reads_like_another(entry: Signatory, names: list[str]) -> bool:
    """Tell whether an entry may duplicate or imitate another of its petition.

    People share names, so a person with the same name is a namesake, unless an organiser entered it. A name
    that only looks the same is a forgery.
    """
    if entry.is_organisation:
        return candidates.is_known(entry)
    appearance = vocabulary.appearance(entry.name)
    forged = any(
        vocabulary.appearance(name) == appearance and _spelled(name) != _spelled(entry.name) for name in names
    )
    return forged or entry.name in names


def _spelled(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _poses_as_another(entry: Signatory, names: list[str]) -> bool:
    """Tell whether a name only looks like a public name elsewhere; the same name elsewhere is no fault."""
    return any(fold(name) != fold(entry.name) for name in names)


def an_organisation(petition: Petition | OuterRef) -> QuerySet[Signatory, tuple[int]]:
    """Return a query for one organisation on a petition's list; many lists have only individuals."""
    listed = Signatory.objects.shown().filter(petition=petition, kind=Kind.ORGANISATION)
    # This order matches the list's index; otherwise the planner might scan the table for the first row.
    return listed.order_by("sort_key").values_list("pk")[:1]


def _speaks_for_a_listed_one(entry: Signatory) -> bool:
    """Tell whether a person's affiliation is an organisation on the same list."""
    if not entry.affiliation or entry.is_organisation:
        return False
    organisation = Signatory(kind=Kind.ORGANISATION, name=entry.affiliation, petition=entry.petition)
    return candidates.is_listed(organisation)
