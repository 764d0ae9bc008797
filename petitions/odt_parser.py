"""Turns an .odt into Markdown. It runs in the limited process of `sandbox`, so it imports nothing of Django.

The elements and attributes are those of OpenDocument 1.3 (OASIS). Headings, lists with their numbers, links,
emphasis, tables and notes are kept; pictures, comments and deleted words are not.
"""

from collections.abc import Iterator
from html import escape
from xml.etree.ElementTree import Element

from petitions import paste_parser
from petitions.paste_parser import LESS, NOTE
from petitions.word_parser import Found
from sandbox import archives
from sandbox.limits import Limits

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
LINK = "{http://www.w3.org/1999/xlink}href"
BODY = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}text"
# Elements that are left out, with the name under which that is reported.
LEFT_OUT = {"frame": "pictures", "annotation": "comments", "tracked-changes": "changes", "object": "pictures"}
# Elements whose words are of no use in a text: a table of contents, marks without words.
SILENT = {"table-of-content", "alphabetical-index", "sequence-decls", "annotation-end", "soft-page-break"}
TITLES = {"Title": "h1", "Subtitle": "h2"}


def read(data: bytes, limits: Limits) -> Found:
    """Return a document's text as Markdown, and the names of what was left out.

    Raises TooLarge, or any other error for a damaged file.
    """
    parts = archives.unpack(data, limits, wanted=lambda name: name in ("content.xml", "styles.xml"))
    trees = [archives.parse(parts[name]) for name in ("content.xml", "styles.xml") if name in parts]
    document = _Document(trees)
    body = next(trees[0].iter(BODY))
    html = "".join(document.blocks(body))
    text = paste_parser.markdown_of(html.replace("&lt;", LESS))
    for number in range(1, len(document.notes) + 1):
        text = text.replace(NOTE.format(number), f"[^{number}]")
    lines = [
        f"[^{number}]: {' '.join(paste_parser.markdown_of(note.replace('&lt;', LESS)).split())}"
        for number, note in enumerate(document.notes, 1)
    ]
    written = "\n\n".join(part for part in (text, "\n".join(lines)) if part) + "\n"
    return {"text": written.replace(LESS, r"\<"), "left_out": sorted(document.left_out)}


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


class _Document:
    """The styles of a document, and what is found while its text is written as HTML."""

    def __init__(self, trees: list[Element]) -> None:
        self.notes: list[str] = []
        self.left_out: set[str] = set()
        self.styles = {
            style.get(f"{STYLE}name", ""): style for tree in trees for style in tree.iter(f"{STYLE}style")
        }
        self.lists = {
            one.get(f"{STYLE}name", ""): one for tree in trees for one in tree.iter(f"{TEXT}list-style")
        }
        # The number of the last item of each list style: a list may go on after a paragraph.
        self.numbers: dict[str, int] = {}

    def blocks(self, parent: Element) -> Iterator[str]:
        """Yield the HTML of the blocks in an element."""
        for child in parent:
            name = _name(child)
            if name in LEFT_OUT:
                self.left_out.add(LEFT_OUT[name])
            elif name == "h":
                level = min(int(child.get(f"{TEXT}outline-level", "1")), 6)
                yield f"<h{level}>{self.inline(child)}</h{level}>"
            elif name == "p":
                tag = TITLES.get(self._parent_style(child.get(f"{TEXT}style-name", "")), "p")
                yield f"<{tag}>{self.inline(child)}</{tag}>"
            elif name == "list":
                yield self._list(child, depth=1)
            elif name == "table":
                yield self._table(child)
            elif name not in SILENT:
                yield from self.blocks(child)

    def inline(self, element: Element) -> str:
        """Return the HTML of the words in an element."""
        found = [escape(element.text or "", quote=False)]
        for child in element:
            found.append(self._inline_child(child))
            found.append(escape(child.tail or "", quote=False))
        return "".join(found)

    def _inline_child(self, child: Element) -> str:
        name = _name(child)
        if name in LEFT_OUT:
            self.left_out.add(LEFT_OUT[name])
            return ""
        if name == "note":
            body = next(child.iter(f"{TEXT}note-body"))
            self.notes.append(" ".join(self.inline(part) for part in body))
            return NOTE.format(len(self.notes))
        if name == "s":
            return " " * int(child.get(f"{TEXT}c", "1"))
        if name in ("tab", "line-break"):
            return "<br>" if name == "line-break" else " "
        if name == "a":
            return f'<a href="{escape(child.get(LINK, ""))}">{self.inline(child)}</a>'
        if name == "span":
            return self._with_emphasis(child)
        return "" if name in SILENT else self.inline(child)

    def _with_emphasis(self, span: Element) -> str:
        words = self.inline(span)
        style = self.styles.get(span.get(f"{TEXT}style-name", ""))
        looks = {} if style is None else {key: value for part in style for key, value in part.items()}
        if not words.strip():
            return words
        if looks.get(f"{FO}font-weight") == "bold":
            words = f"<strong>{words}</strong>"
        return f"<em>{words}</em>" if looks.get(f"{FO}font-style") == "italic" else words

    def _parent_style(self, name: str) -> str:
        style = self.styles.get(name)
        parent = style.get(f"{STYLE}parent-style-name", "") if style is not None else ""
        return name if name in TITLES else parent

    def _list(self, element: Element, *, depth: int, style: str = "") -> str:
        style = element.get(f"{TEXT}style-name", style)
        is_numbered = self._is_numbered(style, depth)
        goes_on = (
            element.get(f"{TEXT}continue-numbering") == "true" or f"{TEXT}continue-list" in element.attrib
        )
        number = self.numbers.get(style, 0) if goes_on and depth == 1 else 0
        items, first = [], 0
        for item in element:
            number = int(item.get(f"{TEXT}start-value", number + 1))
            first = first or number
            inner = "".join(
                self._list(part, depth=depth + 1, style=style)
                if _name(part) == "list"
                else self.inline(part) + " "
                for part in item
            )
            items.append(f"<li>{inner.strip()}</li>")
        if depth == 1:
            self.numbers[style] = number
        start = f' start="{first}"' if is_numbered and first != 1 else ""
        tag = "ol" if is_numbered else "ul"
        return f"<{tag}{start}>{''.join(items)}</{tag}>"

    def _is_numbered(self, style: str, depth: int) -> bool:
        levels = self.lists.get(style)
        for level in levels if levels is not None else ():
            if level.get(f"{TEXT}level") == str(depth):
                return _name(level) == "list-level-style-number"
        return False

    def _table(self, table: Element) -> str:
        rows: list[str] = []
        for row in table.iter(f"{TABLE}table-row"):
            cells = [
                " ".join(self.inline(part) for part in cell) for cell in row if _name(cell) == "table-cell"
            ]
            tag = "td" if rows else "th"
            rows.append("<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>")
        return f"<table>{''.join(rows)}</table>"
