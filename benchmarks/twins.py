"""How well twins are found: recall and precision over the labelled pairs, and how fast a pair is compared."""

import time
from dataclasses import dataclass

from benchmarks import twin_pairs
from signatories import gazetteer, twins
from signatories.models import Kind


@dataclass(frozen=True)
class Row:
    """A row as the comparison wants it."""

    name: str
    acronym: str = ""
    website: str = ""
    country: str = ""
    kind: str = Kind.ORGANISATION
    affiliation: str = ""
    role: str = ""


def _row(written: str) -> Row:
    name, acronym, website, country = [*written.split("|"), "", "", ""][:4]
    return Row(name.strip(), acronym.strip(), website.strip(), gazetteer.code(country))


def pairs(listed: str) -> list[tuple[Row, Row]]:
    """Return the pairs of a list."""
    lines = (line.split(" = ") for line in listed.strip().splitlines())
    return [(_row(one), _row(other)) for one, other in lines]


def is_found(one: Row, other: Row) -> bool:
    """Tell whether a pair would be shown as twins: found through the index, and alike enough."""
    shared = set(twins.keys(one)) & set(twins.keys(other))
    strong = any(not key.startswith("w:") for key in shared)
    words = [key for key in twins.keys(one) if key.startswith("w:")]
    is_compared = strong or len(shared) > 1 or (len(words) == 1 and bool(shared))
    return is_compared and twins.likeness(twins.known(one), twins.known(other)).is_likely


def measure() -> dict[str, float]:
    """Return recall, precision, the number of pairs, and comparisons a second."""
    same, other = pairs(twin_pairs.SAME), pairs(twin_pairs.OTHER)
    found = sum(is_found(*pair) for pair in same)
    wrong = sum(is_found(*pair) for pair in other)
    known = [twins.known(row) for pair in same for row in pair]
    began = time.perf_counter()
    for one in known:
        for another in known:
            twins.likeness(one, another)
    seconds = time.perf_counter() - began
    return {
        "pairs": len(same) + len(other),
        "recall": found / len(same),
        "precision": found / (found + wrong) if found else 0.0,
        "comparisons": len(known) ** 2 / seconds,
    }


def missed() -> list[str]:
    """Return what was judged wrongly, to look at."""
    same, other = pairs(twin_pairs.SAME), pairs(twin_pairs.OTHER)
    wrong = [("not found", pair) for pair in same if not is_found(*pair)]
    wrong += [("taken for one", pair) for pair in other if is_found(*pair)]
    return [f"{why}: {one.name} = {another.name}" for why, (one, another) in wrong]
