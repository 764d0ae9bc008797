import xml.etree.ElementTree as ET

import pytest
from django.test import Client

from petitions import lifecycle as petition_lifecycle
from signatories.listing import feeds
from tests import make

pytestmark = pytest.mark.django_db
ATOM, MAP = "{http://www.w3.org/2005/Atom}", "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def read(path) -> ET.Element:
    answer = Client().get(path, secure=True)
    assert answer.status_code == 200
    assert not answer.cookies
    return ET.fromstring(answer.content)


def test_the_map_has_every_public_statement_in_every_language_and_no_draft(petition):
    hidden = make.draft()
    found = [one.text for one in read("/sitemap.xml").iter(f"{MAP}loc")]
    assert f"https://sign.example.org/en/petitions/{petition.slug}/" in found
    assert f"https://sign.example.org/ar/petitions/{petition.slug}/" in found
    assert not [address for address in found if hidden.slug in address]
    assert (
        "Sitemap: https://sign.example.org/sitemap.xml"
        in Client().get("/robots.txt", secure=True).content.decode()
    )


def test_the_feed_has_the_public_petitions(petition):
    hidden = make.draft()
    addresses = [one.get("href") for one in read("/en/feed.atom").iter(f"{ATOM}link")]
    assert f"https://sign.example.org/en/petitions/{petition.slug}/" in addresses
    assert not [address for address in addresses if hidden.slug in address]


def test_a_petition_s_feed_tells_milestones_without_names(petition, monkeypatch):
    monkeypatch.setattr(feeds, "MILESTONES", (2, 3, 100))
    for name in ("Ana Pérez", "Eva Roe", "Ida Noe"):
        make.published(petition, name=name)
    make.published(petition, name="Hidden", listing="withheld")
    petition_lifecycle.correct(petition.statements.get(), old="ask for little", new="ask for much")
    feed = read(f"/en/petitions/{petition.slug}/feed.atom")
    titles = [one.text for one in feed.iter(f"{ATOM}title")]
    assert "3 names on the list" in titles
    assert "2 names on the list" in titles
    assert "100 names on the list" not in titles
    assert "Open for signature" in titles
    assert any("should read “ask for much”" in title for title in titles)
    assert "Ana" not in ET.tostring(feed, encoding="unicode")


def test_the_statement_page_names_its_languages_its_feed_and_what_others_show_of_it(petition):
    text = Client().get(f"/en/petitions/{petition.slug}/", secure=True).content.decode()
    assert f'hreflang="ar" href="https://sign.example.org/ar/petitions/{petition.slug}/"' in text
    assert f'href="/en/petitions/{petition.slug}/feed.atom"' in text
    assert '<meta property="og:title" content="A statement">' in text
