"""The letter as plain text, for pasting into a mail; its digest is the digest of the letter's words."""

import textwrap
from collections.abc import Iterator
from itertools import groupby

from deliveries.letter import Entry, Letter
from petitions.blocks import Block, Run

WIDTH = 72


def write(letter: Letter) -> str:
    """Return the letter as text that ends with a line break."""
    notes: list[tuple[int, list[Block]]] = []
    parts = [letter.place, *letter.addressees, letter.title.upper(), letter.subtitle]
    if letter.convenors:
        parts.append(f"{letter.labels['convened']} {', '.join(letter.convenors)}")
    parts += _blocks(letter.blocks, notes)
    if notes:
        parts.append("\n".join(_notes(notes)))
    if letter.errata:
        lines = [
            f"{one['day']}: “{one['old']}” {letter.arrow} “{one['new'] or '–'}”" for one in letter.errata
        ]
        parts.append("\n".join([letter.labels["errata"], *lines]))
    if letter.undersigned:
        parts += [f"{letter.undersigned}:", *_names(letter)]
    parts += [" ".join(part for part in (letter.tally, letter.basis) if part), letter.as_of]
    parts += [letter.responsible, f"{letter.labels['complete']}\n{letter.address}"]
    if number := letter.foot.get("number"):
        parts.append(f"{letter.labels['number']} {number}")
    return "\n\n".join(part for part in parts if part) + "\n"


def _names(letter: Letter) -> Iterator[str]:
    yield "\n".join(map(_name, letter.front))
    for section in letter.sections:
        yield " ".join(part for part in (f"{section.heading}:", section.note) if part)
        for group in section.groups:
            lines = [f"{group.heading}:"] if group.heading else []
            yield "\n".join([*lines, *map(_name, group.entries)])
        yield section.unnamed


def _name(entry: Entry) -> str:
    return ", ".join([f"– {entry.name}", *entry.details])


def _blocks(blocks: list[Block], notes: list[tuple[int, list[Block]]]) -> list[str]:
    return [text for block in blocks if (text := _block(block, notes))]


def _block(block: Block, notes: list[tuple[int, list[Block]]]) -> str:
    match block["is"]:
        case "heading":
            return _line(block["runs"], notes)
        case "paragraph":
            return "\n".join(_wrap(line) for line in _line(block["runs"], notes).split("\n"))
        case "list":
            return "\n".join(_items(block, notes))
        case "quote":
            return textwrap.indent("\n\n".join(_blocks(block["blocks"], notes)), "> ")
        case "table":
            return "\n".join(" | ".join(_line(cell, notes) for cell in row) for row in block["rows"])
        case "code":
            return textwrap.indent(block["text"], "    ")
        case _:
            return "* * *"


def _items(block: Block, notes: list[tuple[int, list[Block]]]) -> Iterator[str]:
    for number, item in enumerate(block["items"], start=block["start"] or 0):
        mark = "- " if block["start"] is None else f"{number}. "
        yield mark + textwrap.indent("\n".join(_blocks(item, notes)), " " * len(mark)).lstrip()


def _wrap(line: str) -> str:
    """Wrap a paragraph without breaking URLs."""
    return textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False)


def _line(runs: list[Run], notes: list[tuple[int, list[Block]]]) -> str:
    parts = []
    for is_struck, same in groupby(runs, key=lambda run: run.get("struck", False)):
        words = "".join(_run(run, notes) for run in same)
        # Keep the marks of struck text: without them the reader would take it for valid.
        parts.append(f"~~{words}~~" if is_struck else words)
    return "".join(parts)


def _run(run: Run, notes: list[tuple[int, list[Block]]]) -> str:
    if "break" in run:
        return "\n"
    if "note" in run:
        notes.append((run["note"], run["blocks"]))
        return f" [{run['note']}]"
    link = run.get("link", "").removeprefix("mailto:")
    return f"{run['text']} ({link})" if link and link != run["text"] else run["text"]


def _notes(notes: list[tuple[int, list[Block]]]) -> Iterator[str]:
    """Yield the notes; notes within notes follow them."""
    at = 0
    while at < len(notes):
        number, blocks = notes[at]
        yield f"[{number}] " + " ".join(" ".join(_blocks(blocks, notes)).split("\n"))
        at += 1
