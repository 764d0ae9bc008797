"""The formats of a letter, each with what writes it."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass

from deliveries import docx, html, missing_glyphs, pdf, plain
from deliveries.letter import Choices, Letter, compose
from petitions.models import Petition


@dataclass(frozen=True)
class Format:
    """A format: how it is called in addresses and mails, and what writes it."""

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
    """Return the letter as of now, and it in the format of that name; call `composed` between the two.

    Raises letter.NoText or pdf.CannotTypeset.
    """
    with pdf.typesetter() if name == "pdf" else nullcontext() as process:
        letter = compose(petition, choices)
        composed()
        written = pdf.typeset(pdf.values(letter), process) if process else write(letter, name)
    return letter, written


def unprintable(letter: Letter, name: str) -> list[missing_glyphs.Box]:
    """Return what the format cannot show for want of a font; others bring their reader's fonts."""
    return missing_glyphs.found_in(letter) if name == "pdf" else []


def file_name(petition: Petition, letter: Letter, name: str) -> str:
    """Return a name for the file: petition, language and time in UTC."""
    return f"{petition.slug}-{letter.language}-{petition.clock:%Y%m%dT%H%M%SZ}.{name}"
