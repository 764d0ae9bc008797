"""Reads a statement from a .docx file as Markdown, and reports what was left out."""

from io import BytesIO
from typing import IO, TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sandbox import reading
from sandbox.limits import Limits

if TYPE_CHECKING:
    from petitions.word_parser import Found

LIMITS = Limits()
# The most characters, as for a typed text.
LONGEST = 200_000
LEFT_OUT = {
    "pictures": gettext_lazy("Pictures were left out."),
    "tables": gettext_lazy("Tables became plain lines."),
    "styles": gettext_lazy("Some styles of the document are not known here and became plain text."),
}


def read(file: IO[bytes], *, size: int) -> tuple[str, list[str]]:
    """Return a .docx as Markdown, and sentences on what was left out. Raises ValidationError."""
    if size > LIMITS.file:
        raise ValidationError(_("The file is larger than 5 MB."))
    try:
        found: Found = reading.read("petitions.word_parser", file, LIMITS)
    except reading.Refused as problem:
        raise ValidationError(_sentence(problem)) from problem
    if len(found["text"]) > LONGEST:
        raise ValidationError(_("The text is too long: at most 200,000 characters are taken."))
    return found["text"], [str(LEFT_OUT[name]) for name in found["left_out"]]


def read_pasted(html: str) -> tuple[str, list[str]]:
    """Return pasted HTML as Markdown, and sentences on what was left out. Raises ValidationError."""
    try:
        found: Found = reading.read("petitions.paste_parser", BytesIO(html.encode()), LIMITS)
    except reading.Refused as problem:
        raise ValidationError(_("This could not be read. Paste it as plain text.")) from problem
    return found["text"], [str(LEFT_OUT[name]) for name in found["left_out"]]


def _sentence(problem: reading.Refused) -> str:
    if problem.reason is reading.Reason.BROKEN:
        return _("This file is no .docx document. Save it as one, or paste its text.")
    return str(problem)
