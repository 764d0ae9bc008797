"""The letter as PDF, set by Typst: tagged, in every script for which a font is found."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import segno

from deliveries.letter import Letter
from deliveries.records import as_values
from sandbox.processes import Process, started

# Seconds: a hundred thousand names take a sixth of this time.
PATIENCE = 120
# A word too long for a column (other scripts break anywhere), and values of a letter that are no text.
TOO_LONG, AS_THEY_ARE = re.compile(r"[!-~¡-ɏͰ-҂Ҋ-ԯ]{32,}"), {"address", "accent", "foot"}


class CannotTypeset(RuntimeError):
    """The typesetter failed, or took too long."""


def write(letter: Letter) -> bytes:
    """Return the letter as PDF. Raises CannotTypeset."""
    with typesetter() as process:
        return typeset(values(letter), process)


def values(letter: Letter) -> str:
    """Return the letter as the values that the typesetter reads."""
    drawn = _qr(letter.foot.get("address") or letter.address)
    said = as_values(letter).items()
    found = {name: one if name in AS_THEY_ARE else _breakable(one) for name, one in said}
    return json.dumps(found | {"qr": drawn})


def _breakable(value: object) -> object:
    """Return text whose overlong words may be broken anywhere, so that no line is cut off."""
    if isinstance(value, str):
        return TOO_LONG.sub(lambda found: "\u200b".join(found.group()), value)
    if isinstance(value, list):
        return [_breakable(one) for one in value]
    if isinstance(value, dict):
        return {name: one if name == "link" else _breakable(one) for name, one in value.items()}
    return value


@contextmanager
def typesetter() -> Iterator[Process]:
    """Start the typesetter early, so that it finds its fonts while the letter is composed."""
    pipe = subprocess.PIPE
    with started("deliveries.typeset", stdin=pipe, stdout=pipe, stderr=pipe) as process:
        yield process


def typeset(values: str, process: Process) -> bytes:
    """Return a PDF of these `values`. Raises CannotTypeset."""
    try:
        written, complaint = process.communicate(values.encode(), timeout=PATIENCE)
    except subprocess.TimeoutExpired as problem:
        raise CannotTypeset(f"The letter was not typeset within {PATIENCE} seconds.") from problem
    if process.returncode:
        raise CannotTypeset(complaint.decode(errors="replace")[-500:])
    return written


def _qr(address: str) -> str:
    drawn = BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=0)
    return drawn.getvalue().decode()
