import re
from html.parser import HTMLParser

import pytest

from petitions import markdown


class Elements(HTMLParser):
    """Collects the elements and attributes that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags, self.attributes, self.links = set(), set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}
        self.links += [value for name, value in attrs if name == "href"]


def cleaned(source: str, **options: str) -> str:
    return markdown.clean(source, **options)[0]


def test_headings_begin_below_the_page_title():
    assert '<h2 id="one">One</h2>' in markdown.render("#### One\n\n##### Two\n")
    assert '<h3 id="two">Two</h3>' in markdown.render("#### One\n\n##### Two\n")


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "![x](https://elsewhere.example/pixel.gif)",
        '<a href="https://x.example" onclick="x()">a</a>',
        "<style>body{display:none}</style>",
        "<https://x.example/\"onmouseover='x'>",
    ],
)
def test_nothing_harmful_is_rendered(attack):
    found = Elements()
    found.feed(markdown.render(attack))
    assert found.tags <= {"p", "a"}
    assert found.attributes <= {"href", "rel"}
    assert not any(link.startswith("javascript") for link in found.links)


def test_a_footnote_has_one_number_however_often_it_is_referred_to():
    html = markdown.render("Once[^a], twice[^a], other[^b].\n\n[^a]: Note, see[^b].\n[^b]: Other.\n")
    assert re.findall(r">(\[[^\]]*\])</a>", html) == ["[1]", "[1]", "[2]", "[2]"]
    assert len(set(re.findall(r'id="(fnref[^"]*)"', html))) == 4


def test_footnotes_tables_and_links_are_rendered():
    html = markdown.render("A[^1] [b](https://b.example)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[^1]: Note.\n")
    assert "footnote" in html
    assert "<table>" in html
    assert 'href="https://b.example"' in html


def test_bookmarks_comments_tags_and_pictures_are_dropped():
    source = "[bookmark: _GoBack]Mindful <!-- hidden --> of <b>bold</b> ![x](y.png)\n"
    assert cleaned(source) == "Mindful  of bold x\n"


def test_links_to_nowhere_keep_their_words():
    assert cleaned("See [Freedom on the Net](#) now\n") == "See Freedom on the Net now\n"


def test_an_address_in_angle_brackets_is_no_tag():
    assert "<https://a.example/b>" in cleaned("See <https://a.example/b>.\n")


def test_empty_list_items_are_dropped():
    assert cleaned("- one\n-\n- \n- two\n") == "- one\n- two\n"


def test_bold_lines_that_stand_alone_become_headings_at_the_level_of_the_others():
    assert cleaned("**To Governments**\n\n- a\n\n#### **To Companies**\n\n- b\n").count("#### ") == 2


def test_a_bold_paragraph_that_is_a_sentence_stays_one():
    assert cleaned("**We ask this of you.**\n\nText\n").startswith("**We ask")


def test_typed_bullets_become_list_items():
    assert cleaned("· one\n• two\n") == "- one\n- two\n"


def test_lines_of_a_word_processor_become_paragraphs():
    long = "Word " * 40
    assert cleaned(f"{long}\n{long}\nShort.\n{long}").count("\n\n") == 3


def test_lines_wrapped_by_hand_stay_one_paragraph():
    assert "\n\n" not in cleaned("A line wrapped\nby hand stays\none paragraph.\n")


def test_a_repeated_title_is_dropped_and_reported():
    body, notes = markdown.clean("**A Title**  \n*Sub*\n\nText\n", title="A title", subtitle="Sub")
    assert body == "Text\n"
    assert len(notes) == 1


def test_cleaning_twice_is_cleaning_once():
    once = cleaned("**A**\n\n· b\n\n[c](#)\n")
    assert cleaned(once) == once


def test_what_only_looks_like_a_tag_stays():
    cleaned, notes = markdown.clean(
        "We ask the minister of <country> to act.<br>\n\n<script>alert(1)</script>\n"
    )
    assert "&lt;country&gt;" in markdown.render(cleaned)
    assert "<script" not in markdown.render(cleaned)
    assert notes == ["3 HTML tags dropped"]


def test_what_word_adds_is_dropped_and_a_colon_makes_no_tag():
    word = '<o:p></o:p><st1:place w:st="on">Rio</st1:place> <st1:country-region>Brazil</st1:country-region>'
    cleaned, _notes = markdown.clean(f"{word}, <note:this stays>\n")
    assert cleaned.strip() == "Rio Brazil, <note:this stays>"


SHORT_PARAGRAPHS = """Open the gauges
We, the undersigned, ask the River Board to publish what its gauges measure.
Farmers need the numbers.
So do towns downstream, which had no warning in the floods of last spring.
We ask for little:
- the height of the water, each hour
- what it was a year ago
Publish both, and let anybody use them.
Signed in Mirefield"""

WRAPPED = """We, the undersigned, ask the River Board to publish what its gauges
measure. Farmers need the numbers. So do towns downstream, which had no
warning in the floods of last spring, and are still repairing bridges
and roads that could have been closed in time.

We ask for little: the height of the water, each hour, and what it was
a year ago."""


def test_single_line_ends_of_a_pasted_text_are_paragraph_ends():
    found, notes = markdown.clean(SHORT_PARAGRAPHS)
    html = markdown.render(found)
    assert html.count("<p>") == 7
    assert html.count("<li>") == 2
    assert "<p>Farmers need the numbers.</p>" in html
    assert notes == ["6 line ends made paragraph ends"]


def test_single_line_ends_of_a_pasted_chinese_text_are_paragraph_ends():
    found, _notes = markdown.clean(
        "我们要求公布水位。\n农民需要这些数字。城镇也需要这些数字。\n我们的要求很少。"
    )
    assert markdown.render(found).count("<p>") == 3


@pytest.mark.parametrize(
    "source", [WRAPPED, WRAPPED.replace("\n\n", "\n"), WRAPPED.split("\n\n")[0], "One line."]
)
def test_lines_that_were_wrapped_by_hand_stay_one_paragraph(source):
    found, notes = markdown.clean(source)
    assert (found.strip(), notes) == (source, [])


def test_one_sentence_a_line_with_blank_lines_between_paragraphs_stays():
    source = "We ask.\nNobody answers us.\n\nWe wait for an answer.\nIt is late.\n\nWe go on.\nWe hope."
    assert markdown.clean(source)[0].strip() == source


LONG = "\n\n".join(f"## Part {number}\n\n{'word ' * 200}" for number in range(1, 5))


def test_a_long_text_has_contents_and_a_short_one_none():
    assert markdown.contents(LONG)[0] == ("part-1", "Part 1")
    assert len(markdown.contents(LONG)) == 4
    assert markdown.contents("## Part 1\n\nShort.") == []
    assert markdown.contents("word " * 5000) == []
