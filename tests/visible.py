"""The text of a page as a browser shows it, with its links marked."""

import re
from html.parser import HTMLParser

LINK, END, PIECE = "\x01", "\x02", "\ufffc"
INLINE = {"a", "abbr", "b", "bdi", "code", "del", "em", "i", "ins", "kbd", "label", "mark", "q", "small",
          "span", "strong", "sub", "sup", "time"}  # fmt: skip
# Elements that count as a word of the text; white space around them counts.
PIECES = {"button", "iframe", "img", "input", "meter", "progress", "select", "svg", "textarea"}
HIDDEN = {"head", "script", "style", "textarea", "select", "svg"}
EMPTY = {"br", "hr", "img", "input", "link", "meta"}


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text, self.hidden = "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Mark a link, an inline element or the end of a block."""
        if tag in PIECES and ("type", "hidden") not in attrs:
            self.text += PIECE
        if tag in HIDDEN:
            self.hidden += 1
        # A link that looks like a button separates its text from the text around it.
        if tag == "a" and "button" not in (dict(attrs).get("class") or ""):
            self.text += LINK
        elif tag not in INLINE and tag not in PIECES:
            self.text += "\n"

    def handle_endtag(self, tag: str) -> None:
        """Mark the end of a link or a block."""
        if tag in HIDDEN:
            self.hidden -= 1
        if tag == "a":
            self.text += END
        elif tag not in INLINE and tag not in PIECES and tag not in EMPTY:
            self.text += "\n"

    def handle_data(self, data: str) -> None:
        """Keep text with white space collapsed."""
        if not self.hidden:
            self.text += re.sub(r"\s+", " ", data)


def text_of(page: str) -> str:
    """Return a page's text, one block a line, each link between LINK and END."""
    parser = _Text()
    parser.feed(page)
    # White space after white space, and at either end of a block, is not shown.
    marks = f"[{LINK}{END}]*"
    text = re.sub(rf"(?<= )({marks}) +", r"\1", parser.text)
    text = re.sub(rf"\n({marks}) +", r"\n\1", text)
    text = re.sub(rf" +({marks})(?=\n)", r"\1", text)
    return re.sub(r"\n+", "\n", text)


def heading_of(page: str) -> str:
    """Return the text of a page's heading."""
    (heading,) = re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    return " ".join(text_of(heading).split())


def without_layout(page: str) -> str:
    """Return a page's markup in one line, without the line breaks and indents of its templates."""
    page = re.sub(r"\s*\n\s*", "\n", page)
    return re.sub(r"\n(?=<)|(?<=>)\n", "", page).replace("\n", " ")
