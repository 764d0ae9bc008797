import re
import time
from datetime import timedelta

import pytest
from django.test import Client

from petitions.models import Petition
from signatories.identity import tokens
from signatories.identity.tokens import Purpose
from signatories.lifecycle import withdraw
from signatories.lifecycle.sign import Arrival
from signatories.lifecycle.sign import sign as sign_entry
from signatories.listing import csv_files
from signatories.models import Signatory
from signatories.privacy import forgetting
from signatories.signing import wordings
from tests import make

pytestmark = pytest.mark.django_db

OURS = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=True)


def sign(client, petition, headers=OURS, **data):
    return client.post(f"/en/petitions/{petition.slug}/sign/", data, secure=True, headers=headers)


def link(row: Signatory) -> str:
    return f"/en/confirm/{tokens.make(Purpose.CONFIRM, row)}/"


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


def test_a_person_signs(client, petition):
    answer = sign(client, petition, **make.form_data(name="'Gbenga Sesan", country="NG", show_country="on"))
    assert answer.status_code == 302
    row = Signatory.objects.get()
    assert (row.name, row.country, row.shows_country, row.is_unconfirmed) == (
        "'Gbenga Sesan",
        "NG",
        True,
        True,
    )


def test_an_organisation_signs(client, petition):
    names = {"name": "Asociación por los Derechos Civiles", "acronym": "ADC", "website": "adc.example"}
    sign(client, petition, **make.form_data("organisation", **names))
    row = Signatory.objects.get()
    assert (row.name, row.acronym, row.website) == (
        "Asociación por los Derechos Civiles",
        "ADC",
        "https://adc.example",
    )
    assert row.attestation.text == "I am authorised to sign for this organisation"


def test_an_organisation_may_be_international(client, petition):
    sign(client, petition, **make.form_data("organisation", country="international"))
    assert Signatory.objects.get().is_international


def test_the_page_after_the_form_repeats_the_address_as_typed(client, petition):
    answer = sign(client, petition, **make.form_data(email="Ana.Perez+list@Mail.Example"))
    page = client.get(answer["Location"], secure=True).content.decode()
    assert "Ana.Perez+list@Mail.Example" in page
    assert "Perez" not in answer["Location"]


def test_every_address_is_answered_alike(client, petition):
    pending = make.signed(petition)
    confirmed = make.confirmed(petition, "individual")
    rejected = make.confirmed(petition, "individual")
    withdraw.withdraw(rejected)
    pages = set()
    for row in (pending, confirmed, rejected):
        answer = sign(client, petition, **make.form_data(email=row.email))
        page = client.get(answer["Location"], secure=True)
        pages.add((answer.status_code, page.status_code, page.content.decode().replace(row.email, "ADDRESS")))
    assert len(pages) == 1


@pytest.mark.parametrize(
    ("kind", "field", "value", "words"),
    [
        ("individual", "name", "", "Enter your name"),
        ("individual", "name", "a" * 251, "Use at most 250 characters"),
        ("individual", "name", "See https://spam.example", "not a web or e-mail address"),
        ("individual", "name", "a\u202eb", "direction"),
        ("individual", "email", "nonsense", "Enter an e-mail address like"),
        ("individual", "email", "", "Enter your e-mail address"),
        ("individual", "country", "XX", "Choose a country from the list"),
        ("individual", "country", "international", "Choose a country, or leave it empty"),
        ("individual", "kind", "robot", "Choose who is signing"),
        ("individual", "listing", "secret", "Choose how it should be listed"),
        ("organisation", "name", "", "Enter the name of the organisation"),
        ("organisation", "country", "", "Choose the country where the organisation is based"),
        ("organisation", "representative", "", "Enter your name"),
        ("organisation", "role", "", "Enter your role"),
        ("organisation", "attestation", "", "Tick the box"),
        ("organisation", "website", "javascript:alert(1)", "Enter a web address like"),
    ],
)
def test_an_error_says_the_same_in_the_summary_and_at_the_field_and_clears_nothing(
    client, petition, kind, field, value, words
):
    data = make.form_data(kind, affiliation="Kept affiliation", acronym="KEPT") | {field: value}
    page = sign(client, petition, **data).content.decode()
    assert "<title>Error:" in page
    assert page.count(words) == 2
    assert f'href="#{field}"' in page
    assert "Kept affiliation" in page
    assert data["email"] in page
    assert not Signatory.objects.exists()


def test_the_other_kind_s_fields_are_forgotten(client, petition):
    sign(client, petition, **make.form_data(website="javascript:alert(1)", acronym="X", representative="Y"))
    row = Signatory.objects.get()
    assert (row.website, row.acronym, row.representative) == ("", "", "")


def test_what_an_individual_does_not_tick_is_not_printed(client, petition):
    sign(client, petition, **make.form_data(country="NG"))
    assert Signatory.objects.get().shown_country == ""


@pytest.mark.parametrize(
    ("headers", "accepted"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"origin": "https://testserver"}, True),
        ({"origin": "http://testserver"}, True),
        ({"origin": "https://testserver:8443"}, False),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({}, True),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, True),
    ],
)
def test_a_form_from_another_site_comes_back_filled(client, petition, headers, accepted):
    answer = sign(client, petition, headers, **make.form_data(name="Kept Name"))
    assert (answer.status_code == 302) == accepted
    if not accepted:
        assert "sent from another site" in answer.content.decode()
        assert "Kept Name" in answer.content.decode()


def test_a_petition_for_organisations_asks_individuals_nothing(client):
    petition = make.petition(kinds="organisations")
    page = client.get(f"/en/petitions/{petition.slug}/sign/?kind=individual", secure=True).content.decode()
    assert 'name="affiliation"' not in page
    assert sign(client, petition, **make.form_data()).status_code == 200
    assert not Signatory.objects.exists()


def test_news_are_asked_for_only_where_somebody_sends_them(client, petition):
    assert (
        'name="updates"'
        not in client.get(f"/en/petitions/{petition.slug}/sign/", secure=True).content.decode()
    )
    other = make.petition(news_sender="Open Line")
    sign(client, other, **make.form_data(updates="on"))
    row = Signatory.objects.get()
    assert row.offered_consents == ["updates"]
    assert row.consents.get().wording.text == "Open Line may write to me with news about this statement"


def test_a_closed_petition_shows_a_friendly_page_and_keeps_nothing(client):
    petition = make.closed(make.petition())
    answer = sign(client, petition, **make.form_data())
    assert "This statement is closed" in answer.content.decode()
    assert not Signatory.objects.exists()


def test_a_petition_that_is_held_in_memory_closes_on_time(client, settings, monkeypatch):
    settings.HOLD_SECONDS = 1e9
    petition = make.petition(closes_in=timedelta(days=1))
    path = f"/en/petitions/{petition.slug}/sign/"
    assert b"Sign the statement" in client.get(path, secure=True).content
    now = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: now() + 86_400)
    answer = client.post(path, make.form_data(), secure=True)
    assert "This statement is closed" in answer.content.decode()
    assert not Signatory.objects.exists()


def test_a_get_does_not_confirm(client, petition):
    row = make.signed(petition)
    for _ in range(10):
        assert client.get(link(row), secure=True).status_code == 200
        client.head(link(row), secure=True)
    row.refresh_from_db()
    assert row.is_unconfirmed
    assert row.changes.count() == 1


def test_a_post_confirms_and_again_shows_the_same_page(client, petition):
    row = make.signed(petition)
    fields = hidden(client.get(link(row), secure=True).content.decode())
    first = client.post(link(row), fields, secure=True, headers=OURS)
    second = client.post(link(row), fields, secure=True, headers=OURS)
    assert first.status_code == 200
    assert "Yours is the only signature" in first.content.decode()
    assert second.content == first.content
    row.refresh_from_db()
    assert row.consent.text.startswith("By confirming I sign")


@pytest.mark.parametrize("link_says", ["", "?kind=individual", "?kind=organisation"])
@pytest.mark.parametrize(
    ("kinds", "only"), [("individuals", "individual"), ("organisations", "organisation")]
)
def test_where_one_kind_may_sign_the_form_is_of_that_kind_whatever_a_link_says(
    client, kinds, only, link_says
):
    petition = make.petition(kinds=kinds)
    page = client.get(f"/en/petitions/{petition.slug}/sign/{link_says}", secure=True).content.decode()
    assert hidden(page)["kind"] == only
    data = make.form_data(only) | hidden(page) | {"started": make.started()}
    assert sign(client, petition, **data).status_code == 302
    assert Signatory.objects.get().kind == only


def test_a_form_of_the_kind_that_may_not_sign_comes_back_as_the_other(client):
    petition = make.petition(kinds="organisations")
    answer = sign(client, petition, **make.form_data("individual", name="Kept Name"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert hidden(page)["kind"] == "organisation"
    assert "Kept Name" in page


def test_an_older_link_warns_and_shows_the_newest_details(client, petition):
    row = make.signed(petition, name="Old Name")
    old_link = link(row)
    sign_entry(petition, make.details(name="New Name", email=row.email), Arrival("en"))
    page = client.get(old_link, secure=True).content.decode()
    assert "New Name" in page
    assert "were entered after the message was sent" in page


def test_details_changed_between_get_and_post_are_shown_before_they_count(client, petition):
    row = make.signed(petition, name="What was shown")
    address = link(row)
    fields = hidden(client.get(address, secure=True).content.decode())
    sign_entry(petition, make.details(name="What a stranger typed", email=row.email), Arrival("en"))
    answer = client.post(address, fields, secure=True, headers=OURS)
    assert "were changed while you had the page open" in answer.content.decode()
    row.refresh_from_db()
    assert row.is_unconfirmed
    client.post(address, hidden(answer.content.decode()), secure=True, headers=OURS)
    row.refresh_from_db()
    assert row.is_published


def test_words_changed_between_get_and_post_are_shown_before_anybody_agrees_to_them(client, petition):
    row = make.signed(petition)
    fields = hidden(client.get(link(row), secure=True).content.decode())
    Petition.objects.filter(pk=petition.pk).update(controller="Another Association")
    answer = client.post(link(row), fields, secure=True, headers=OURS).content.decode()
    row.refresh_from_db()
    assert row.is_unconfirmed
    assert "Another Association is responsible" in answer
    client.post(link(row), hidden(answer), secure=True, headers=OURS)
    row.refresh_from_db()
    assert "Another Association is responsible" in row.consent.text


def test_the_stored_consent_names_who_gets_the_list_as_it_was_read(client):
    petition = make.draft(recipients="The Ministry of Water")
    petition.statements.update(addressees=["To Governments", "To Companies"])
    petition = make.opening.open_petition(petition, closes_at=make.now() + timedelta(days=9))
    first, second = make.signed(petition), make.signed(petition)
    fields = hidden(client.get(link(first), secure=True).content.decode())
    client.post(link(first), fields, secure=True, headers=OURS)
    stale = hidden(client.get(link(second), secure=True).content.decode())
    Petition.objects.filter(pk=petition.pk).update(recipients="")
    answer = client.post(link(second), stale, secure=True, headers=OURS).content.decode()
    second.refresh_from_db()
    assert second.is_unconfirmed
    assert "handed over to: To Governments; To Companies." in answer
    client.post(link(second), hidden(answer), secure=True, headers=OURS)
    for row, named in ((first, "The Ministry of Water."), (second, "To Governments; To Companies.")):
        row.refresh_from_db()
        assert f"handed over to: {named}" in row.consent.text
        assert f"handed over to: {named}" in csv_files.everything(row)["agreed to"]


def test_the_consent_of_a_withheld_name_hands_nothing_over(client):
    petition = make.petition(recipients="The Ministry of Water")
    row = make.signed(petition, listing="withheld")
    page = client.get(link(row), secure=True).content.decode()
    client.post(link(row), hidden(page), secure=True, headers=OURS)
    row.refresh_from_db()
    assert "not handed over" in row.consent.text
    assert "Ministry" not in row.consent.text


def test_who_is_disowned_while_they_confirm_is_told_so(client, petition, monkeypatch):
    row = make.signed(petition)
    keep = wordings.keep

    def keep_and_disown(*words):
        kept = keep(*words)
        forgetting.disown(row, never_again=False)
        return kept

    monkeypatch.setattr(wordings, "keep", keep_and_disown)
    answer = client.post(link(row), {}, secure=True, headers=OURS)
    assert answer.status_code == 410
    assert not Signatory.objects.exists()


def test_an_older_link_without_what_was_shown_does_not_confirm_newer_details(client, petition):
    row = make.signed(petition)
    address = link(row)
    sign_entry(petition, make.details(email=row.email), Arrival("en"))
    client.post(address, {}, secure=True, headers=OURS)
    row.refresh_from_db()
    assert row.is_unconfirmed


@pytest.mark.parametrize(
    "damage", [lambda t: t[:-3], lambda t: t + "x", lambda t: t.replace("-1-", "-2-"), lambda t: "1"]
)
def test_a_broken_link_is_explained(client, petition, damage):
    token = tokens.make(Purpose.CONFIRM, make.signed(petition))
    answer = client.get(f"/en/confirm/{damage(token)}/", secure=True)
    assert answer.status_code == 404
    assert "This link no longer works" in answer.content.decode()


def test_a_token_for_another_purpose_does_not_confirm(client, petition):
    token = tokens.make(Purpose.MANAGE, make.signed(petition))
    assert client.post(f"/en/confirm/{token}/", secure=True, headers=OURS).status_code == 404


def test_a_link_of_a_withdrawn_signature_is_explained(client, petition):
    row = make.confirmed(petition, "individual")
    withdraw.withdraw(row)
    assert client.post(link(row), secure=True, headers=OURS).status_code == 410


def test_personal_pages_are_kept_by_nobody(client, petition):
    row = make.signed(petition)
    answer = client.get(link(row), secure=True)
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert row.name not in re.search(r"<title>(.*)</title>", answer.content.decode()).group(1)


def test_bytes_that_are_no_text_are_refused_in_words(client, petition):
    body = b"kind=individual&name=%FF%FE&email=a%40b.example&listing=full"
    form = "application/x-www-form-urlencoded"
    address = f"/en/petitions/{petition.slug}/sign/"
    answer = client.post(address, body, content_type=form, secure=True, headers=OURS)
    assert answer.status_code == 200
    assert "could not be read" in answer.content.decode()


@pytest.mark.parametrize(
    "field", ["kind", "name", "email", "country", "listing", "affiliation", "role", "show_country"]
)
def test_a_nul_in_any_field_is_no_error_of_ours(client, petition, field):
    answer = sign(client, petition, **make.form_data() | {field: "a\0b"})
    assert answer.status_code in (200, 302)
    assert field == "show_country" or not Signatory.objects.exists()
