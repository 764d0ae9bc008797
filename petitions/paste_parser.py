"""Turns pasted HTML into Markdown. It runs in the limited process of `sandbox`: no import of Django.

Word, Google Docs, LibreOffice and browsers each write their own HTML for the same text. Headings, lists,
links, emphasis, tables and footnotes are kept. Nothing is fetched.
"""

import re
from urllib.parse import parse_qs, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import PreformattedString
from markdownify import markdownify

from petitions.word_parser import Found
from sandbox.limits import Limits

DROPPED = ("script", "style", "meta", "link", "title", "xml", "svg", "head", "iframe", "object", "form")
PICTURES = ("img", "picture", "video", "canvas")
BLOCKS = ("p", "div", "li", "td")
HEADINGS = {"MsoTitle": "h1", "MsoSubtitle": "h2"}
# A number, letter or Roman number with its mark, as Word writes it before an item of an ordered list.
NUMBERED = re.compile(r"\(?(\d+|[a-zA-Z]|[ivxlcIVXLC]+)[.)]")
LEVEL = re.compile(r"mso-list:\s*\S+\s+level(\d)")
# Stand for the brackets of a footnote, and for a `<` of the text, while HTML becomes Markdown.
NOTE, LESS = "\ufdd1{}\ufdd2", "\ufdd0"


def read(data: bytes, limits: Limits) -> Found:
    """Return pasted HTML as Markdown, and the names of what was left out."""
    html = data.decode("utf-8", "replace")
    start, end = html.find("<!--StartFragment-->"), html.find("<!--EndFragment-->")
    html = html[start:end] if 0 <= start < end else html
    soup = BeautifulSoup(html.replace("&lt;", LESS), "html.parser")
    left_out = ["pictures"] if soup.find(PICTURES) else []
    for unwanted in soup.find_all([*DROPPED, *PICTURES]):
        unwanted.decompose()
    for comment in soup.find_all(string=lambda text: isinstance(text, PreformattedString)):
        comment.extract()
    for words in soup.find_all(string=re.compile(r"\s")):
        # Word wraps its HTML within sentences.
        if not words.find_parent("pre"):
            words.replace_with(re.sub(r"[ \t\r\n]+", " ", words))
    notes = _take_footnotes(soup)
    for line in soup.select("[style*=footnote-list] hr, [style*=endnote-list] hr"):
        line.decompose()
    _write_lists(soup)
    _read_styles(soup)
    _mend_lists_and_tables(soup)
    _clean_links(soup)
    body = markdown_of(str(soup))
    for number in range(1, len(notes) + 1):
        body = body.replace(NOTE.format(number), f"[^{number}]")
    lines = [
        f"[^{number}]: {' '.join(markdown_of(text).split())}".strip() for number, text in enumerate(notes, 1)
    ]
    text = "\n\n".join(part for part in (body, "\n".join(lines)) if part)
    return {"text": text.replace(LESS, r"\<"), "left_out": left_out}


def markdown_of(html: str) -> str:
    """Return HTML as Markdown."""
    text = markdownify(html.replace("\xa0", " "), heading_style="ATX", bullets="-", strip=["u", "font"])
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip()


def _style(tag: Tag) -> str:
    return str(tag.get("style") or "").lower()


def _anchor(tag: Tag) -> str:
    return str(tag.get("name") or tag.get("id") or "")


def _take_footnotes(soup: BeautifulSoup) -> list[str]:
    """Replace the references of footnotes by placeholders; remove the notes and return their HTML.

    A reference and its note link to each other, in all programs; the reference comes first.
    """
    anchors = [tag for tag in soup.find_all("a", href=re.compile("^#.")) if _anchor(tag)]
    by_name = {_anchor(tag): tag for tag in anchors}
    notes: list[str] = []
    for reference in anchors:
        note = None if reference.decomposed else by_name.get(str(reference["href"])[1:])
        if (
            note is None
            or note is reference
            or note.decomposed
            or str(note["href"])[1:] != _anchor(reference)
        ):
            continue
        block = note.find_parent(BLOCKS)
        if block is None or reference in block.descendants:
            continue
        note.decompose()
        notes.append(block.decode_contents())
        block.decompose()
        outer = reference.parent if reference.parent and reference.parent.name == "sup" else reference
        outer.replace_with(NOTE.format(len(notes)))
        reference.decompose()
    return notes


def _write_lists(soup: BeautifulSoup) -> None:
    """Turn the paragraphs that Word marks as items into lists, with their levels."""
    open_lists: list[Tag] = []
    last: Tag | None = None
    for item in soup.find_all("p"):
        level = LEVEL.search(_style(item))
        if level is None:
            open_lists = []
            continue
        if last is not None and item.find_previous_sibling(["p", "ul", "ol", "h1", "h2", "h3"]) is not (
            open_lists[0] if open_lists else None
        ):
            open_lists = []
        marker = item.find("span", style=re.compile("mso-list: *ignore", re.IGNORECASE))
        words = marker.get_text(" ", strip=True) if isinstance(marker, Tag) else ""
        if isinstance(marker, Tag):
            marker.decompose()
        kind = "ol" if NUMBERED.match(words) else "ul"
        last = _add_item(soup, item, open_lists, depth=int(level[1]), kind=kind)


def _add_item(soup: BeautifulSoup, item: Tag, open_lists: list[Tag], *, depth: int, kind: str) -> Tag:
    """Move an item of Word into the list of its level, which begins where there is none; return it."""
    del open_lists[depth:]
    while len(open_lists) < depth:
        new = soup.new_tag(kind)
        if open_lists:
            items = open_lists[-1].find_all("li", recursive=False)
            (items[-1] if items else open_lists[-1]).append(new)
        else:
            item.insert_before(new)
        open_lists.append(new)
    item.extract()
    item.name = "li"
    item.attrs = {}
    open_lists[-1].append(item)
    return item


STYLES = (
    ("strong", re.compile(r"(?<!bidi-)font-weight:\s*(bold|[6-9]00)")),
    ("em", re.compile(r"font-style:\s*italic")),
    ("del", re.compile(r"text-decoration[^;]*line-through")),
)


def _read_styles(soup: BeautifulSoup) -> None:
    """Turn styles into elements: bold, italic, struck out, titles; drop emphasis that a style takes back."""
    for tag in soup.find_all(["b", "strong"]):
        if re.search(r"(?<!bidi-)font-weight:\s*(normal|400)", _style(tag)):
            tag.unwrap()
    for tag in soup.find_all("span"):
        is_plain = not tag.get_text(strip=True) or tag.find_parent(re.compile("^h[1-6]$"))
        for name, pattern in () if is_plain else STYLES:
            if pattern.search(_style(tag)):
                tag.wrap(soup.new_tag(name))
        tag.unwrap()
    for name, heading in HEADINGS.items():
        for tag in soup.find_all("p", class_=name):
            tag.name = heading


def _mend_lists_and_tables(soup: BeautifulSoup) -> None:
    """Put inner lists into their items, items into no paragraphs, and headings on tables."""
    for tag in soup.select("ul > ul, ol > ol, ul > ol, ol > ul"):
        # Google Docs puts an inner list beside its item instead of into it.
        item = tag.find_previous_sibling("li")
        if item is not None:
            item.append(tag.extract())
    for table in soup.find_all("table"):
        # Markdown needs a first row of headings.
        row = table.find("tr")
        for cell in row.find_all("td") if row and not table.find("th") else []:
            cell.name = "th"
    # Google Docs puts each item into a paragraph, which would part the items by empty lines.
    for tag in soup.select("li > p"):
        tag.unwrap()


def _clean_links(soup: BeautifulSoup) -> None:
    """Keep links to other pages alone, without the detours that Google adds."""
    for tag in soup.find_all("a"):
        address = urlsplit(str(tag.get("href") or ""))
        if address.netloc.endswith("google.com") and address.path == "/url":
            asked = parse_qs(address.query)
            tag["href"] = next(iter(asked.get("q") or asked.get("url") or []), "")
        if not re.match(r"(https?|mailto):", str(tag.get("href") or ""), re.IGNORECASE):
            tag.unwrap()
