"""Turns Markdown into a tree of blocks and runs for letters: their typesetters read no Markdown or HTML.

Everything is a plain value, so a typesetter never reads a person's text as its own source.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Required, TypedDict
from urllib.parse import urlsplit

from markdown_it.tree import SyntaxTreeNode

from petitions.markdown import MARKDOWN, SCHEMES

# A piece of a line: a text and its style, or a break, or a footnote with its number and its blocks.
Run = TypedDict(
    "Run",
    {
        "text": str,
        "bold": bool,
        "italic": bool,
        "struck": bool,
        "code": bool,
        "link": str,
        "break": bool,
        "note": int,
        "blocks": list["Block"],
    },
    total=False,
)
# A block with the values that its kind has: `is` names the kind.
Block = TypedDict(
    "Block",
    {
        "is": Required[str],
        "level": int,
        "runs": list[Run],
        "text": str,
        "start": int | None,
        "items": list[list["Block"]],
        "blocks": list["Block"],
        "rows": list[list[list[Run]]],
    },
    total=False,
)
# How deep notes, lists and quotes may be nested. What is deeper is written as plain paragraphs.
DEEPEST, DEEPEST_FRAME = 8, 10
# Control characters, which XML does not take.
CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])
FRAMES = {"bullet_list", "ordered_list", "blockquote"}
LOOKS: dict[str, Run] = {"strong": {"bold": True}, "em": {"italic": True}, "s": {"struck": True}}


def read(source: str) -> list[Block]:
    """Return Markdown `source` as blocks. The highest heading has level 1; a note is part of its run."""
    tokens = MARKDOWN.parse(source.translate(CONTROLS), {})
    root = SyntaxTreeNode(tokens)
    notes = {
        node.meta["id"]: node
        for block in root.children
        if block.type == "footnote_block"
        for node in block.children
    }
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    return _Reader(notes, min(levels, default=1) - 1).blocks(root.children)


def _words(node: SyntaxTreeNode) -> str:
    """Return the plain text of a node and its children."""
    return " ".join(one.content for one in node.walk() if one.type in ("text", "code_inline"))


def _leads_somewhere(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in SCHEMES and bool(parts.path if parts.scheme == "mailto" else parts.hostname)


class _Reader:
    def __init__(self, notes: dict[int, SyntaxTreeNode], shift: int, depth: int = 0) -> None:
        self.notes, self.shift, self.depth, self.frames = notes, shift, depth, 0

    def blocks(self, nodes: Iterable[SyntaxTreeNode]) -> list[Block]:
        found = (self.block(node) for node in nodes)
        return [block for block in found if block]

    def block(self, node: SyntaxTreeNode) -> Block | None:
        self.frames += 1
        try:
            return self._block(node)
        finally:
            self.frames -= 1

    def _block(self, node: SyntaxTreeNode) -> Block | None:
        if self.frames > DEEPEST_FRAME and node.type in FRAMES:
            return {"is": "paragraph", "runs": [{"text": _words(node)}]}
        make: Callable[[SyntaxTreeNode], Block] | None = getattr(self, f"_{node.type}", None)
        return make(node) if make else None

    def _heading(self, node: SyntaxTreeNode) -> Block:
        return {"is": "heading", "level": int(node.tag[1]) - self.shift, "runs": self.runs(node.children)}

    def _paragraph(self, node: SyntaxTreeNode) -> Block:
        return {"is": "paragraph", "runs": self.runs(node.children)}

    def _bullet_list(self, node: SyntaxTreeNode) -> Block:
        return {"is": "list", "start": None, "items": [self.blocks(item.children) for item in node.children]}

    def _ordered_list(self, node: SyntaxTreeNode) -> Block:
        return {**self._bullet_list(node), "start": int(node.attrs.get("start", 1))}

    def _blockquote(self, node: SyntaxTreeNode) -> Block:
        return {"is": "quote", "blocks": self.blocks(node.children)}

    def _hr(self, _node: SyntaxTreeNode) -> Block:
        return {"is": "rule"}

    def _fence(self, node: SyntaxTreeNode) -> Block:
        return {"is": "code", "text": node.content.rstrip("\n")}

    _code_block = _fence

    def _html_block(self, node: SyntaxTreeNode) -> Block:
        return {"is": "paragraph", "runs": [{"text": node.content.strip()}]}

    def _table(self, node: SyntaxTreeNode) -> Block:
        rows = [row for part in node.children for row in part.children]
        return {"is": "table", "rows": [[self.runs(cell.children) for cell in row.children] for row in rows]}

    def runs(self, nodes: Sequence[SyntaxTreeNode], looks: Run | None = None) -> list[Run]:
        found: list[Run] = []
        for node in nodes:
            found += self._run(node, looks or {})
        return found

    def _run(self, node: SyntaxTreeNode, looks: Run) -> list[Run]:
        if node.type in ("text", "html_inline"):
            return [{**looks, "text": node.content}] if node.content else []
        if node.type == "code_inline":
            return [{**looks, "text": node.content, "code": True}]
        if node.type in ("softbreak", "hardbreak"):
            return [{**looks, "text": " "}] if node.type == "softbreak" else [{"break": True}]
        if node.type == "link":
            address = str(node.attrs.get("href", ""))
            link: Run = {"link": address} if _leads_somewhere(address) else {}
            return self.runs(node.children, {**looks, **link})
        if node.type == "footnote_ref":
            return self._note(node)
        if node.type == "image":
            # A picture is not fetched; its alternative text takes its place.
            return [{**looks, "text": node.content}] if node.content else []
        return self.runs(node.children, {**looks, **LOOKS.get(node.type, {})})

    def _note(self, node: SyntaxTreeNode) -> list[Run]:
        note = self.notes.get(node.meta["id"])
        if note is None or node.meta.get("subId"):
            return [{"text": f"[{node.meta['id'] + 1}]"}]
        if self.depth >= DEEPEST:
            return [{"text": f" ({self._flat(note)})"}]
        inner = _Reader(self.notes, self.shift, self.depth + 1)
        return [{"note": node.meta["id"] + 1, "blocks": inner.blocks(note.children)}]

    def _flat(self, note: SyntaxTreeNode) -> str:
        """Return the text of a note and of all notes nested in it."""
        words, waiting = [], [note]
        while waiting:
            one = waiting.pop(0)
            words.append(_words(one))
            refs = (ref.meta for ref in one.walk() if ref.type == "footnote_ref")
            waiting += [
                self.notes[ref["id"]] for ref in refs if ref["id"] in self.notes and not ref.get("subId")
            ]
        return " ".join(words)
