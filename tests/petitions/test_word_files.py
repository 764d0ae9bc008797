import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from petitions import markdown, word_files

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
NUMBERING = (
    f'<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
    '<w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def relations(*found: tuple[str, str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="{name}" Type="{KIND}/{kind}" Target="{target}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if kind == 'hyperlink' else ''}/>"
        for name, kind, target in found
    )
    return f'<Relationships xmlns="{PACKAGE}">{rows}</Relationships>'


def paragraph(words: str, style: str = "", extra: str = "") -> str:
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    if style == "bullet":
        look = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    return f"<w:p>{look}<w:r><w:t>{words}</w:t></w:r>{extra}</w:p>"


def docx(body: str) -> io.BytesIO:
    file = io.BytesIO()
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{label}"/></w:style>'
        for name, label in (
            ("Heading1", "heading 1"),
            ("Heading2", "heading 2"),
            ("ListBullet", "List Bullet"),
        )
    )
    note = f'<w:footnotes {W}><w:footnote w:id="2">{paragraph("A note.")}</w:footnote></w:footnotes>'
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relations(("r1", "officeDocument", "word/document.xml")),
        "word/document.xml": f"<w:document {W} {R}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {W}>{styles}</w:styles>",
        "word/footnotes.xml": note,
        "word/numbering.xml": NUMBERING,
        "word/_rels/document.xml.rels": relations(
            ("r1", "styles", "styles.xml"), ("r2", "footnotes", "footnotes.xml"),
            ("r3", "hyperlink", "https://example.org/"), ("r4", "numbering", "numbering.xml"),
        ),
    }  # fmt: skip
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    file.seek(0)
    return file


def read(body: str) -> tuple[str, list[str]]:
    file = docx(body)
    return word_files.read(file, size=len(file.getvalue()))


def test_headings_lists_links_emphasis_and_footnotes_come_along():
    link = '<w:hyperlink r:id="r3"><w:r><w:t>a link</w:t></w:r></w:hyperlink>'
    bold = "<w:r><w:rPr><w:b/></w:rPr><w:t> strong</w:t></w:r>"
    note = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    found, told = read(
        paragraph("To Governments", "Heading1") + paragraph("We ask for ", extra=link + bold + note)
        + paragraph("One thing", "bullet") + paragraph("Another", "bullet")
    )  # fmt: skip
    assert "# To Governments" in found
    assert "[a link](https://example.org/)" in found
    assert "**strong**" in found
    assert "- One thing\n- Another" in found
    assert "[^2]: A note." in found
    html = markdown.render(markdown.clean(found)[0])
    assert "<h" in html
    assert "A note." in html
    assert told == []


def test_what_does_not_come_along_is_told():
    cell = f"<w:tc>{paragraph('Cell')}</w:tc>"
    found, told = read(paragraph("Odd", "Strange") + f"<w:tbl><w:tr>{cell}{cell}</w:tr></w:tbl>")
    assert "Cell" in found
    assert "Tables became plain lines." in told


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04nothing", b"%PDF-1.7", b"plain words"])
def test_what_is_no_document_is_refused_in_words(data):
    with pytest.raises(ValidationError, match=r"no \.docx"):
        word_files.read(io.BytesIO(data), size=len(data))


def test_a_document_that_is_too_large_is_refused():
    with pytest.raises(ValidationError, match="5 MB"):
        word_files.read(io.BytesIO(b""), size=word_files.LIMITS.file + 1)
    with pytest.raises(ValidationError, match="200,000"):
        read(paragraph("x" * (word_files.LONGEST + 1)))


DAMAGES = {
    "cut short": ("word/document.xml", lambda content: content[:-40]),
    "empty": ("word/document.xml", lambda content: b""),
    "no UTF-8": ("word/document.xml", lambda content: content.replace(b"<w:body>", b"<w:body>\xff")),
    "styles": ("word/styles.xml", lambda content: b"<x"),
    "types": ("[Content_Types].xml", lambda content: b"<x"),
    "deep": ("word/document.xml", lambda content: content.replace(
        b"<w:body>", b"<w:body>" + b"<w:sdt><w:sdtContent>" * 3000).replace(
        b"</w:body>", b"</w:sdtContent></w:sdt>" * 3000 + b"</w:body>")),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_document_is_refused_in_words(damage):
    part, change = DAMAGES[damage]
    damaged = io.BytesIO()
    with zipfile.ZipFile(docx(paragraph("Words"))) as whole, zipfile.ZipFile(damaged, "w") as packed:
        for name in whole.namelist():
            content = whole.read(name)
            packed.writestr(name, change(content) if name == part else content)
    damaged.seek(0)
    with pytest.raises(ValidationError, match="is no"):
        word_files.read(damaged, size=1000)


def test_an_encrypted_document_is_refused_in_words():
    packed = bytearray(docx(paragraph("Words")).getvalue())
    # The encryption bit, in each entry of the directory and before each file (APPNOTE 4.4.4).
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = packed.find(mark)
        while at >= 0:
            packed[at + place] |= 1
            at = packed.find(mark, at + 1)
    with pytest.raises(ValidationError, match="is no"):
        word_files.read(io.BytesIO(bytes(packed)), size=1000)


def test_words_that_look_like_tags_come_along():
    found, _told = word_files.read(
        docx(paragraph("We ask &lt;b&gt;all&lt;/b&gt; of &lt;country&gt;.")), size=1000
    )
    cleaned, notes = markdown.clean(found)
    assert markdown.read_aloud(cleaned).strip() == "We ask <b>all</b> of <country>."
    assert notes == []


def packed(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a valid document with these parts added or replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(docx(paragraph("Words"))) as whole, zipfile.ZipFile(file, "w", method) as archive:
        for name in set(whole.namelist()) - set(parts):
            archive.writestr(name, whole.read(name))
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def lies_about_its_size() -> bytes:
    """Return a document whose header gives a smaller size of its text."""
    size = 200 * 1024 * 1024
    found = bytearray(packed({"word/document.xml": b" " * size}))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = found.find(size.to_bytes(4, "little"))
        assert found.rfind(mark, 0, at) == at - place
        found[at : at + 4] = (1000).to_bytes(4, "little")
    return bytes(found)


def document(body: str, before: str = "") -> dict[str, str | bytes]:
    return {"word/document.xml": f"{before}<w:document {W} {R}><w:body>{body}</w:body></w:document>"}


LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
MIB = 1024 * 1024
HOSTILE = {
    "one part is large": lambda: packed({"word/media/image1.bmp": b"0" * 11 * MIB}),
    "all parts together are large": lambda: packed({f"word/{n}.bmp": b"0" * 9 * MIB for n in range(6)}),
    "thousands of small parts": lambda: packed({f"word/{n}.xml": b"<x/>" for n in range(3000)}),
    "a header that lies": lies_about_its_size,
    "another way of packing": lambda: packed({"word/styles.xml": b" " * 9 * MIB}, zipfile.ZIP_LZMA),
    "billion laughs": lambda: packed(
        document(paragraph("&l9;"), f'<!DOCTYPE x [<!ENTITY l0 "laugh">{LAUGHS}]>')
    ),
    "a definition": lambda: packed(document(paragraph("Words"), '<!DOCTYPE x SYSTEM "file:///etc/passwd">')),
    "a definition in UTF-16": lambda: packed(
        {"word/styles.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'.encode("utf-16")}
    ),
    "deep": lambda: packed(document("<w:tbl><w:tr><w:tc>" * 50_000 + "</w:tc></w:tr></w:tbl>" * 50_000)),
    "many paragraphs": lambda: packed(document("<w:p/>" * 1_000_000)),
    "a huge table": lambda: packed(document(f"<w:tbl>{'<w:tr><w:tc/></w:tr>' * 400_000}</w:tbl>")),
}


def memory(of: str) -> int:
    """Return the present memory of this process (VmRSS) or its peak (VmHWM) in bytes."""
    return int(re.search(rf"{of}:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_document_is_refused_in_words_and_takes_no_memory_of_this_process(kind, monkeypatch):
    monkeypatch.setattr(word_files, "LIMITS", replace(word_files.LIMITS, processor=2))
    data = HOSTILE[kind]()
    # Reset the peak (proc_pid_clear_refs(5)).
    Path("/proc/self/clear_refs").write_text("5")
    before = memory("VmRSS")
    with pytest.raises(ValidationError, match=r"is no \.docx|too much in this file|takes too long"):
        word_files.read(io.BytesIO(data), size=len(data))
    assert memory("VmHWM") - before < 50 * MIB
