"""The letter as a document for word processors (Office Open XML), by python-docx."""

import unicodedata
from io import BytesIO

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.section import WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run as TextRun

from accounts.text import as_xml
from deliveries.letter import Entry, Letter
from petitions.blocks import Block, Run

# The number of names from which they are set in two columns.
MANY = 12
# The number of lines that are kept on one page with the tally.
KEPT_WITH_TALLY = 4
INDENT = Mm(7)
# Direction marks keep punctuation beside its words within text of the other direction.
MARKS = {"ltr": "\u200e", "rtl": "\u200f"}
QUIET = RGBColor(0x5D, 0x57, 0x4D)


def write(letter: Letter) -> bytes:
    """Return the letter as DOCX."""
    written = BytesIO()
    _Writer(letter).write().save(written)
    return written.getvalue()


def _direction(words: str, otherwise: str) -> str:
    """Return the direction of the first letter with a direction (UAX #9, rule P2)."""
    found = (unicodedata.bidirectional(one) for one in words)
    strong = next((one for one in found if one in ("L", "R", "AL")), "")
    return {"L": "ltr", "R": "rtl", "AL": "rtl"}.get(strong, otherwise)


class _Writer:
    def __init__(self, letter: Letter) -> None:
        self.letter, self.document = letter, Document()
        self.notes: list[tuple[int, list[Block]]] = []
        self.end = self.document._body._element.get_or_add_sectPr()

    def write(self) -> DocumentType:
        self._set_up()
        self._write_head()
        self._blocks(self.letter.blocks)
        self._write_notes()
        self._write_names()
        self._write_end()
        return self.document

    def _write_head(self) -> None:
        letter, labels = self.letter, self.letter.labels
        self._line(letter.place, quiet=True)
        if letter.addressees:
            if labels["to"]:
                self._line(labels["to"], quiet=True)
            for addressee in letter.addressees:
                self._line(addressee)
        self._heading(letter.title, 0)
        self._line(letter.subtitle, quiet=True)
        if letter.convenors:
            self._line(f"{labels['convened']} {', '.join(letter.convenors)}", quiet=True)

    def _write_names(self) -> None:
        letter, labels = self.letter, self.letter.labels
        if letter.errata:
            self._heading(labels["errata"], 2)
            for one in letter.errata:
                self._line(f"{one['day']}: “{one['old']}” {self.letter.arrow} “{one['new'] or '–'}”")
        if letter.undersigned:
            self._heading(letter.undersigned, 2)
        self._names(letter.front)
        for section in letter.sections:
            self._heading(section.heading, 3)
            self._line(section.note, quiet=True)
            many = sum(len(group.entries) for group in section.groups) > MANY
            if many:
                self._columns(2)
            for group in section.groups:
                if group.heading:
                    self._line(group.heading, bold=True)
                self._names(group.entries)
            if many:
                self._columns(1)
            self._line(section.unnamed, quiet=True)

    def _write_end(self) -> None:
        """Write the tally and the lines after it, on one page with the last names or lines before it."""
        letter, labels = self.letter, self.letter.labels
        before = len(self.document.paragraphs)
        self._line(" ".join(part for part in (letter.tally, letter.basis) if part), bold=True)
        for words in (letter.as_of, letter.responsible, labels["complete"]):
            self._line(words, quiet=True)
        address = self._paragraph()
        self._text({"text": " "}, address)
        self._text({"text": self._marked(letter.address), "link": letter.address}, address)
        if letter.foot:
            self._line(f"{labels['check']} {self._marked(letter.foot['address'])}", quiet=True)
            if "number" in letter.foot:
                self._line(f"{labels['number']} {letter.foot['number']}", quiet=True)
            self._line(f"{labels['digest']} {letter.foot['digest']}", quiet=True)
        for paragraph in self.document.paragraphs[max(0, before - KEPT_WITH_TALLY) : -1]:
            paragraph.paragraph_format.keep_with_next = True

    def _set_up(self) -> None:
        about = self.document.core_properties
        about.title, about.language = as_xml(self.letter.title)[:255], self.letter.language
        about.author = as_xml(", ".join(self.letter.convenors))[:255]
        page = self.document.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.left_margin = page.right_margin = Mm(26)
        style = self.document.styles["Normal"]
        style.font.size = Pt(11)
        language = OxmlElement("w:lang")
        for attribute in ("w:val", "w:bidi", "w:eastAsia"):
            language.set(qn(attribute), self.letter.language)
        style.element.get_or_add_rPr().append(language)

    def _columns(self, number: int) -> None:
        section = self.document.add_section(WD_SECTION.CONTINUOUS)
        columns = section._sectPr.xpath("./w:cols")[0]
        columns.set(qn("w:num"), str(number))
        columns.set(qn("w:space"), "500")

    def _paragraph(self, style: str | None = None) -> Paragraph:
        """Add a paragraph in the letter's direction.

        It is inserted before the body's last element: the library would search all elements for that place.
        """
        element = OxmlElement("w:p")
        self.end.addprevious(element)
        paragraph = Paragraph(element, self.document._body)
        if style:
            paragraph.style = style
        self._turn(paragraph)
        return paragraph

    def _turn(self, paragraph: Paragraph) -> None:
        if self.letter.direction == "rtl":
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))

    def _heading(self, words: str, level: int) -> None:
        paragraph = self.document.add_heading(level=level)
        self._turn(paragraph)
        self._run({"text": words}, paragraph)

    def _line(self, words: str, *, quiet: bool = False, bold: bool = False) -> None:
        """Add a line, unless it would be empty."""
        if not words:
            return
        run = self._text({"text": words}, self._paragraph())
        if quiet:
            run.font.color.rgb = QUIET
        if bold:
            run.bold = True

    def _names(self, entries: list[Entry]) -> None:
        for one in entries:
            paragraph = self._paragraph()
            paragraph.paragraph_format.space_after = Pt(3)
            paragraph.paragraph_format.keep_together = True
            self._run({"text": self._marked(one.name)}, paragraph)
            if one.details:
                said = self.letter.labels["comma"].join(map(self._marked, one.details))
                detail = self._text({"text": f"  {said}"}, paragraph)
                detail.font.color.rgb, detail.font.size = QUIET, Pt(9.5)

    def _marked(self, words: str) -> str:
        mine = _direction(words, self.letter.direction)
        mark = "" if mine == self.letter.direction else MARKS[mine]
        return f"{mark}{words}{mark}"

    def _blocks(
        self, blocks: list[Block], *, style: str | None = None, depth: int = 0, mark: str = ""
    ) -> None:
        """Write blocks; the blocks of a list item are indented, and the first begins with its mark."""
        if mark and not (blocks and blocks[0]["is"] == "paragraph"):
            blocks = [{"is": "paragraph", "runs": []}, *blocks]
        for number, block in enumerate(blocks):
            match block["is"]:
                case "heading":
                    self._runs(block["runs"], self.document.add_heading(level=min(4, block["level"] + 1)))
                case "paragraph":
                    self._paragraph_of(block["runs"], style, depth, mark if number == 0 else "")
                case "list":
                    self._list(block, style, depth + 1)
                case "quote":
                    self._blocks(block["blocks"], style="Quote", depth=depth + 1)
                case "table":
                    self._table(block["rows"])
                case "code":
                    self._run({"text": block["text"], "code": True}, self._paragraph())
                case _:
                    self._paragraph().add_run("* * *")

    def _paragraph_of(self, runs: list[Run], style: str | None, depth: int, mark: str) -> None:
        paragraph = self._paragraph(style)
        paragraph.paragraph_format.left_indent = INDENT * depth
        if mark:
            paragraph.paragraph_format.first_line_indent = -INDENT
            self._run({"text": f"{mark}\t"}, paragraph)
        self._runs(runs, paragraph)

    def _list(self, block: Block, style: str | None, depth: int) -> None:
        """Write a list with its marks as text, so that numbers do not depend on earlier lists."""
        for place, item in enumerate(block["items"], start=block["start"] or 0):
            point = "•" if block["start"] is None else f"{place}."
            self._blocks(item, style=style, depth=depth, mark=point)

    def _table(self, rows: list[list[list[Run]]]) -> None:
        table = self.document.add_table(rows=0, cols=max(map(len, rows)), style="Table Grid")
        for row in rows:
            for cell, runs in zip(table.add_row().cells, row, strict=False):
                self._turn(cell.paragraphs[0])
                self._runs(runs, cell.paragraphs[0])

    def _runs(self, runs: list[Run], paragraph: Paragraph) -> None:
        if not paragraph._p.xpath("./w:pPr/w:bidi"):
            self._turn(paragraph)
        for run in runs:
            self._run(run, paragraph)

    def _run(self, run: Run, paragraph: Paragraph) -> None:
        if "break" in run:
            paragraph.add_run().add_break()
        elif "note" in run:
            self.notes.append((run["note"], run["blocks"]))
            paragraph.add_run(str(run["note"])).font.superscript = True
        else:
            self._text(run, paragraph)

    def _text(self, run: Run, paragraph: Paragraph) -> TextRun:
        written = paragraph.add_run(as_xml(run["text"]))
        written.bold, written.italic = run.get("bold"), run.get("italic")
        written.font.strike = run.get("struck")
        if run.get("code"):
            written.font.name = "DejaVu Sans Mono"
        if self.letter.direction == _direction(run["text"], self.letter.direction) == "rtl":
            written.font.rtl = True
        if "link" in run:
            self._link(written, run["link"], paragraph)
        return written

    def _link(self, written: TextRun, address: str, paragraph: Paragraph) -> None:
        link = OxmlElement("w:hyperlink")
        target = paragraph.part.relate_to(as_xml(address), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link.set(qn("r:id"), target)
        written.font.underline = True
        paragraph._p.append(link)
        link.append(written._r)

    def _write_notes(self) -> None:
        """Write the notes under the text; notes within notes follow them."""
        at = 0
        while at < len(self.notes):
            number, blocks = self.notes[at]
            if at == 0:
                self._heading(self.letter.labels["notes"], 3)
            self._blocks(blocks, depth=1, mark=f"{number}.")
            at += 1
