"""Measures whether functions that read text from people need more than linear time: time(n) / time(2n)."""

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
# The first number of letters, more in the full run. A line is doubled until its time can be measured, or
# until it has the last number.
LENGTH, FULL_LENGTH, LONGEST = 3_000, 25_000, 100_000
# Seconds and calls after which the fastest call counts as the time of a call.
ENOUGH, CALLS = 0.2, 5
# How often a function that seems too slow is measured again.
LOOKS = 3
# Seconds of CPU time below which a figure is noise.
MEASURABLE = 0.01


def _quietly(act: Callable[[str], object]) -> Callable[[str], None]:
    def quiet(line: str) -> None:
        with suppress(ValidationError, ValueError):
            act(line)

    return quiet


def _readers() -> Iterator[tuple[str, Callable[[str], object]]]:
    """Yield the functions that read text of any length, or with a high limit."""
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
    """Return a text in lines of the longest length that a list may have."""
    longest = files.LONGEST_CELL
    return "\n".join(text[start : start + longest] for start in range(0, len(text), longest))


def results(*, full: bool) -> list[Result]:
    """Return the result of the function whose time grows fastest."""
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
    """Return time(n) / time(2n) for a line of one piece; 1 if it is too fast to measure."""
    line = piece * (length // len(piece))
    while len(line) < LONGEST and _work(act, line) < MEASURABLE:
        line += line
    once, twice = _fastest(act, line), _fastest(act, line + line)
    return once / twice if twice > MEASURABLE else 1.0


def _fastest(act: Callable[[str], object], line: str) -> float:
    """Return the CPU time of the fastest call."""
    times: list[float] = []
    while len(times) < CALLS and sum(times) < ENOUGH:
        times.append(_work(act, line))
    return min(times)


def _work(act: Callable[[str], object], line: str) -> float:
    """Return the CPU time of one call, which other work of the machine does not change."""
    began = time.process_time()
    act(line)
    return time.process_time() - began
