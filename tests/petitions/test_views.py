import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from petitions import lifecycle
from petitions.models import Document, Petition
from signatories.listing import csv_files
from tests import make
from tests.petitions.test_markdown import LONG

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return Client(headers={"x-forwarded-proto": "https"})


def get(client, path, **headers):
    return client.get(path, secure=True, headers=headers)


def test_the_root_chooses_by_accept_language(client):
    assert get(client, "/", **{"accept-language": "ar,en;q=0.5"})["Location"] == "/ar/"
    assert get(client, "/", **{"accept-language": "zh-CN"})["Location"] == "/zh-hans/"


def test_an_unprefixed_page_redirects(client):
    petition = make.petition()
    answer = get(client, f"/petitions/{petition.slug}/", **{"accept-language": "fr"})
    assert answer["Location"] == f"/fr/petitions/{petition.slug}/"


def test_the_index_shows_open_ones_then_closed_ones(client):
    make.closed(make.petition(slug="long-over"))
    make.petition(slug="still-open")
    make.draft(slug="not-yet")
    page = get(client, "/en/").content.decode()
    assert page.index("still-open") < page.index("long-over")
    assert "not-yet" not in page


@pytest.mark.parametrize("path", ["", "sign/", "signatories/", "numbers/"])
def test_every_public_page_is_described_once(client, path):
    draft = make.draft()
    draft.statements.update(summary="Water belongs to all & to none.")
    petition = lifecycle.open_petition(draft, closes_at=None)
    page = get(client, f"/en/petitions/{petition.slug}/{path}").content.decode()
    assert page.count('<meta name="description" content="Water belongs to all &amp; to none.">') == 1


@pytest.mark.parametrize("path", ["", "sign/", "signatories/"])
def test_a_draft_is_404_to_the_public(client, path):
    assert get(client, f"/en/petitions/{make.draft().slug}/{path}").status_code == 404


PUBLIC = (
    "/en/petitions/{}/",
    "/en/petitions/{}/sign/",
    "/en/petitions/{}/signatories/",
    "/petitions/{}.json",
)
DATA = ("/petitions/{}/signatories.json", "/petitions/{}/signatories.csv")


@pytest.mark.parametrize("path", PUBLIC + DATA)
def test_before_public_at_everything_is_404_without_the_secret_link(client, path):
    petition = make.petition(public_at=timezone.now() + timedelta(days=1))
    assert get(client, path.format(petition.slug)).status_code == 404
    assert get(client, path.format(f"{petition.slug}~wrong")).status_code == 404
    page = get(client, path.format(petition.ref))
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]


def test_after_public_at_it_appears_at_once(client):
    petition = make.petition(public_at=timezone.now() + timedelta(days=1))
    Petition.objects.filter(pk=petition.pk).update(public_at=timezone.now())
    assert get(client, f"/en/petitions/{petition.slug}/").status_code == 200


def test_a_reader_without_a_version_of_their_own_gets_the_authentic_one_with_a_note(client):
    petition = make.petition()
    page = get(client, f"/fr/petitions/{petition.slug}/").content.decode()
    assert "Voici le texte en anglais." in page
    assert '<article class="letter" lang="en" dir="ltr">' in page


def test_a_language_that_the_interface_does_not_speak_is_shown_on_request(client):
    petition = make.petition()
    make.statement(petition, language="my", title="ကြေညာချက်")
    page = get(client, f"/en/petitions/{petition.slug}/?text=my").content.decode()
    assert "ကြေညာချက်" in page
    assert 'lang="my"' in page


def test_arabic_is_right_to_left(client):
    petition = make.petition()
    make.statement(petition, language="ar", title="بيان", direction="rtl")
    page = get(client, f"/ar/petitions/{petition.slug}/").content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert 'class="letter" lang="ar" dir="rtl"' in page


def test_a_companion_document_is_a_page(client):
    petition = make.petition()
    Document.objects.create(petition=petition, name="points", language="en", title="Points", text="Say this.")
    assert "Say this." in get(client, f"/en/petitions/{petition.slug}/documents/points/").content.decode()
    assert get(client, f"/en/petitions/{petition.slug}/documents/other/").status_code == 404


def test_a_statement_page_costs_few_queries_however_many_signed(client, django_assert_max_num_queries):
    petition = make.petition()
    for _ in range(3):
        make.published(petition)
    get(client, f"/en/petitions/{petition.slug}/")
    with django_assert_max_num_queries(2):
        get(client, f"/en/petitions/{petition.slug}/")


@pytest.mark.parametrize(
    "path",
    [
        "/en/petitions/nowhere/", "/en/petitions/%00/", "/en/petitions/a%00b/", "/en/petitions/%FF%FE/",
        "/en/?q=%00", "/en/petitions/x/sign/", "/petitions/nowhere.json", "/en/confirm/nonsense/",
        "/en/petitions/" + "a" * 5000 + "/", "/xx/", "/en/petitions/A~B/",
    ],
)  # fmt: skip
def test_a_bad_address_is_never_a_500(client, path):
    assert 400 <= get(client, path).status_code < 500


def test_every_page_keeps_other_origins_out(client):
    for path in (
        "/en/",
        f"/en/petitions/{make.petition().slug}/sign/",
        "/en/petitions/nowhere/",
        "/admin/login/",
    ):
        headers = get(client, path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "strict-origin"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "max-age=31536000" in headers["Strict-Transport-Security"]


def test_public_pages_set_no_cookie(client):
    petition = make.petition()
    for path in ("/en/", f"/en/petitions/{petition.slug}/", f"/en/petitions/{petition.slug}/sign/",
                 f"/en/petitions/{petition.slug}/signatories/"):  # fmt: skip
        assert not get(client, path).cookies


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_a_wrong_method_is_told_so(method):
    strict = Client(enforce_csrf_checks=True)
    slug = make.petition().slug
    for path in ("/en/", f"/en/petitions/{slug}/", f"/petitions/{slug}.json", "/health/live"):
        assert getattr(strict, method)(path, secure=True).status_code == 405


def test_a_refused_address_has_the_headers_of_every_page(client):
    answer = get(client, "/en/?q=%00")
    assert answer.status_code == 400
    assert "Content-Security-Policy" in answer.headers


def test_a_form_that_is_no_utf_8_is_refused(client):
    address = f"/en/petitions/{make.petition().slug}/sign/"
    form = "application/x-www-form-urlencoded"
    assert client.post(address, b"name=Jos\xc3\xa9&x=\xff", content_type=form, secure=True).status_code == 400
    assert (
        client.post(address, b"name=" + b"a" * 2_000_000, content_type=form, secure=True).status_code == 413
    )


def test_before_it_is_public_its_names_are_the_staff_s(client):
    petition = make.petition(public_at=timezone.now() + timedelta(days=1))
    make.published(petition, name="Wilma Hush")
    paths = (*PUBLIC, *DATA, "/petitions/{}/embed/?show=list", "/en/petitions/{}/signatories/?q=hush")
    for path in paths:
        answer = get(client, path.format(petition.ref))
        assert answer.status_code == 200
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"Hush" not in body
    assert b"Wilma Hush" in b"".join(csv_files.public_csv(petition))
    Petition.objects.filter(pk=petition.pk).update(public_at=timezone.now())
    assert "Wilma Hush" in get(client, f"/en/petitions/{petition.slug}/signatories/").content.decode()


@pytest.mark.parametrize(
    ("language", "addressee", "shown"),
    [("en", "To Governments", 0), ("en", "Governments", 1), ("en", "Tomorrow's leaders", 1),
     ("fr", "À l’Assemblée", 0)],
)  # fmt: skip
def test_an_addressee_that_says_to_is_not_told_twice(client, language, addressee, shown):
    draft = make.draft(default_language=language)
    draft.statements.update(language=language, addressees=[addressee])
    petition = lifecycle.open_petition(draft, closes_at=None)
    page = get(client, f"/en/petitions/{petition.slug}/").content.decode()
    assert page.count('<span lang="en">To</span>') == shown


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
@pytest.mark.parametrize("path", ["/", "/en/", "/admin/", "/admin/login/", "/nowhere/"])
def test_a_method_that_no_page_takes_is_refused(client, method, path):
    answer = client.generic(method, path, secure=True)
    assert answer.status_code == 405
    assert "GET" in answer["Allow"]


def page(petition, path="") -> str:
    answer = Client().get(f"/en/petitions/{petition.slug}/{path}", secure=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_petition_has_its_colour_on_its_pages_and_no_style_in_them():
    petition = make.petition(accent="#00457c")
    (address,) = re.findall(r'href="(/petitions/[^"]+theme.css[^"]*)"', page(petition, "sign/"))
    answer = Client().get(address, secure=True)
    assert answer["Content-Type"].startswith("text/css")
    assert "--accent:#00457c" in answer.content.decode()
    assert "style=" not in page(petition)


def test_a_petition_without_a_colour_has_the_site_s(petition):
    assert "theme.css" not in page(petition)
    assert Client().get(f"/petitions/{petition.slug}/theme.css", secure=True).status_code == 404


def test_each_line_of_the_contents_leads_to_its_heading():
    draft = make.draft()
    draft.statements.update(text=LONG)
    found = page(make.opening.open_petition(draft))
    for address in re.findall(r'<li><a href="#([^"]+)">', found):
        assert f'id="{address}"' in found


def test_what_became_of_it_stands_above_the_text_once_it_has_closed(petition):
    Document.objects.create(
        petition=petition, name="answer", language="en", title="The answer", text="Yes.", tells_outcome=True
    )
    assert "Outcome:" not in page(petition)
    make.closed(petition)
    after = page(petition)
    assert after.index("Outcome:") < after.index('class="text"')
    assert Petition.objects.with_clock().get(pk=petition.pk).state == "closed"
