"""Statements that LibreOffice wrote: what arrives, and what is named that does not."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError

from petitions import markdown, word_files

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{where}:1.0"'
    for name, where in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"),
    )
) + ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'  # fmt: skip
STYLES = (
    '<style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"/>'
    "</style:style>"
    '<style:style style:name="T2" style:family="text">'
    '<style:text-properties fo:font-style="italic"/></style:style>'
    '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'
    '<text:list-style style:name="L1"><text:list-level-style-number text:level="1"/>'
    '<text:list-level-style-bullet text:level="2"/></text:list-style>'
    '<text:list-style style:name="L2"><text:list-level-style-bullet text:level="1"/></text:list-style>'
)


def odt(body: str) -> io.BytesIO:
    file = io.BytesIO()
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>{STYLES}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
    file.seek(0)
    return file


def read(body: str) -> tuple[str, list[str]]:
    file = odt(body)
    return word_files.read(file, size=len(file.getvalue()))


def items(*words: str, style: str = "L1", more: str = "") -> str:
    inner = "".join(f"<text:list-item><text:p>{one}</text:p></text:list-item>" for one in words)
    return f'<text:list text:style-name="{style}"{more}>{inner}</text:list>'


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            '<text:p text:style-name="P1">An open letter</text:p><text:p>We ask.</text:p>',
            "# An open letter\n\nWe ask.\n",
        ),
        ('<text:h text:outline-level="2">To states</text:h><text:p>Act.</text:p>', "## To states\n\nAct.\n"),
        (
            '<text:p>We <text:span text:style-name="T1">urge</text:span> you<text:s text:c="2"/>to '
            '<text:span text:style-name="T2">act</text:span>.</text:p>',
            "We **urge** you to *act*.\n",
        ),
        (
            '<text:p>See <text:a xlink:href="https://one.example/a">this</text:a>.</text:p>',
            "See [this](https://one.example/a).\n",
        ),
        (items("One", "Two", style="L2"), "- One\n- Two\n"),
        (items("One", "Two"), "1. One\n2. Two\n"),
        # A list that goes on after a paragraph, and one that begins elsewhere.
        (
            items("One", "Two")
            + "<text:p>Between.</text:p>"
            + items("Three", more=' text:continue-numbering="true"'),
            "1. One\n2. Two\n\nBetween.\n\n3. Three\n",
        ),
        (
            '<text:list text:style-name="L1"><text:list-item text:start-value="3"><text:p>Three'
            "</text:p></text:list-item>"
            "<text:list-item><text:p>Four</text:p></text:list-item></text:list>",
            "3. Three\n4. Four\n",
        ),
        (
            '<text:p>Words<text:note text:note-class="footnote"><text:note-citation>1'
            "</text:note-citation><text:note-body>"
            "<text:p>A note.</text:p></text:note-body></text:note> go on"
            '<text:note text:note-class="endnote"><text:note-citation>i</text:note-citation><text:note-body>'
            "<text:p>Another.</text:p></text:note-body></text:note>.</text:p>",
            "Words[^1] go on[^2].\n\n[^1]: A note.\n[^2]: Another.\n",
        ),
        (
            "<table:table><table:table-row><table:table-cell><text:p>Year</text:p></table:table-cell>"
            "<table:table-cell><text:p>Rivers</text:p></table:table-cell></table:table-row><table:table-row>"
            "<table:table-cell><text:p>2026</text:p></table:table-cell><table:table-cell><text:p>4</text:p>"
            "</table:table-cell></table:table-row></table:table>",
            "| Year | Rivers |\n| --- | --- |\n| 2026 | 4 |\n",
        ),
        ("<text:p>Less &lt; more &amp; equal.</text:p>", "Less \\< more & equal.\n"),
        ("<text:p>نطلب القليل.</text:p>", "نطلب القليل.\n"),
    ],
)
def test_what_an_odt_holds_arrives(body, text):
    assert read(body) == (text, [])


def test_numbers_are_shown_as_they_were_printed():
    text, _notes = read(
        items("One", "Two")
        + "<text:p>Between.</text:p>"
        + items("Three", more=' text:continue-numbering="true"')
    )
    assert '<ol start="3">' in markdown.render(text)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("<text:p>We<draw:frame/> ask.</text:p>", "Pictures were left out."),
        (
            "<text:p>We<office:annotation><text:p>Really?</text:p></office:annotation> ask.</text:p>",
            "Comments were left out.",
        ),
        (
            "<text:tracked-changes><text:changed-region/></text:tracked-changes><text:p>We ask.</text:p>",
            "Changes that were tracked",
        ),
    ],
)
def test_what_does_not_arrive_is_named(body, says):
    text, notes = read(body)
    assert text == "We ask.\n"
    assert len(notes) == 1
    assert notes[0].startswith(says)


@pytest.mark.parametrize("content", [b"no xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"])
def test_a_damaged_odt_is_refused_in_words(content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
    file.seek(0)
    with pytest.raises(ValidationError, match="Save it"):
        word_files.read(file, size=100)
