"""A statement's text: cleans Markdown, removes leftovers of word processors, and renders HTML.

HTML in the source is dropped when the text is saved. The rendered HTML is sanitised by nh3 as well, so every
text is harmless, however it reached the database.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import unescape
from itertools import pairwise

import nh3
from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.footnote import footnote_plugin

from accounts.text import BIDI

# A line of this many characters was not wrapped by hand: the program keeps a paragraph on one line.
UNWRAPPED = 120
# A bold line of at most this many characters that stands alone is a heading that lost its style.
HEADING = 100
# Each square bracket costs the parser time, since it may begin a link: too many would take seconds.
MOST_BRACKETS = 5_000

TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote",
    "code", "pre", "sup", "section", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title", "id", "class"},
    "h2": {"id"},
    "h3": {"id"},
    "ol": {"start", "class"},
    "li": {"id", "class"},
    "section": {"class"},
    "sup": {"class"},
}
SCHEMES = {"http", "https", "mailto"}


def _note_number(
    renderer: RendererProtocol, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    """Return the number of a footnote, which is the same for all references to it."""
    return f"[{tokens[at].meta['id'] + 1}]"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").enable("strikethrough")
    parser.use(footnote_plugin)
    parser.add_render_rule("footnote_caption", _note_number)
    return parser


MARKDOWN = _parser()


def _set_headings(tokens: list[Token]) -> None:
    """Make the highest heading `h2`, below the page's title, and give each heading an anchor."""
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    if not levels:
        return
    shift = 2 - min(levels)
    seen: dict[str, int] = {}
    for position, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + shift)}"
        if token.type == "heading_open":
            name = slugify(tokens[position + 1].content, allow_unicode=True)[:60] or "section"
            seen[name] = seen.get(name, 0) + 1
            token.attrSet("id", name if seen[name] == 1 else f"{name}-{seen[name]}")


@lru_cache(maxsize=256)
def render(source: str) -> str:
    """Return Markdown `source` as sanitised HTML whose highest heading is `h2`.

    The same text always renders to the same HTML, so each process caches it.
    """
    environment: dict[str, object] = {}
    tokens = MARKDOWN.parse(source, environment)
    _set_headings(tokens)
    html = MARKDOWN.renderer.render(tokens, MARKDOWN.options, environment)
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener")


# A text of at least this many words and headings gets a table of contents.
LONG, MANY = 700, 4


@lru_cache(maxsize=256)
def contents(source: str) -> list[tuple[str, str]]:
    """Return anchor and words of the main headings of a long text; nothing for a short text."""
    if word_count(source) < LONG:
        return []
    found = re.findall(r'<h2 id="([^"]+)">(.*?)</h2>', render(source))
    return [(address, unescape(strip_tags(words))) for address, words in found] if len(found) >= MANY else []


def word_count(source: str) -> int:
    """Return how many words a text has, roughly."""
    return len(source.split())


# --- Coming in ------------------------------------------------------------------------------------------


def _drop(pattern: str, said: Callable[[int], str], flags: int = 0) -> Callable[[str], tuple[str, str]]:
    """Return a function that removes the matches of `pattern` (but its group 1) and counts them."""
    compiled = re.compile(pattern, flags)

    def clean(text: str) -> tuple[str, str]:
        cleaned, times = compiled.subn(lambda match: match.group(1) if match.groups() else "", text)
        return cleaned, said(times) if times else ""

    return clean


def _is_unwrapped(lines: list[str]) -> bool:
    """Tell whether each line of a text is a paragraph, as word processors write them."""
    written = [line for line in lines if line.strip()]
    if sum(len(line) > UNWRAPPED for line in written) * 4 > len(written):
        return True
    ends = [pair for pair in pairwise(lines) if _ends_paragraph(*pair)]
    gaps = sum(not line.strip() for line in lines)
    width = max((len(line) for line in written), default=0)
    # A line wrapped by hand ends where the next word has no room, and has blank lines between paragraphs.
    early = sum(_has_room(*pair, width) for pair in ends)
    return gaps * 4 <= len(ends) <= early * 2 and early > 0


def _has_room(line: str, following: str, width: int) -> bool:
    """Tell whether the next line's first word fits in; in scripts without spaces, its first character."""
    word = re.match(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]|\S+", following.strip())
    return word is not None and len(line) + 1 + len(word[0]) <= width


def _ends_paragraph(line: str, following: str) -> bool:
    """Tell whether a line of an unwrapped text ends its paragraph."""
    if not line.strip() or not following.strip() or line.endswith(("  ", "\\")):
        return False
    in_table = line.lstrip().startswith("|") or following.lstrip().startswith("|")
    goes_on = re.match(r"\s*([-*+>|]|\d+[.)]|#{1,6})\s|\s{2,}\S", following)
    return not (in_table or goes_on)


def _split_unwrapped(text: str) -> tuple[str, str]:
    """Put a blank line between the lines of a text in which each line is a paragraph."""
    lines = text.split("\n")
    if not _is_unwrapped(lines):
        return text, ""
    result: list[str] = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        result += [line, ""] if _ends_paragraph(line, following) else [line]
    changed = len(result) - len(lines)
    said = _("%(n)d line ends made paragraph ends") % {"n": changed} if changed else ""
    return "\n".join(result), said


def _outdent(text: str) -> tuple[str, str]:
    """Remove the single space that a pasted text may have before a paragraph."""
    return re.sub(r"(?m)^ (?=\S)", "", text), ""


def _mark_bullets(text: str) -> tuple[str, str]:
    """Turn lines that begin with a typed bullet into list items."""
    # The last ones are bullets of the fonts Symbol and Wingdings, which word processors use.
    bullet = r"(?m)^[ \t]*[·•▪◦‣●\uf076\uf0a7\uf0a8\uf0b7\uf0d8\uf0fc][ \t]*(?=\S)"
    marked, times = re.subn(bullet, "- ", text)
    return marked, _("%(n)d typed bullets made list items") % {"n": times} if times else ""


def _restore_headings(text: str) -> tuple[str, str]:
    """Turn short bold lines that stand alone into headings, at the level of the text's other headings."""
    levels = [len(match) for match in re.findall(r"(?m)^(#{1,6}) ", text)]
    mark = "#" * (min(levels) if levels else 2)
    text = re.sub(r"(?m)^(#{1,6}) +\*\*(.+?)\*\*[ \t]*$", r"\1 \2", text)
    pattern = rf"(?m)(?:(?<=\n\n)|\A)\*\*([^*\n]{{1,{HEADING}}}[^*\n.,;])\*\*[ \t]*(?=\n\n|\Z)"
    restored, times = re.subn(pattern, lambda match: f"{mark} {match.group(1).rstrip(':')}", text)
    return restored, _("%(n)d bold lines made headings") % {"n": times} if times else ""


def _squeeze(text: str) -> tuple[str, str]:
    """Leave at most one blank line between paragraphs, and none at the ends."""
    text = re.sub(r"(?m)^[ \t]+$", "", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n", ""


# The elements of HTML, and what word processors add to them.
ELEMENTS = (
    "a|abbr|acronym|address|area|article|aside|audio|b|base|bdi|bdo|big|blockquote|body|br|button|canvas|caption"
    "|center|cite|code|col|colgroup|data|dd|del|details|dfn|dialog|dir|div|dl|dt|em|embed|fieldset|figcaption"
    "|figure|font|footer|form|frame|frameset|h[1-6]|head|header|hgroup|hr|html|i|iframe|img|input|ins|kbd|label"
    "|legend|li|link|main|map|mark|menu|meta|meter|nav|nobr|noscript|object|ol|optgroup|option|output|p|param"
    "|picture|pre|progress|q|rp|rt|ruby|s|samp|script|section|select|slot|small|source|span|strike|strong|style"
    "|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|time|title|tr|track|tt|u|ul|var|video"
    "|wbr|(?:o|v|w|m|st[0-9]+):[a-z][a-z0-9-]*"
)
CLEANERS: list[Callable[[str], tuple[str, str]]] = [
    _drop(r"\[bookmark:[^\]\[\n]{0,200}\]", lambda n: _("%(n)d bookmarks dropped") % {"n": n}),
    # Word processors set them around text of the other direction; our page sets directions itself.
    _drop(BIDI.pattern, lambda n: _("%(n)d invisible direction marks dropped") % {"n": n}),
    _drop(r"(?s)<!--(?:(?!<!--).){0,5000}?-->", lambda n: _("%(n)d comments dropped") % {"n": n}),
    # Words that only look like a tag, such as <country>, are kept; so is a tag after a backslash.
    _drop(
        rf"(?i)(?<!\\)</?(?:{ELEMENTS})(?:\s[^<>\n]{{0,300}})?/?>",
        lambda n: _("%(n)d HTML tags dropped") % {"n": n},
    ),
    _drop(r"!\[([^\]\[\n]{0,300})\]\([^)(\n]{0,2000}\)", lambda n: _("%(n)d pictures dropped") % {"n": n}),
    _drop(
        r"\[([^\]\[\n]{1,300})\]\( {0,9}#? {0,9}\)", lambda n: _("%(n)d links to nowhere dropped") % {"n": n}
    ),
    _mark_bullets,
    _drop(
        r"(?m)^[ \t]*(?:[-*+]|\d+[.)])[ \t]*(?:\n|\Z)",
        lambda n: _("%(n)d empty list items dropped") % {"n": n},
    ),
    _split_unwrapped,
    _outdent,
    _restore_headings,
    _squeeze,
]


def read_aloud(source: str) -> str:
    """Return the words of Markdown as its page shows them, without markup."""
    return unescape(strip_tags(render(source)))


def _plain(markdown: str) -> str:
    """Return a line for comparing: without markup, case or double spaces."""
    return re.sub(r"[\W_]+", " ", markdown).strip().casefold()


def _drop_repeated_title(text: str, title: str, subtitle: str) -> tuple[str, str]:
    """Drop first lines that repeat the title or subtitle, since the page prints these itself."""
    repeats = {_plain(title), _plain(subtitle)} - {""}
    lines = text.lstrip("\n").split("\n")
    kept = 0
    while kept < len(lines) and (not lines[kept].strip() or _plain(lines[kept]) in repeats):
        kept += 1
    dropped = any(line.strip() for line in lines[:kept])
    said = _("first lines that repeat the title dropped") if dropped else ""
    return "\n".join(lines[kept:]) if dropped else text, said


def clean(source: str, *, title: str = "", subtitle: str = "") -> tuple[str, list[str]]:
    """Return Markdown `source` without leftovers of word processors, and sentences about what was changed.

    Raises ValidationError for a text that would take long to parse.
    """
    if source.count("[") > MOST_BRACKETS:
        said = _("This text has more than %(most)d opening square brackets. Take some out.")
        raise ValidationError(said, params={"most": MOST_BRACKETS})
    text = source.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").replace("\ufeff", "")
    text, said = _drop_repeated_title(text, title, subtitle)
    notes = [said]
    for cleaner in CLEANERS:
        text, said = cleaner(text)
        notes.append(said)
    return text, [note for note in notes if note]
