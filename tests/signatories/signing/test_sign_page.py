"""The page with the sign form keeps a signature, and answers every address alike."""

import re
import time
from datetime import timedelta

import pytest

from signatories.identity import tokens
from signatories.identity.tokens import Purpose
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


@pytest.mark.parametrize(
    ("more", "held", "flags"),
    [
        ({}, "", []),
        ({"fax": "+1"}, "robot", ["robot"]),
        ({"email": "a@mailinator.com"}, "", ["disposable"]),
        ({"fax": "+1", "email": "a@mailinator.com"}, "robot", ["disposable", "robot"]),
    ],
)
def test_what_looks_odd_is_flagged_and_only_a_robot_s_mail_is_held(petition, more, held, flags):
    make.signed(petition)
    sign(petition, **make.form_data(**more))
    row = Signatory.objects.latest("id")
    assert (row.mails.get().held, sorted(row.flags), row.ordinal) == (held, flags, 1)


def test_the_empty_form_may_be_kept_by_caches_and_one_with_answers_may_not(petition):
    path = f"/en/petitions/{petition.slug}/sign/"
    assert get(path)["Cache-Control"] != "no-store"
    for answer in (
        get(f"{path}?room=x"),
        get(f"{path}?another=x"),
        post(path, {"name": ""}),
        post(path, {"switch": "fr", "name": "Kept Name"}),
    ):
        assert answer["Cache-Control"] == "no-store"


def test_a_switch_of_the_language_keeps_the_answers_of_our_own_page_alone(petition):
    path = f"/en/petitions/{petition.slug}/sign/"
    typed = make.form_data(name="Kept Name") | {"switch": "en"}
    assert 'value="Kept Name"' in post(path, typed).content.decode()
    foreign = visitor().post(path, typed, secure=True, headers={"sec-fetch-site": "cross-site"})
    assert "Kept Name" not in foreign.content.decode()
    assert not Signatory.objects.exists()


@pytest.mark.parametrize(
    ("asked", "kind"), [("", "organisation"), ("individual", "individual"), ("x", "organisation")]
)
def test_a_link_names_the_kind_that_signs(petition, asked, kind):
    page = get(f"/en/petitions/{petition.slug}/sign/?kind={asked}").content.decode()
    assert re.findall(r'name="kind" value="(\w+)"[^>]* checked', page) == [kind]


def test_a_link_for_a_further_organisation_serves_for_an_organisation_alone(petition):
    first = make.confirmed(petition, "organisation", email="rita@mail.example")
    another = tokens.make_timed(Purpose.ANOTHER, first, number=2)
    sign(petition, **make.form_data("organisation", email=first.email, another=another))
    sign(petition, **make.form_data("individual", email=first.email, another=another))
    sign(petition, **make.form_data("organisation", email="eva@mail.example", another="nonsense"))
    found = petition.signatories.exclude(pk=first.pk).order_by("pk").values_list("kind", "ordinal")
    assert list(found) == [("organisation", 2), ("individual", 1), ("organisation", 1)]
