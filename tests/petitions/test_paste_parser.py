"""Text pasted from word processors keeps what it means."""

import pytest

from petitions import paste_parser
from sandbox.limits import Limits

WORD = """<html xmlns:o="x"><head><style><!-- p.MsoNormal {margin:0} --></style></head><body lang=EN>
<!--StartFragment-->
<p class=MsoTitle>Open letter<o:p></o:p></p>
<p class=MsoNormal>We <b style='mso-bidi-font-weight:normal'>urge</b> all <i>states</i><a
style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1"
title=""><span><span>[1]</span></span></a>
now.<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if
!supportLists]><span style='font-family:Symbol'><span
style='mso-list:Ignore'>·<span>&nbsp; </span></span></span><![endif]>First</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>o<span>&nbsp; </span></span><![endif]>Inner</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span
style='mso-list:Ignore'>·<span> </span></span>Second</p>
<p class=MsoNormal>Between</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1.</span>One</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>2.</span>Two</p>
<p class=MsoNormal><img src="file:///C:/picture.png">1 &lt; 2, <a href="https://example.org/a">see</a></p>
<div style='mso-element:footnote-list'><hr><div style='mso-element:footnote' id=ftn1><p><a
style='mso-footnote-id:ftn1' href="#_ftnref1" name="_ftn1"
title=""><span>[1]</span></a> The <i>report</i>.</p>
</div></div><!--EndFragment--></body></html>"""

DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><h2
dir="ltr"><span style="font-size:16pt;font-weight:700">Demands</span></h2><p dir="ltr"><span
style="font-weight:400">Plain </span><span style="font-weight:700">bold</span><span
style="font-style:italic"> slanted</span> <a
href="https://www.google.com/url?q=https://example.org/x&amp;sa=D"><span>here</span></a></p><ul><li
dir="ltr"><p dir="ltr" role="presentation"><span>one</span></p></li><ul><li><p>inner</p></li></ul><li>
<p>two</p></li></ul></b>"""

OFFICE = """<html><body><h1 class="western">Title</h1><p>Text<sup><a class="sdfootnoteanc"
name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a></sup> goes <font face="x"><b>on</b></font>.</p>
<ol><li><p>a</p></li><li><p>b</p></li></ol>
<table><tr><td>A</td><td>B</td></tr><tr><td>1</td><td>2</td></tr></table>
<div id="sdfootnote1"><p class="sdfootnote"><a class="sdfootnotesym" name="sdfootnote1sym"
href="#sdfootnote1anc">1</a>The note.</p></div></body></html>"""


def read(html):
    return paste_parser.read(html.encode(), Limits())


def test_word_keeps_title_emphasis_lists_with_levels_numbers_links_and_footnotes():
    found = read(WORD)
    assert found["text"].split("\n\n") == [
        "# Open letter",
        "We **urge** all *states*[^1] now.",
        "- First\n  - Inner\n- Second",
        "Between",
        "1. One\n2. Two",
        r"1 \< 2, [see](https://example.org/a)",
        "[^1]: The *report*.",
    ]
    assert found["left_out"] == ["pictures"]


def test_google_docs_keeps_headings_spans_with_styles_inner_lists_and_links_without_detours():
    assert read(DOCS)["text"].split("\n\n") == [
        "## Demands",
        "Plain **bold** *slanted* [here](https://example.org/x)",
        "- one\n  - inner\n- two",
    ]


def test_libreoffice_keeps_footnotes_numbered_lists_and_tables():
    assert read(OFFICE)["text"].split("\n\n") == [
        "# Title",
        "Text[^1] goes **on**.",
        "1. a\n2. b",
        "| A | B |\n| --- | --- |\n| 1 | 2 |",
        "[^1]: The note.",
    ]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a<script>alert(1)</script><style>p{}</style></p>", "a"),
        ('<p><a href="javascript:alert(1)">a</a> <a href="#here">b</a></p>', "a b"),
        ('<iframe src="https://x.example"></iframe><p onclick="x()">a</p>', "a"),
        ("<!-- a comment --><p>a</p>", "a"),
        ("", ""),
        ("<p>&lt;b&gt;", r"\<b>"),
        ('<p><a href="#n" id="r">1</a> loops</p><p><a href="#r" id="n">2</a></p>', "[^1] loops\n\n[^1]:"),
        ('<a id="x" href="#x">itself</a>', "itself"),
    ],
)
def test_what_is_no_text_goes_and_what_is_odd_is_read(html, text):
    assert read(html)["text"] == text


def test_two_notes_are_numbered_in_the_order_of_their_references():
    note = '<p><a href="#r{0}" name="n{0}">{0}</a> note {0}</p>'
    reference = '<a href="#n{0}" name="r{0}">{0}</a>'
    html = f"<p>x{reference.format(7)} y{reference.format(8)}</p>{note.format(8)}{note.format(7)}"
    assert read(html)["text"] == "x[^1] y[^2]\n\n[^1]: note 7\n[^2]: note 8"
