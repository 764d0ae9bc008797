"""Public pages are compressed with Brotli, personal pages with gzip."""

import gzip

import brotli
import pytest
from django.urls import reverse

from serving.compression import MIN_LENGTH, encoding
from signatories.identity import tokens
from tests import make

CHROME, SAFARI = "gzip, deflate, br, zstd", "gzip, deflate"


@pytest.mark.parametrize(
    ("accepted", "answered"),
    [
        (CHROME, "br"),
        ("br", "br"),
        ("gzip;q=1.0, br;q=0.1", "br"),
        ("gzip, br;q=0", "gzip"),
        ("gzip, br; q=0.000", "gzip"),
        ("br;q=0.001, identity", "br"),
        ("GZIP, BR;Q=0", "gzip"),
        (SAFARI, "gzip"),
        ("x-gzip, brotli, zebra", ""),
        ("gzip;q=0", ""),
        ("*", ""),
        ("", ""),
    ],
)
def test_what_a_browser_takes_back_it_does_not_get(accepted, answered):
    assert encoding(accepted) == answered


@pytest.mark.django_db
def test_a_page_for_everyone_is_the_same_packed(client):
    path = f"/en/petitions/{make.petition().slug}/"
    plain = client.get(path, secure=True)
    packed = client.get(path, secure=True, headers={"accept-encoding": CHROME})
    assert packed["Content-Encoding"] == "br"
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content)
    assert brotli.decompress(packed.content) == plain.content
    assert packed["ETag"] == f"W/{plain['ETag']}"
    assert "Accept-Encoding" in packed["Vary"]
    known = {"accept-encoding": CHROME, "if-none-match": packed["ETag"]}
    assert client.get(path, secure=True, headers=known).status_code == 304


@pytest.mark.django_db
def test_somebody_s_own_page_does_not_tell_its_length(client):
    row = make.signed(make.petition())
    read = [
        client.get(
            reverse("signing:confirm", args=[tokens.make(tokens.Purpose.CONFIRM, row)]),
            secure=True,
            headers={"accept-encoding": CHROME},
        )
        for _ in range(12)
    ]
    assert {page["Content-Encoding"] for page in read} == {"gzip"}
    assert len({gzip.decompress(page.content) for page in read}) == 1
    assert len({len(page.content) for page in read}) > 1


@pytest.mark.django_db
@pytest.mark.parametrize("accepted", ["br", "br, gzip;q=0", "br, x-gzip"])
def test_what_gzip_is_not_accepted_for_stays_as_it_is(client, accepted):
    token = tokens.make(tokens.Purpose.CONFIRM, make.signed(make.petition()))
    path = reverse("signing:confirm", args=[token])
    assert "Content-Encoding" not in client.get(path, secure=True, headers={"accept-encoding": accepted})


@pytest.mark.django_db
def test_what_is_short_is_left_as_it_is(client):
    path = reverse("data:theme", args=[make.petition(accent="#7b1e2e").ref])
    response = client.get(path, secure=True, headers={"accept-encoding": CHROME})
    assert "public" in response["Cache-Control"]
    assert 0 < len(response.content) < MIN_LENGTH
    assert "Content-Encoding" not in response


@pytest.mark.django_db
def test_what_gets_no_shorter_is_left_as_it_is(client):
    path = f"/petitions/{make.petition().slug}/qr.png"
    response = client.get(path, secure=True, headers={"accept-encoding": CHROME})
    assert "public" in response["Cache-Control"]
    assert response.content.startswith(b"\x89PNG")
    assert "Content-Encoding" not in response
