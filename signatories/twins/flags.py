"""What about an entry a moderator should look at, whatever the petition's policy."""

import unicodedata
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from serving.questions import Given, Question
from signatories.models import Basis, Flag, Kind, Signatory
from signatories.text.collation import fold
from signatories.twins import candidates, similarity

# Scripts that are written side by side in one word, and rightly so.
TOGETHER = {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"}


def _scripts(word: str) -> set[str]:
    """Return the scripts of a word's letters, by the first word of their names in Unicode."""
    found = {unicodedata.name(char, "").split(" ")[0].split("-")[0] for char in word if char.isalpha()}
    return {"EAST ASIAN" if script in TOGETHER else script for script in found} - {"FULLWIDTH", "MODIFIER"}


def is_mixed(name: str) -> bool:
    """Tell whether a word of a name mixes scripts that are drawn alike, as forgeries do (UTS #39, 5)."""
    alike = {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}
    return any(len(_scripts(word) & alike) > 1 for word in name.split())


def about(entry: Signatory, *, is_beside_organisations: bool = True) -> list[Flag]:
    """Return what looks odd about an entry beside those that are known already.

    Where it is known that no organisation stands on its list (`an_organisation`), none is looked for.
    """
    flags = []
    alike = ALIKE.ask(
        petition=entry.petition_id, looks=[similarity.look(entry)], name=entry.name, pk=entry.pk or 0
    )
    here = [name for name, is_here in alike if is_here]
    elsewhere = [name for name, is_here in alike if not is_here]
    if is_mixed(entry.name) or _reads_like_another(entry, here) or _poses_as_another(entry, elsewhere):
        flags.append(Flag.LOOK_ALIKE)
    if is_beside_organisations and _speaks_for_a_listed_one(entry):
        flags.append(Flag.AFFILIATION)
    return flags


def _names_alike() -> QuerySet[Signatory, tuple[str, bool]]:
    """Return what looks like a name and is spelled otherwise, once however many namesakes there are.

    It is somebody's under the same petition, or public under another; which of the two stands beside it.
    Who was entered by an organiser comes along as a namesake, too: it may be the same one, who signs now.
    """
    known = Signatory.objects.known_in_full().exclude(pk=Given("pk"))
    here = known.beside(Given("petition")).filter(kind=Kind.INDIVIDUAL)
    elsewhere = known.publicly_shown().exclude(petition=Given("petition"))
    is_here = ExpressionWrapper(Q(petition=Given("petition")), BooleanField())
    other = ~Q(name=Given("name")) | Q(basis=Basis.ENTERED, confirmed_at=None)
    alike = (here | elsewhere).filter(other, twin_keys__contains=Given("looks"))
    return alike.annotate(is_here=is_here).order_by().values_list("name", "is_here").distinct()


ALIKE = Question(_names_alike)


def _reads_like_another(entry: Signatory, names: list[str]) -> bool:
    """Tell whether an organisation is likely one that is known here.

    People share names: one that is spelled the same is a namesake, unless an organiser entered that one; one
    that only looks the same is a forgery.
    """
    if entry.is_organisation:
        return candidates.is_known(entry)
    drawn = similarity.drawn(entry.name)
    forged = any(similarity.drawn(name) == drawn and _spelled(name) != _spelled(entry.name) for name in names)
    return forged or entry.name in names


def _spelled(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _poses_as_another(entry: Signatory, names: list[str]) -> bool:
    """Tell whether a name only looks like one that is public elsewhere; to sign twice is no fault."""
    return any(fold(name) != fold(entry.name) for name in names)


def an_organisation(petition: Any) -> QuerySet[Signatory, tuple[int]]:
    """Return an organisation of a petition's list, if it has one: many are signed by people alone."""
    listed = Signatory.objects.shown().filter(petition=petition, kind=Kind.ORGANISATION)
    # In the order of the list's index, or a planner would look through the table for the first one.
    return listed.order_by("sort_key").values_list("pk")[:1]


def _speaks_for_a_listed_one(entry: Signatory) -> bool:
    """Tell whether a person's affiliation is an organisation on the same list."""
    if not entry.affiliation or entry.is_organisation:
        return False
    organisation = Signatory(kind=Kind.ORGANISATION, name=entry.affiliation, petition=entry.petition)
    return candidates.is_listed(organisation)
