"""The four statements of 2012, as their authors wrote them."""

import re

import pytest
from django.core.management import call_command

from coalitions.models import Coalition
from petitions import markdown
from petitions.models import Document, Petition
from tests.services import SHARED

pytestmark = pytest.mark.django_db

NAMES = ("igf-baku-2012", "rio-post-wcit", "wcit-letter-to-member-states", "wcit-talking-points")


@pytest.fixture(autouse=True)
def _imported():
    Coalition.objects.filter(pk=Coalition.objects.default().pk).update(
        controller="The coalition", contact="desk@coalition.example"
    )
    for name in NAMES:
        call_command("import_petition", str(SHARED / "statements" / f"{name}.md"), "--open")


def html(slug: str) -> str:
    return markdown.render(Petition.objects.get(slug=slug).statements.get().text)


def test_all_four_import_and_open():
    assert Petition.objects.open().count() == 3
    assert Document.objects.get().petition.slug == "wcit-letter-to-member-states"


def test_baku_has_its_four_addressed_sections_at_one_level():
    headings = re.findall(r"<h(\d)[^>]*>([^<]+)</h", html("igf-baku-2012"))
    assert {level for level, _words in headings} == {"2"}
    assert [words for _level, words in headings] == [
        "To Governments",
        "To Internet Companies",
        "To International &amp; Multilateral Bodies",
        "To the International Telecommunications Union &amp; Member States",
    ]


def test_baku_does_not_repeat_its_title():
    assert "Seeking a More Free Internet" not in html("igf-baku-2012")


def test_baku_has_no_links_to_nowhere():
    assert 'href="#"' not in html("igf-baku-2012")
    assert "Freedom on the Net" in html("igf-baku-2012")


def test_rio_has_its_five_points_and_no_bookmark():
    rio = html("rio-post-wcit")
    assert rio.count("<li>") == 5
    assert "<ol>" in rio
    assert "bookmark" not in rio
    assert "<p>Mindful of" in rio


def test_the_letter_keeps_its_demands_as_lists():
    letter = html("wcit-letter-to-member-states")
    assert letter.count("<ul>") == 2
    assert letter.count("<li>") == 5


def test_the_talking_points_become_paragraphs_and_points():
    points = markdown.render(Document.objects.get().text)
    assert points.count("<li>") == 13
    assert "·" not in points
    assert "<p>Cybersecurity is a serious problem" in points


def test_the_pages_answer(client):
    for slug in NAMES[:3]:
        assert client.get(f"/en/petitions/{slug}/", secure=True).status_code == 200
    document = Document.objects.get()
    page = client.get(f"/en/petitions/{document.petition.slug}/documents/{document.name}/", secure=True)
    assert page.status_code == 200
