import re

import pytest
from django.test import Client

from tests import make

pytestmark = pytest.mark.django_db


def get(path, **headers):
    return Client().get(path, secure=True, headers=headers)


@pytest.fixture
def petition(db):
    petition = make.petition()
    make.published(petition, "organisation", name="Harbour Archive")
    make.published(petition, name="Ana Pérez")
    make.published(petition, name="Hidden One", listing="withheld")
    return petition


def test_a_partner_s_page_may_frame_the_counter_and_no_other_page(petition):
    framed = get(f"/petitions/{petition.slug}/embed/")
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert framed["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "frame-ancestors 'none'" in get(f"/en/petitions/{petition.slug}/")["Content-Security-Policy"]


def test_the_counter_tells_the_numbers_and_sets_no_cookie(petition):
    framed = get(f"/petitions/{petition.slug}/embed/")
    text = re.sub(r"<[^>]+>", "", framed.content.decode())
    assert "1 organisation" in text
    assert "2 individuals" in text
    assert "Ana" not in text
    assert not framed.cookies
    assert "max-age=5" in framed["Cache-Control"]


def test_the_list_shows_names_and_no_withheld_one(petition):
    text = get(f"/petitions/{petition.slug}/embed/?show=list").content.decode()
    assert "Harbour Archive" in text
    assert "Ana Pérez" in text
    assert "Hidden" not in text


def test_the_frame_speaks_the_language_that_was_asked_for(petition):
    arabic = get(f"/petitions/{petition.slug}/embed/?lang=ar", accept_language="en").content.decode()
    assert '<html lang="ar" dir="rtl">' in arabic
    assert f"/ar/petitions/{petition.slug}/" in arabic
    assert (
        '<html lang="ar"' in get(f"/petitions/{petition.slug}/embed/", accept_language="ar").content.decode()
    )
    assert '<html lang="en"' in get(f"/petitions/{petition.slug}/embed/?lang=xx").content.decode()


def test_the_page_for_passing_on_has_an_address_a_code_and_what_partners_paste(petition):
    text = get(f"/en/petitions/{petition.slug}/share/").content.decode()
    address = f"https://sign.example.org/petitions/{petition.slug}/"
    assert f'href="{address}"' in text
    assert f"https://sign.example.org/petitions/{petition.slug}/embed/?show=list&amp;lang=en" in text
    picture = get(f"/petitions/{petition.slug}/qr.png")
    assert picture.content.startswith(b"\x89PNG")
    assert picture["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert get(f"/petitions/{petition.slug}/", accept_language="ar")["Location"].startswith("/ar/")


@pytest.mark.parametrize("path", ["petitions/{}/embed/", "petitions/{}/qr.png", "en/petitions/{}/share/"])
def test_a_hidden_petition_is_passed_on_by_nobody_without_its_link(path):
    petition = make.draft()
    assert get("/" + path.format(petition.slug)).status_code == 404
