import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from petitions import colours, markdown
from petitions.models import Document, Petition
from tests import make

LONG = "\n\n".join(f"## Part {number}\n\n{'word ' * 200}" for number in range(1, 5))


def page(petition, path="") -> str:
    answer = Client().get(f"/en/petitions/{petition.slug}/{path}", secure=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_contrast_is_what_the_guidelines_say():
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colour", ["#7b1e2e", "#00457c", "#1b5e20", "#000000", "#4a148c"])
def test_a_colour_that_can_be_read_is_taken_in_both_schemes(colour):
    colours.validate(colour)
    dark = colours.for_dark(colour)
    assert min(colours.contrast(dark, surface) for surface in colours.DARK) >= 4.5
    for shade in (colour, dark):
        assert colours.contrast(colours.text_on(shade), shade) >= 4.5


@pytest.mark.parametrize("colour", ["#ffff00", "#aaaaaa", "#ff0000", "red", "#123", "#7b1e2e;}", ""])
def test_what_cannot_be_read_is_refused(colour):
    with pytest.raises(ValidationError):
        colours.validate(colour)


@pytest.mark.django_db
def test_a_petition_has_its_colour_on_its_pages_and_no_style_in_them():
    petition = make.petition(accent="#00457c")
    (address,) = re.findall(r'href="(/petitions/[^"]+theme.css[^"]*)"', page(petition, "sign/"))
    answer = Client().get(address, secure=True)
    assert answer["Content-Type"].startswith("text/css")
    assert "--accent:#00457c" in answer.content.decode()
    assert "style=" not in page(petition)


@pytest.mark.django_db
def test_a_petition_without_a_colour_has_the_site_s(petition):
    assert "theme.css" not in page(petition)
    assert Client().get(f"/petitions/{petition.slug}/theme.css", secure=True).status_code == 404


def test_a_long_text_has_contents_and_a_short_one_none():
    assert markdown.contents(LONG)[0] == ("part-1", "Part 1")
    assert len(markdown.contents(LONG)) == 4
    assert markdown.contents("## Part 1\n\nShort.") == []
    assert markdown.contents("word " * 5000) == []


@pytest.mark.django_db
def test_each_line_of_the_contents_leads_to_its_heading():
    draft = make.draft()
    draft.statements.update(text=LONG)
    found = page(make.opening.open_petition(draft))
    for address in re.findall(r'<li><a href="#([^"]+)">', found):
        assert f'id="{address}"' in found


@pytest.mark.django_db
def test_what_became_of_it_stands_above_the_text_once_it_has_closed(petition):
    Document.objects.create(
        petition=petition, name="answer", language="en", title="The answer", text="Yes.", tells_outcome=True
    )
    assert "Outcome:" not in page(petition)
    make.closed(petition)
    after = page(petition)
    assert after.index("Outcome:") < after.index('class="text"')
    assert Petition.objects.with_clock().get(pk=petition.pk).state == "closed"


def test_every_pair_of_colours_in_the_stylesheet_can_be_read_in_both_schemes():
    from demo import design

    found = design._contrasts()
    assert len(found) == len(design.PAIRS)
    for pair in found:
        for sample in pair["samples"]:
            assert sample["contrast"] >= 4.5, (pair["words"], sample)


def test_the_living_page_shows_what_the_stylesheet_s_colours_are_checked_against():
    from demo import design

    schemes = design._schemes()
    for scheme, surfaces in (("bright", colours.BRIGHT), ("dark", colours.DARK)):
        assert set(surfaces) == {schemes[scheme][name] for name in ("paper", "sheet", "wash")}
