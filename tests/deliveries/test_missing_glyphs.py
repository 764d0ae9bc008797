"""Characters that no font of the PDF has."""

from dataclasses import replace

import pytest

from deliveries import letter, missing_glyphs
from tests import make
from tests.deliveries import letters

pytestmark = pytest.mark.django_db


@pytest.fixture
def petition():
    return letters.opened()


# A private-use character, which no system font has.
BOX = "\U0010fffd"


# A musical mark: no font with this character has Latin letters.
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
