"""The page with the sign form keeps a signature, and answers every address alike."""

import time
from datetime import timedelta

import pytest

from signatories.models import Signatory
from tests import make
from tests.signatories.signing.visits import OURS, get, post, sign, visitor

pytestmark = pytest.mark.django_db


def test_a_person_signs(petition):
    answer = sign(petition, **make.form_data(name="'Gbenga Sesan", country="NG", show_country="on"))
    assert answer.status_code == 302
    row = Signatory.objects.get()
    assert (row.name, row.country, row.shows_country, row.is_unconfirmed) == (
        "'Gbenga Sesan",
        "NG",
        True,
        True,
    )


def test_an_organisation_signs(petition):
    names = {"name": "Asociación por los Derechos Civiles", "acronym": "ADC", "website": "adc.example"}
    sign(petition, **make.form_data("organisation", **names))
    row = Signatory.objects.get()
    assert (row.name, row.acronym, row.website) == (
        "Asociación por los Derechos Civiles",
        "ADC",
        "https://adc.example",
    )
    assert row.attestation.text == "I am authorised to sign for this organisation"


def test_an_organisation_may_be_international(petition):
    sign(petition, **make.form_data("organisation", country="international"))
    assert Signatory.objects.get().is_international


def test_a_closed_petition_shows_a_friendly_page_and_keeps_nothing():
    petition = make.closed(make.petition())
    answer = sign(petition, **make.form_data())
    assert "This statement is closed" in answer.content.decode()
    assert not Signatory.objects.exists()


def test_a_petition_that_is_held_in_memory_closes_on_time(settings, monkeypatch):
    settings.HOLD_SECONDS = 1e9
    petition = make.petition(closes_in=timedelta(days=1))
    path = f"/en/petitions/{petition.slug}/sign/"
    assert b"Sign the statement" in get(path).content
    now = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: now() + 86_400)
    answer = post(path, make.form_data())
    assert "This statement is closed" in answer.content.decode()
    assert not Signatory.objects.exists()


def test_bytes_that_are_no_text_are_refused_in_words(petition):
    body = b"kind=individual&name=%FF%FE&email=a%40b.example&listing=full"
    form = "application/x-www-form-urlencoded"
    address = f"/en/petitions/{petition.slug}/sign/"
    answer = visitor().post(address, body, content_type=form, secure=True, headers=OURS)
    assert answer.status_code == 200
    assert "could not be read" in answer.content.decode()
