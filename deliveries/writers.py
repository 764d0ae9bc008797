"""The formats of a letter, each with the function that writes it."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass

from deliveries import docx, html, missing_glyphs, pdf, plain
from deliveries.letter import Choices, Letter, compose
from petitions.models import Petition


@dataclass(frozen=True)
class Format:
    """A format: its name in URLs and mails, and its writer."""

    content_type: str
    write: Callable[[Letter], bytes]


FORMATS = {
    "pdf": Format("application/pdf", pdf.write),
    "docx": Format("application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx.write),
    "html": Format("text/html; charset=utf-8", html.write),
    "txt": Format("text/plain; charset=utf-8", lambda letter: plain.write(letter).encode()),
}


def write(letter: Letter, name: str) -> bytes:
    """Return the letter in the format of that name."""
    return FORMATS[name].write(letter)


def compose_and_write(
    petition: Petition, choices: Choices, name: str, *, composed: Callable[[], None] = lambda: None
) -> tuple[Letter, bytes]:
    """Return the letter as of now and its file; call `composed` between composing and writing.

    Raises letter.NoText or pdf.CannotTypeset.
    """
    with pdf.typesetter() if name == "pdf" else nullcontext() as process:
        letter = compose(petition, choices)
        composed()
        written = pdf.typeset(pdf.values(letter), process) if process else write(letter, name)
    return letter, written


def unprintable(letter: Letter, name: str) -> list[missing_glyphs.Box]:
    """Return the texts that the format cannot show because no font has their characters."""
    return missing_glyphs.found_in(letter) if name == "pdf" else []


def file_name(petition: Petition, letter: Letter, name: str) -> str:
    """Return a name for the file: petition, language and time in UTC."""
    return f"{petition.slug}-{letter.language}-{petition.clock:%Y%m%dT%H%M%SZ}.{name}"
