"""Templates have a readable layout, which adds no white space to the text of pages."""

import re

import pytest
from django.test import Client

from tests import layout
from tests.test_rights import MATRIX, Scene
from tests.visible import END, LINK, text_of

# White space from a template's line break at a wrong place of the text.
STRAY = re.compile(rf"[^\n{LINK}{END}]*(?: {END}?[,.;:!?)](?!\w)|\( |{LINK} | {END})[^\n]*")


def test_every_template_is_laid_out_for_people():
    assert not list(layout.problems())


@pytest.mark.parametrize(
    "line",
    [
        "x" * 121,
        "<ul><li>{{ one }}</li></ul>",
        "text <p>",
        "{% if one %}<p>",
        "{% for one in all %}{{ one }}",
        "</p>{% endif %}",
        "{% else %}{{ two }}",
    ],
)
def test_a_line_that_is_hard_to_read_is_found(tmp_path, monkeypatch, line):
    monkeypatch.setattr(layout, "TEMPLATES", tmp_path)
    (tmp_path / "page.html").write_text(f"{line}\n")
    assert list(layout.problems())


@pytest.mark.parametrize(
    "line",
    [
        '<p class="hint">{{ one }}{% if two %}, {{ two }}{% endif %}</p>',
        "<option{% if one %} selected{% endif %}>{{ two }}</option>",
        "{% for one in all %}",
        "{% if one %}{{ one }}{% else %}{{ two }}{% endif %}",
    ],
)
def test_a_phrase_may_stay_on_its_line(tmp_path, monkeypatch, line):
    monkeypatch.setattr(layout, "TEMPLATES", tmp_path)
    (tmp_path / "page.html").write_text(f"  {line}\n")
    assert not list(layout.problems())


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>\n  One\n  <b>two</b>\n  .\n</p>", "\nOne two .\n"),
        ("<p>\n  One\n  <b>\n    two\n  </b>\n</p>", "\nOne two\n"),
        ("<p>One <a href='/'>\n two\n</a>\n</p>", f"\nOne {LINK}two{END}\n"),
        ("<p>One <a href='/'>\n two\n</a> three</p>", f"\nOne {LINK}two {END}three\n"),
        ("<td>1</td><td>2</td>", "\n1\n2\n"),
    ],
)
def test_white_space_counts_as_a_browser_counts_it(markup, text):
    assert text_of(markup) == text


@pytest.mark.django_db
def test_no_page_has_white_space_before_a_stop_or_at_the_edge_of_a_link(enter):
    scene = Scene(enter)
    read: dict[str, str] = {}
    for name in sorted(name for name in MATRIX if not name.endswith("_delete")):
        for client in (Client(), scene.clients["organiser"]):
            answer = client.get(scene.address(name), secure=True)
            if not answer.streaming and answer["Content-Type"].startswith("text/html"):
                read[f"{name} {answer.status_code}"] = text_of(answer.content.decode())
    assert len(read) > 60
    stray = [f"{page}: {found[0]}" for page, text in read.items() for found in STRAY.finditer(text)]
    assert not stray, "\n".join(stray)
