"""Mailed links that were damaged on their way: by punctuation, line breaks or letters beside them."""

from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from accounts import invitations
from signatories.identity import tokens
from signatories.identity.tokens import Purpose
from signatories.listing import tally
from signatories.models import Signatory
from tests import make

pytestmark = pytest.mark.django_db

STUCK = [
    ">", ".", ")", ",", "]", '"', "'", "%3E", "*", "&gt;", "&quot;", "!", ";", ":", "}", "|", "\\",
    "»", "”", "’", "＞", "。", "）", "，", "」", "、", "\u200b", "\ufeff", "\u00a0", " ", "\t",
    ">.", '".)', "%3E%2E", ">>>", "）。", ">/", "/>", "/)./", "> said Ana", "</a>", "=", "=\r\n", ".\n",
]  # fmt: skip
PURPOSES = {
    "signing:confirm": (Purpose.CONFIRM, tokens.make, "sign again with the same address"),
    "signing:not_me": (Purpose.NOT_ME, tokens.make, "Correct or withdraw a signature"),
    "signing:manage": (Purpose.MANAGE, tokens.make_timed, "Correct or withdraw a signature"),
    "signing:show": (Purpose.SHOW, tokens.make_timed, "Correct or withdraw a signature"),
}
WITHOUT = "Open the address without them"


@pytest.fixture
def row(petition) -> Signatory:
    make.published(petition)
    return make.confirmed(petition, "individual", listing="withheld")


def open_link(path: str, *, stuck: str = ""):
    """Return the response to a browser that follows a damaged link and then the offered link."""
    return Client().get(quote(path + stuck, safe="/%"), secure=True, follow=True)


def mailed(name: str, row: Signatory) -> str:
    purpose, make_token, _offer = PURPOSES[name]
    return reverse(name, args=[make_token(purpose, row)])


@pytest.mark.parametrize("stuck", STUCK)
def test_a_mark_that_stuck_to_a_mailed_link_is_explained_and_a_new_mail_offered(row, stuck):
    for name, (_purpose, _make, offer) in PURPOSES.items():
        path = mailed(name, row)
        for before in (path, path.rstrip("/")):
            answer = open_link(before, stuck=stuck)
            page = answer.content.decode()
            assert answer.status_code == 404 or (answer.status_code, answer.redirect_chain[-1][0]) == (
                200,
                path,
            )
            if answer.status_code == 404:
                assert "The address has characters that do not belong to it" in page
                assert f'<a href="{path}">{WITHOUT}</a>' in page
                assert offer in page
                assert "This link was changed on its way" in page
                assert "This link no longer works" not in page
                assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("cut", ["=\r\n", "=", "\r\n", " "])
def test_a_link_that_a_mail_broke_over_two_lines_is_put_together(row, cut):
    path = mailed("signing:confirm", row)
    page = open_link(f"{path[:-30]}{cut}{path[-30:]}").content.decode()
    assert f'<a href="{path}">{WITHOUT}</a>' in page


@pytest.mark.parametrize(
    "path", ["/en/confirm/", "/en/show/", "/en/not-me/", "/en/confirm/1.2.x/more/of/it/"]
)
def test_a_mailed_link_without_its_token_is_explained(row, path):
    answer = open_link(path)
    assert answer.status_code == 404
    assert "This link no longer works" in answer.content.decode()
    assert WITHOUT not in answer.content.decode()


@pytest.mark.parametrize("stuck", [">", "%3E", ")", "＞", '/".'])
def test_an_invitation_to_work_here_with_a_mark_is_explained(stuck):
    path = invitations.path(invitations.invite("new@staff.example"))
    page = open_link(path, stuck=stuck).content.decode()
    assert f'<a href="{path}">{WITHOUT}</a>' in page


@pytest.mark.parametrize("stuck", [">", "%3E", ").", "＞"])
@pytest.mark.parametrize(
    "name", ["petitions:petition", "listing:signatories", "signing:sign", "deliveries:delivery"]
)
def test_other_links_of_a_mail_with_a_mark_are_explained(petition, name, stuck):
    number = [1] if name == "deliveries:delivery" else []
    path = reverse(name, args=[petition.ref, *number])
    assert f'<a href="{path}">{WITHOUT}</a>' in open_link(path, stuck=stuck).content.decode()
    # A URL without a language opens in the reader's own.
    neutral = open_link(path.removeprefix("/en"), stuck=stuck).content.decode()
    assert f'<a href="{path}">{WITHOUT}</a>' in neutral


@pytest.mark.parametrize(
    "path", ["/en/petitions/no-such-one/", "/nothing/", "/wp-login.php", "//evil.example>"]
)
def test_where_nothing_is_stuck_no_other_address_is_offered(path):
    assert WITHOUT not in open_link(path).content.decode()


def test_the_way_to_sign_for_another_organisation_survives_a_mark(petition):
    row = make.published(petition, "organisation")
    token = tokens.make_timed(Purpose.ANOTHER, row, number=2)
    path = reverse("signing:sign", args=[petition.ref])
    client = Client()
    page = client.get(path, {"kind": "organisation>", "another": f"{token}>"}, secure=True).content.decode()
    assert f'value="{token}"' in page
    client.post(path, make.form_data("organisation", email=row.email, another=token), secure=True)
    assert petition.signatories.count() == 2
    assert tally.of(petition).organisations == 1


def test_a_forgotten_password_s_link_with_a_mark_offers_a_new_one():
    for stuck in (">", "%3E", "/>"):
        page = open_link("/accounts/password/reset/key/1-abc123/", stuck=stuck).content.decode()
        assert reverse("account_reset_password") in page
