"""An organiser enters those who agreed elsewhere, and invites others to sign with one press."""

from datetime import date

import pytest

from signatories.lifecycle import enter, withdraw
from signatories.lifecycle.sign import PetitionClosed
from signatories.models import Message, OutgoingMail, Signatory
from tests import make
from tests.signatories.lifecycle.lines import lines_of

pytestmark = pytest.mark.django_db

ORIGIN = enter.Origin("a letter of May", on=date(2026, 5, 4), note="in the green folder", language="pt")


@pytest.fixture
def organiser(petition):
    return make.worker(petition, "organiser")


def test_one_who_agreed_elsewhere_is_listed_and_told_and_says_where_from(petition, organiser):
    beside = make.confirmed(petition, "organisation")
    details = make.details("organisation", name="River House", email="rita@mail.example")
    assert enter.enter(petition, details, ORIGIN, by=organiser)
    row = Signatory.objects.latest("id")
    assert (row.petition, row.name, row.email, row.status, row.basis) == (
        petition, "River House", "rita@mail.example", "published", "entered",
    )  # fmt: skip
    assert (row.source, row.sourced_on, row.note, row.language) == (
        "a letter of May", date(2026, 5, 4), "in the green folder", "pt",
    )  # fmt: skip
    assert (row.published_on, row.confirmed_at, row.invited_at) == (petition.today, None, None)
    assert lines_of(row) == [
        ("", "confirmed", "entered", "a letter of May", organiser),
        ("confirmed", "published", "entered", "", organiser),
    ]
    assert [(mail.message, mail.language) for mail in row.mails.all()] == [(Message.ENTERED, "pt")]
    beside.refresh_from_db()
    assert (beside.status, beside.basis, beside.mails.filter(message=Message.ENTERED).count()) == (
        "confirmed", "confirmed", 0,
    )  # fmt: skip


def test_one_without_an_address_is_listed_and_nobody_is_told(petition):
    for _each in range(2):
        assert enter.enter(petition, make.details(email=""), ORIGIN, by=None)
    assert petition.signatories.published().filter(fingerprint=None).count() == 2
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("verb", [enter.enter, enter.invite])
def test_an_address_that_holds_a_place_is_not_entered_again(petition, organiser, verb):
    known = make.published(petition, name="Own Name", email="ana@mail.example")
    lines, mails = known.changes.count(), OutgoingMail.objects.count()
    assert not verb(petition, make.details(email="Ana+x@mail.example"), ORIGIN, by=organiser)
    assert list(petition.signatories.all()) == [known]
    assert (known.changes.count(), OutgoingMail.objects.count()) == (lines, mails)
    known.refresh_from_db()
    assert (known.name, known.basis, known.source) == ("Own Name", "confirmed", "")
    # It holds a place as a person, under this petition, until it withdraws.
    assert verb(petition, make.details("organisation", email=known.email), ORIGIN, by=organiser)
    assert verb(make.petition(), make.details(email=known.email), ORIGIN, by=organiser)
    withdraw.withdraw(known)
    assert verb(petition, make.details(email=known.email), ORIGIN, by=organiser)


def test_one_who_is_invited_waits_for_its_own_press(petition, organiser):
    details = make.details(name="Ana", email="ana@mail.example")
    assert enter.invite(petition, details, ORIGIN, by=organiser)
    row = Signatory.objects.latest("id")
    assert (row.status, row.basis, row.source, row.published_on) == (
        "unconfirmed", "confirmed", "a letter of May", None,
    )  # fmt: skip
    assert abs((row.invited_at - make.now()).total_seconds()) < 60
    assert lines_of(row) == [("", "unconfirmed", "invited", "a letter of May", organiser)]
    assert [mail.message for mail in row.mails.all()] == [Message.INVITE]


def test_nobody_is_invited_to_what_cannot_be_signed_now(organiser):
    for closed in (make.draft(), make.closed(make.petition())):
        with pytest.raises(PetitionClosed):
            enter.invite(closed, make.details(), ORIGIN, by=organiser)
    assert not Signatory.objects.exists()
    # A signature that was given in time may be entered after the close.
    assert enter.enter(closed, make.details(), ORIGIN, by=organiser)


def test_a_box_that_was_ticked_elsewhere_is_a_consent(organiser):
    petition = make.petition(news_sender="Open Line")
    news = make.agreeing_to_news(petition)
    assert enter.enter(petition, make.details(**news), ORIGIN, by=organiser)
    agreed = Signatory.objects.latest("id")
    assert enter.enter(petition, make.details(), ORIGIN, by=organiser)
    (consent,) = agreed.consents.all()
    assert (consent.purpose, consent.recipient, consent.wording) == (
        "updates", "Open Line", news["consents"][0].wording,
    )  # fmt: skip
    assert not Signatory.objects.latest("id").consents.exists()
