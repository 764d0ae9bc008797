"""Measures how well and how fast twins are found: recall and precision over labelled pairs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from benchmarks import crowd, twin_pairs
from benchmarks.results import Reference, Result, rate, seconds
from signatories.models import Kind, Signatory
from signatories.states import Status
from signatories.text import gazetteer
from signatories.twins import candidates, flags, similarity
from tests import make


@dataclass(frozen=True)
class Row:
    """A row with the columns that the comparison needs."""

    name: str
    aliases: tuple[str, ...] = ()
    acronym: str = ""
    website: str = ""
    country: str = ""
    kind: str = Kind.ORGANISATION
    affiliation: str = ""
    role: str = ""


def _row(written: str) -> Row:
    name, acronym, website, country = [*written.split("|"), "", "", ""][:4]
    return Row(
        name.strip(), acronym=acronym.strip(), website=website.strip(), country=gazetteer.code(country)
    )


def pairs(listed: str) -> list[tuple[Row, Row]]:
    """Return the pairs of a list."""
    lines = (line.split(" = ") for line in listed.strip().splitlines())
    return [(_row(one), _row(other)) for one, other in lines]


def is_found(one: Row, other: Row) -> bool:
    """Tell whether a pair would be shown as twins: found by the index, and similar enough."""
    shared = set(similarity.keys(one)) & set(similarity.keys(other))
    strong = any(not key.startswith("w:") for key in shared)
    words = [key for key in similarity.keys(one) if key.startswith("w:")]
    is_compared = strong or len(shared) > 1 or (len(words) == 1 and bool(shared))
    return is_compared and similarity.likeness(similarity.features(one), similarity.features(other)).is_likely


@dataclass(frozen=True)
class Accuracy:
    """The number of labelled pairs, of twins that were found, and of found pairs that are twins."""

    pairs: int
    recall: float
    precision: float


def accuracy(listed_same: str = twin_pairs.SAME, listed_other: str = twin_pairs.OTHER) -> Accuracy:
    """Judge all labelled pairs of two lists."""
    same, other = pairs(listed_same), pairs(listed_other)
    found = sum(is_found(*pair) for pair in same)
    wrong = sum(is_found(*pair) for pair in other)
    return Accuracy(len(same) + len(other), found / len(same), found / (found + wrong))


def results(*, full: bool) -> list[Result]:
    """Return recall and precision over the labelled pairs, and the speed of finding a new entry's twins."""
    found = accuracy()
    abroad = accuracy(twin_pairs.SAME_ABROAD, twin_pairs.OTHER_ABROAD)
    return [
        Result(f"twins: recall over {found.pairs} labelled pairs", found.recall, "", 0.95),
        Result("twins: precision over the same", found.precision, "", 0.8),
        Result(f"twins: recall over {abroad.pairs} pairs across languages", abroad.recall, "", 0.9),
        Result("twins: precision over the same across languages", abroad.precision, "", 0.9),
        *_looking_up(20_000 if full else 3_000, times=50 if full else 1),
    ]


def _looking_up(how_many: int, *, times: int) -> list[Result]:
    """Return the new entries a second that are compared with this number of organisations."""
    petition, other = make.petition(), make.petition(review="none")
    crowd.organisations(petition, how_many, status=Status.PUBLISHED)
    newcomers = list(Signatory.objects.under(petition)[:60])
    if times > 1:
        crowd.multiply(petition, times - 1)
    one = newcomers[0]
    reference = Reference("one row by its key", rate(lambda: Signatory.objects.get(pk=one.pk), times=50))

    def there(row: Signatory) -> Signatory:
        return Signatory(petition=other, kind=row.kind, name=row.name, country=row.country)

    def person(row: Signatory) -> Signatory:
        return Signatory(petition=petition, kind=Kind.INDIVIDUAL, name="Ada Storm", affiliation=row.name)

    ways: dict[str, Callable[[Signatory], object]] = {
        "under its petition": candidates.of,
        "under others": lambda row: candidates.elsewhere(there(row)),
        "by an organisation's press": flags.about,
        "by a person's press": lambda row: flags.about(person(row)),
    }
    return [
        Result(
            f"twins: looked for {where} among {how_many * times:,} organisations, the slowest",
            1 / max(seconds(partial(look, row)) for row in newcomers), "a second", 5, reference,
        )
        for where, look in ways.items()
    ]  # fmt: skip


def missed(listed_same: str = twin_pairs.SAME, listed_other: str = twin_pairs.OTHER) -> list[str]:
    """Return the pairs of two lists that were judged wrongly."""
    same, other = pairs(listed_same), pairs(listed_other)
    wrong = [("not found", pair) for pair in same if not is_found(*pair)]
    wrong += [("taken for one", pair) for pair in other if is_found(*pair)]
    return [f"{why}: {one.name} = {another.name}" for why, (one, another) in wrong]
