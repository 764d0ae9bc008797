"""Reads a statement from a .docx or .odt file as Markdown, and reports what was left out."""

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
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.text"
# The most characters, as for a typed text.
LONGEST = 200_000
LEFT_OUT = {
    "pictures": gettext_lazy("Pictures were left out."),
    "tables": gettext_lazy("Tables became plain lines."),
    "comments": gettext_lazy("Comments were left out."),
    "changes": gettext_lazy("Changes that were tracked were taken as made."),
    "styles": gettext_lazy("Some styles of the document are not known here and became plain text."),
}


def read(file: IO[bytes], *, size: int) -> tuple[str, list[str]]:
    """Return a .docx or .odt as Markdown, and sentences on what was left out. Raises ValidationError."""
    if size > LIMITS.file:
        raise ValidationError(_("The file is larger than 5 MB."))
    try:
        found: Found = reading.read(_parser(file), file, LIMITS)
    except reading.Refused as problem:
        raise ValidationError(_sentence(problem)) from problem
    if len(found["text"]) > LONGEST:
        raise ValidationError(_("The text is too long: at most 200,000 characters are taken."))
    return found["text"], [str(LEFT_OUT[name]) for name in found["left_out"]]


def _parser(file: IO[bytes]) -> str:
    """Return the module that reads a file: an .odt names its kind in its first bytes (OpenDocument 1.3)."""
    beginning = file.read(100)
    file.seek(0)
    return "petitions.odt_parser" if OPEN_DOCUMENT in beginning else "petitions.word_parser"


def read_pasted(html: str) -> tuple[str, list[str]]:
    """Return pasted HTML as Markdown, and sentences on what was left out. Raises ValidationError."""
    try:
        found: Found = reading.read("petitions.paste_parser", BytesIO(html.encode()), LIMITS)
    except reading.Refused as problem:
        raise ValidationError(_("This could not be read. Paste it as plain text.")) from problem
    return found["text"], [str(LEFT_OUT[name]) for name in found["left_out"]]


def _sentence(problem: reading.Refused) -> str:
    if problem.reason is reading.Reason.BROKEN:
        return _("This file is no .docx or .odt document. Save it as one, or paste its text.")
    return str(problem)
