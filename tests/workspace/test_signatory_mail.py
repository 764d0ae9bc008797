"""Held mail is released, and a confirmation sent again, from pages of the admin."""

import pytest
from django.urls import reverse

from signatories.models import OutgoingMail, Signatory
from tests import make

pytestmark = pytest.mark.django_db
# An entry that waits for its confirmation is known to who may see both.
BOTH = {"may_see_contact": True, "may_see_withheld": True}


def said_by(client, what: str, pk: int) -> str:
    """Press the button of a page; return what the next page says."""
    return client.post(page(what, pk), secure=True, follow=True).content.decode()


def page(what: str, pk: int) -> str:
    return reverse(f"admin:signatories_signatory_{what}", args=[pk])


def test_an_organiser_releases_the_held_mail_of_their_petition_alone(petition, enter):
    rows = [make.signed(one) for one in (petition, petition, make.petition())]
    OutgoingMail.objects.update(held="robot")
    enter(make.worker(petition)).post(page("release", petition.pk), secure=True)
    assert OutgoingMail.objects.held().count() == 3
    client = enter(make.worker(petition, "organiser"))
    assert client.get(page("release", petition.pk), secure=True).status_code == 405
    client.post(page("release", petition.pk), secure=True)
    assert OutgoingMail.objects.held().get().signatory == rows[2]


def test_the_number_of_released_mails_is_told_to_who_may_see_whom_they_are_for(petition, enter):
    for rights, words in (
        ({}, "The mails are released."),
        ({"may_see_contact": True}, "The mails are released."),
        (BOTH, "1 mail released."),
    ):
        make.signed(petition)
        OutgoingMail.objects.update(held="robot")
        OutgoingMail.objects.exclude(signatory=Signatory.objects.latest("pk")).update(held="")
        client = enter(make.worker(petition, "organiser", **rights))
        assert words in said_by(client, "release", petition.pk)


def test_the_confirmation_of_one_entry_is_sent_again(petition, enter):
    row, other = make.signed(petition), make.signed(petition)
    OutgoingMail.objects.all().delete()
    client = enter(make.worker(petition, "organiser", **BOTH))
    assert "on its way again" in said_by(client, "send_again", row.pk)
    assert OutgoingMail.objects.get().signatory == row
    assert not other.mails.exists()


def test_a_held_confirmation_is_not_sent_again_and_its_page_says_so(petition, enter):
    row = make.signed(petition)
    OutgoingMail.objects.update(held="robot")
    client = enter(make.worker(petition, "organiser", **BOTH))
    assert "is held back" in said_by(client, "send_again", row.pk)
    assert OutgoingMail.objects.count() == 1


def test_nothing_is_sent_again_to_confirmed_entries_or_those_of_another_petition(petition, enter):
    confirmed, elsewhere, row = make.confirmed(petition), make.signed(make.petition()), make.signed(petition)
    OutgoingMail.objects.all().delete()
    organiser, moderator = (
        enter(make.worker(petition, "organiser", **BOTH)),
        enter(make.worker(petition, **BOTH)),
    )
    for client, entry in ((organiser, confirmed), (organiser, elsewhere), (moderator, row)):
        client.post(page("send_again", entry.pk), secure=True)
    assert not OutgoingMail.objects.exists()
