"""Characters that no font of the PDF has."""

import io
from dataclasses import replace

import docx
import pytest
from django.utils.html import strip_tags
from pypdf import PdfReader

from deliveries import letter, missing_glyphs, writers
from petitions import lifecycle as opening
from petitions.models import Convenor
from tests import make

pytestmark = pytest.mark.django_db


TEXT = """# What we *ask*

We ask for [the figures](https://figures.example)[^1] and [this](javascript:alert(1)).

1. First
2. Second
   - Within

| Gauge | Level |
|---|---|
| North | 3 m |

> Said elsewhere.

[^1]: Of every gauge[^2].
[^2]: Every one.
"""


@pytest.fixture
def petition():
    draft = make.draft(slug="gauges")
    draft.statements.update(title="Publish the gauges", text=TEXT, place="Mbale", addressees=["The ministry"])
    Convenor.objects.create(petition=draft, name="Downstream Watch")
    return opening.open_petition(draft)


def written(petition, name="txt", **choices) -> bytes:
    return writers.write(letter.compose(petition, letter.Choices(**choices)), name)


def words(petition, name, **choices) -> str:
    """Return what a reader of the format finds, in one line."""
    found = written(petition, name, **choices)
    if name == "pdf":
        text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(found)).pages)
    elif name == "docx":
        document = docx.Document(io.BytesIO(found))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        text = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    else:
        text = strip_tags(found.decode()) if name == "html" else found.decode()
    return " ".join(text.split())


# For private use: no font of a system has it.
BOX = "\U0010fffd"


# A musical mark: no font that has it has Latin letters, too.
BOX_MARK = "\U0001d1aa"


def test_what_no_font_can_write_is_named_wherever_it_stands():
    draft = make.draft()
    text = f"- Text {BOX}[^1]\n\n[^1]: Note {BOX}\n"
    draft.statements.update(title=f"Title {BOX}", text=text, addressees=[f"To {BOX}"])
    entries = [
        letter.Entry(1, "Ana"), letter.Entry(2, "Ньютон", ("Ћуприја",)), letter.Entry(3, f"{BOX} House"),
        letter.Entry(4, "Ash House", (f"Room {BOX}",)),
    ]  # fmt: skip
    found = missing_glyphs.found_in(replace(letter.compose(draft, letter.Choices()), front=entries))
    assert {box.words for box in found} == {
        f"Title {BOX}", f"Text {BOX}", f"Note {BOX}", f"To {BOX}", f"{BOX} House", f"Ash House, Room {BOX}",
    }  # fmt: skip
    assert {box.characters for box in found} == {f"{BOX} (U+10FFFD)"}


def test_a_character_whose_mark_no_font_has_is_named_with_it():
    composed = letter.compose(make.draft(), letter.Choices())
    (box,) = missing_glyphs.found_in(replace(composed, front=[letter.Entry(1, f"Ash{BOX_MARK} House")]))
    assert box.characters == f"h{BOX_MARK} (U+0068 U+1D1AA)"
