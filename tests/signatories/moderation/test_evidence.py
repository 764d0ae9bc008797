"""Evidence that the queue shows beside an entry."""

import pytest
from django.test import Client

from petitions import lifecycle as opening
from signatories.moderation import evidence
from tests import make
from tests.visible import without_layout

pytestmark = pytest.mark.django_db


QUEUE = "/admin/signatories/signatory/queue/"


@pytest.fixture
def client(petition, enter) -> Client:
    return enter(make.worker(petition))


def page(client, path=QUEUE) -> str:
    answer = client.get(path, secure=True)
    assert answer.status_code == 200
    return without_layout(answer.content.decode())


def test_what_it_has_signed_before_is_what_is_public(petition, client):
    shown, hidden = make.draft(), make.draft()
    shown.statements.update(title="A shown letter")
    hidden.statements.update(title="A hidden letter")
    shown, hidden = opening.open_petition(shown), opening.open_petition(hidden)
    make.published(shown, "organisation", name="Harbour Archive", email="a@archive.example")
    make.published(hidden, "organisation", listing="withheld", email="a@archive.example")
    # Addresses are not public, so they must not connect a person with an organisation.
    make.published(
        make.petition(slug="other"), "organisation", name="Secret Harbour", email="a@archive.example"
    )
    make.confirmed(petition, "organisation", name="Harbour Archive", email="a@archive.example")
    text = page(client)
    assert "A shown letter" in text.partition("Signed before")[2]
    assert "A hidden letter" not in text
    assert "Secret Harbour" not in text


@pytest.mark.parametrize(
    ("email", "website", "said"),
    [
        ("a@archive.example", "https://www.archive.example/x", "an address at its own website"),
        ("a@mail.archive.example", "https://archive.example", "an address at its own website"),
        ("a@gmail.com", "https://archive.example", "a free mail service"),
        ("a@googlemail.com", "", "a free mail service"),
        ("a@elsewhere.example", "https://archive.example", "an address elsewhere than its website"),
        ("a@archive.example", "", "an address of its own domain, no website"),
        ("a@mailinator.com", "https://archive.example", "a disposable address"),
    ],
)
def test_the_address_is_a_signal(petition, email, website, said):
    entry = make.signed(petition, "organisation", email=email, website=website)
    assert evidence.address_signal(entry) == said
