"""A statement as it comes from a word processor: a .docx becomes Markdown, and what does not survive is told.

Headings, lists, links, emphasis and footnotes come along; pictures, colours, tables and columns do not.
"""

import re
import zipfile
from typing import IO

import mammoth
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from markdownify import markdownify

LARGEST, LARGEST_UNPACKED = 5 * 1024 * 1024, 50 * 1024 * 1024  # bytes
FOOTNOTE_REF = re.compile(r'<sup><a href="#[\w-]*footnote-(\d+)"[^>]*>\[\d+\]</a></sup>')
FOOTNOTE = re.compile(r'<li id="[\w-]*footnote-(\d+)">(.*?)</li>', re.DOTALL)
# Stands for a guarded `<` while HTML becomes Markdown: a character that no text has.
GUARDED = "\ufdd0"
TABLES = ["table", "tr", "td", "th", "tbody", "thead"]
BACK = re.compile(r'\s*<a href="#[\w-]*footnote-ref-\d+">↑</a>')
FOOTNOTES = re.compile(r'<ol>\s*<li id="[\w-]*footnote-\d+">.*?</ol>\s*$', re.DOTALL)


def read(file: IO[bytes], *, size: int) -> tuple[str, list[str]]:
    """Return a .docx as Markdown, and sentences on what did not come along. Raises ValidationError."""
    if size > LARGEST:
        raise ValidationError(_("The file is larger than 5 MB."))
    try:
        with zipfile.ZipFile(file) as packed:
            if sum(one.file_size for one in packed.infolist()) > LARGEST_UNPACKED:
                raise ValidationError(_("The file is larger than 50 MB once it is unpacked."))
        file.seek(0)
        found = mammoth.convert_to_html(file, convert_image=mammoth.images.img_element(lambda _image: {}))
    except ValidationError:
        raise
    except Exception as problem:
        # What the readers of ZIP and XML raise over a damaged file has no common name.
        raise ValidationError(
            _("This file is no .docx document. Save it as one, or paste its text.")
        ) from problem
    return _markdown(found.value), _told(found.value, found.messages)


def _markdown(html: str) -> str:
    """Return HTML as the Markdown that `petitions.text` cleans and renders."""
    # Words that look like a tag are words. A backslash says so in Markdown; markdownify would take one off.
    html = html.replace("&lt;", GUARDED)
    notes = {number: BACK.sub("", text) for number, text in FOOTNOTE.findall(html)}
    html = FOOTNOTES.sub("", html)
    html = FOOTNOTE_REF.sub(lambda ref: f"[^{ref[1]}]", html)
    html = re.sub(r"<img[^>]*>|<a id=\"[^\"]*\"></a>", "", html)
    body = markdownify(
        html, heading_style="ATX", bullets="-", strip=["table", "tr", "td", "th", "tbody", "thead"]
    )
    # markdownify guards brackets; a footnote's own must stay as they are.
    body = re.sub(r"\\?\[\^(\d+)\\?\]", r"[^\1]", body)
    lines = [f"[^{number}]: {markdownify(text).strip()}" for number, text in notes.items()]
    written = "\n\n".join(part for part in (body.strip(), "\n".join(lines)) if part) + "\n"
    return written.replace(GUARDED, r"\<")


def _told(html: str, messages: list[object]) -> list[str]:
    told = []
    if "<img" in html:
        told.append(_("Pictures were left out."))
    if "<table" in html:
        told.append(_("Tables became plain lines."))
    if any("Unrecognised" in str(getattr(one, "message", "")) for one in messages):
        told.append(_("Some styles of the document are not known here and became plain text."))
    return told
