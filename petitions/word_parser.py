"""Turns a .docx into Markdown. It runs in the limited process of `sandbox`, so it imports nothing of Django.

Headings, lists, links, emphasis and footnotes are kept; pictures, colours, tables and columns are not.
"""

import re
from typing import TypedDict

import mammoth
from markdownify import markdownify

from sandbox import archives
from sandbox.limits import Limits

FOOTNOTE_REF = re.compile(r'<sup><a href="#[\w-]*footnote-(\d+)"[^>]*>\[\d+\]</a></sup>')
FOOTNOTE = re.compile(r'<li id="[\w-]*footnote-(\d+)">(.*?)</li>', re.DOTALL)
# A placeholder for an escaped `<` while HTML becomes Markdown; no text contains this character.
GUARDED = "\ufdd0"
BACK = re.compile(r'\s*<a href="#[\w-]*footnote-ref-\d+">↑</a>')
FOOTNOTES = re.compile(r'<ol>\s*<li id="[\w-]*footnote-\d+">.*?</ol>\s*$', re.DOTALL)


class Found(TypedDict):
    """A document's text as Markdown, and the names of the parts that were left out."""

    text: str
    left_out: list[str]


def read(data: bytes, limits: Limits) -> Found:
    """Return a document's text as Markdown, and the names of what was left out.

    Raises TooLarge, or any other error for a damaged file.
    """
    parts = archives.unpack(data, limits, wanted=lambda name: name.endswith((".xml", ".rels")))
    for xml in parts.values():
        archives.refuse_definitions(xml)
    no_pictures = mammoth.images.img_element(lambda _image: {})
    found = mammoth.convert_to_html(archives.pack(parts), convert_image=no_pictures)
    return {"text": _markdown(found.value), "left_out": _left_out(found.value, found.messages)}


def _markdown(html: str) -> str:
    """Return HTML as the Markdown that `petitions.markdown` cleans and renders."""
    # A backslash marks text that only looks like a tag; markdownify would remove the backslash.
    html = html.replace("&lt;", GUARDED)
    notes = {number: BACK.sub("", text) for number, text in FOOTNOTE.findall(html)}
    html = FOOTNOTES.sub("", html)
    html = FOOTNOTE_REF.sub(lambda ref: f"[^{ref[1]}]", html)
    html = re.sub(r"<img[^>]*>|<a id=\"[^\"]*\"></a>", "", html)
    body = markdownify(
        html, heading_style="ATX", bullets="-", strip=["table", "tr", "td", "th", "tbody", "thead"]
    )
    # markdownify escapes brackets, but those of a footnote must not be escaped.
    body = re.sub(r"\\?\[\^(\d+)\\?\]", r"[^\1]", body)
    lines = [f"[^{number}]: {markdownify(text).strip()}" for number, text in notes.items()]
    written = "\n\n".join(part for part in (body.strip(), "\n".join(lines)) if part) + "\n"
    return written.replace(GUARDED, r"\<")


def _left_out(html: str, messages: list[object]) -> list[str]:
    has_unknown_styles = any("Unrecognised" in str(getattr(one, "message", "")) for one in messages)
    found = {"pictures": "<img" in html, "tables": "<table" in html, "styles": has_unknown_styles}
    return [name for name, is_there in found.items() if is_there]
