"""The sign form says what is wrong in words, clears nothing, and asks each kind its own questions."""

import pytest

from signatories.models import Signatory
from tests import make
from tests.signatories.signing.visits import get, hidden, sign

pytestmark = pytest.mark.django_db


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
    petition, kind, field, value, words
):
    data = make.form_data(kind, affiliation="Kept affiliation", acronym="KEPT") | {field: value}
    page = sign(petition, **data).content.decode()
    assert "<title>Error:" in page
    assert page.count(words) == 2
    assert f'href="#{field}"' in page
    assert "Kept affiliation" in page
    assert data["email"] in page
    assert not Signatory.objects.exists()


def test_the_other_kind_s_fields_are_forgotten(petition):
    sign(petition, **make.form_data(website="javascript:alert(1)", acronym="X", representative="Y"))
    row = Signatory.objects.get()
    assert (row.website, row.acronym, row.representative) == ("", "", "")


def test_what_an_individual_does_not_tick_is_not_printed(petition):
    sign(petition, **make.form_data(country="NG"))
    assert Signatory.objects.get().shown_country == ""


def test_a_petition_for_organisations_asks_individuals_nothing():
    petition = make.petition(kinds="organisations")
    page = get(f"/en/petitions/{petition.slug}/sign/?kind=individual").content.decode()
    assert 'name="affiliation"' not in page
    assert sign(petition, **make.form_data()).status_code == 200
    assert not Signatory.objects.exists()


def test_news_are_asked_for_only_where_somebody_sends_them(petition):
    assert 'name="updates"' not in get(f"/en/petitions/{petition.slug}/sign/").content.decode()
    other = make.petition(news_sender="Open Line")
    sign(other, **make.form_data(updates="on"))
    row = Signatory.objects.get()
    assert row.offered_consents == ["updates"]
    assert row.consents.get().wording.text == "Open Line may write to me with news about this statement"


@pytest.mark.parametrize("link_says", ["", "?kind=individual", "?kind=organisation"])
@pytest.mark.parametrize(
    ("kinds", "only"), [("individuals", "individual"), ("organisations", "organisation")]
)
def test_where_one_kind_may_sign_the_form_is_of_that_kind_whatever_a_link_says(kinds, only, link_says):
    petition = make.petition(kinds=kinds)
    page = get(f"/en/petitions/{petition.slug}/sign/{link_says}").content.decode()
    assert hidden(page)["kind"] == only
    data = make.form_data(only) | hidden(page) | {"started": make.started()}
    assert sign(petition, **data).status_code == 302
    assert Signatory.objects.get().kind == only


def test_a_form_of_the_kind_that_may_not_sign_comes_back_as_the_other():
    petition = make.petition(kinds="organisations")
    answer = sign(petition, **make.form_data("individual", name="Kept Name"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert hidden(page)["kind"] == "organisation"
    assert "Kept Name" in page


@pytest.mark.parametrize(
    "field", ["kind", "name", "email", "country", "listing", "affiliation", "role", "show_country"]
)
def test_a_nul_in_any_field_is_no_error_of_ours(petition, field):
    answer = sign(petition, **make.form_data() | {field: "a\0b"})
    assert answer.status_code in (200, 302)
    assert field == "show_country" or not Signatory.objects.exists()
