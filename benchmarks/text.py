"""Whether what reads people's text takes at most in proportion to its length: time(n) over time(2n)."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress

from django.core.exceptions import ValidationError

from benchmarks.results import Result
from petitions import markdown as statements
from signatories.identity import addresses
from signatories.identity.addresses import found_in
from signatories.importing import files, letter_list
from signatories.mail.composition import ADDRESS_LIKE
from signatories.text import cleaning as lines
from signatories.text import collation, spreadsheet_cells
from signatories.twins import flags

PIECES = ["a", " ", "a.", "@", "-", "\u0301a", "://", "(", "=", "ﷺ", "a, ", "1) ", "\n", "* ", "[", "w."]
PIECES += ["A–", "¹", "_a", "A b,\n", "of\n"]
# Letters to begin with, more in the full run; a line is doubled until it takes time worth measuring, or is as
# long as that.
LENGTH, FULL_LENGTH, LONGEST = 3_000, 25_000, 100_000
# Seconds after which the fastest call so far is taken for what a call takes, and calls before that.
ENOUGH, CALLS = 0.2, 5
# How often what seems to grow too fast is measured before it counts.
LOOKS = 3
# Seconds of the processor below which a figure is chance.
MEASURABLE = 0.01


def _quietly(act: Callable[[str], object]) -> Callable[[str], None]:
    def quiet(line: str) -> None:
        with suppress(ValidationError, ValueError):
            act(line)

    return quiet


def _readers() -> Iterator[tuple[str, Callable[[str], object]]]:
    """Yield all that is given text whose length nothing has bounded before, or whose bound is wide."""
    yield "cleaning a line", lambda line: lines.clean(line, longest=10**9)
    yield "folding a name", collation.fold
    yield "sorting a name", collation.sort_key
    yield "looking for mixed scripts", flags.is_mixed
    yield "an address like", ADDRESS_LIKE.search
    yield "an address in a text", found_in
    yield "formulas", spreadsheet_cells.escape
    yield "an address, canonical", addresses.canonical
    yield "a statement", statements.clean
    yield "a list in a letter", lambda text: letter_list.read(_in_lines(text))


def _in_lines(text: str) -> str:
    """Return a text in lines no longer than a list may have."""
    longest = files.LONGEST_CELL
    return "\n".join(text[start : start + longest] for start in range(0, len(text), longest))


def results(*, full: bool) -> list[Result]:
    """Return, for what grows fastest, by how much less than the square it does."""
    worst, which, goal = 1.0, "", 1 / 2.5
    for name, act in _readers():
        for piece in PIECES:
            # Other work of the machine can look like growth, so we measure again.
            for _again in range(LOOKS):
                found = _growth(_quietly(act), piece, FULL_LENGTH if full else LENGTH)
                if found >= goal:
                    break
            if found < worst:
                worst, which = found, f"{name} of {piece!r}"
    return [Result(f"text: time(n) / time(2n), slowest: {which}", worst, "", goal)]


def _growth(act: Callable[[str], object], piece: str, length: int) -> float:
    """Return time(n) / time(2n) for a line of one piece; 1 where it takes no time worth measuring."""
    line = piece * (length // len(piece))
    while len(line) < LONGEST and _work(act, line) < MEASURABLE:
        line += line
    once, twice = _fastest(act, line), _fastest(act, line + line)
    return once / twice if twice > MEASURABLE else 1.0


def _fastest(act: Callable[[str], object], line: str) -> float:
    """Return the processor's time for a call, where nothing else came between."""
    times: list[float] = []
    while len(times) < CALLS and sum(times) < ENOUGH:
        times.append(_work(act, line))
    return min(times)


def _work(act: Callable[[str], object], line: str) -> float:
    """Return the processor's time for one call: what else the machine does is no growth."""
    began = time.process_time()
    act(line)
    return time.process_time() - began
