"""The owner of an address that somebody else typed deletes the signature, and may block the address."""

import pytest

from signatories.identity import tokens
from signatories.identity.tokens import Purpose
from signatories.mail import delivery
from signatories.models import NoMail, Signatory
from tests import make
from tests.signatories.signing.visits import page, post

pytestmark = pytest.mark.django_db


def exists(row: Signatory) -> bool:
    return Signatory.objects.filter(pk=row.pk).exists()


def not_me(row: Signatory) -> str:
    return f"/en/not-me/{tokens.make(Purpose.NOT_ME, row)}/"


def test_not_me_deletes_on_post_alone(petition):
    row = make.signed(petition)
    page(not_me(row))
    assert exists(row)
    assert "It is deleted" in post(not_me(row)).content.decode()
    assert not exists(row)
    assert "It is deleted" in post(not_me(row)).content.decode()


def test_who_asks_is_never_written_to_again_by_any_petition(petition, mailoutbox):
    row = make.signed(petition, email="ana@mail.example")
    post(not_me(row), never="on")
    assert NoMail.objects.count() == 1
    make.signed(make.petition(), email="Ana+x@mail.example")
    assert delivery.deliver() == 0
    assert not mailoutbox


def test_a_confirmed_signature_is_not_said_to_be_deleted(petition):
    row = make.published(petition)
    assert "This signature was confirmed" in post(not_me(row), never="on").content.decode()
    assert exists(row)
