"""Scenarios from fifteen years of public petitions: what people do, and what happens.

The situations are those of e-petitions' acceptance tests and of its issues; the words are our own.
"""

import re

import pytest
from django.test import Client

from petitions.models import Petition
from serving import redis_connection
from signatories.limits import rate_limits
from signatories.listing import tally
from signatories.mail import delivery, link_requests
from signatories.models import OutgoingMail, Signatory
from signatories.privacy import forgetting
from tests import make

pytestmark = pytest.mark.django_db


def send(petition, kind="individual", *, client=None, **fields):
    """Send the form; return the response."""
    data = make.form_data(kind, **fields)
    return (client or Client()).post(f"/en/petitions/{petition.slug}/sign/", data, secure=True)


def follow(mail, what):
    """Return the path that a mail leads to."""
    return re.search(rf"https://[^/]+(/en/{what}/\S+)", mail.body).group(1)


def confirm(path):
    """Look at a confirm page, then press its button, as a person does; return the page that follows."""
    page = Client().get(path, secure=True).content.decode()
    shown = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
    return Client().post(path, shown, secure=True).content.decode()


@pytest.fixture
def arrive(mailoutbox):
    """Deliver all due mail; return the new mails."""

    def arrive():
        # Two mails to one address are five minutes apart; here that time is over.
        redis_connection.connection().flushdb()
        rate_limits.fallback.counts.clear()
        before = len(mailoutbox)
        OutgoingMail.objects.unsent().update(due_at=make.now())
        delivery.deliver()
        return mailoutbox[before:]

    return arrive


def test_who_signs_and_confirms_is_counted_once(petition, arrive):
    send(petition, email="eva@mail.example")
    (mail,) = arrive()
    assert tally.of(petition).total == 0
    assert "Yours is the only signature at the moment" in confirm(follow(mail, "confirm"))
    assert tally.of(petition).total == 1


@pytest.mark.parametrize(
    "again", ["EVA@mail.example", "eva@MAIL.example", "eva+work@mail.example", "Eva+X+Y@Mail.Example"]
)
def test_another_way_to_write_an_address_is_the_same_mailbox(petition, arrive, again):
    send(petition, email="eva@mail.example", name="Eva")
    confirm(follow(arrive()[0], "confirm"))
    answer = send(petition, email=again, name="Somebody Else")
    (mail,) = arrive()
    assert answer.status_code == 302
    assert "already signed" in mail.subject
    assert [row.name for row in petition.signatories.all()] == ["Eva"]


@pytest.mark.parametrize("again", ["e.v.a@gmail.com", "eva@googlemail.com", "E.va+list@GoogleMail.com"])
def test_dots_and_aliases_of_providers_that_ignore_them_are_the_same_mailbox(petition, arrive, again):
    send(petition, email="eva@gmail.com")
    confirm(follow(arrive()[0], "confirm"))
    send(petition, email=again)
    assert "already signed" in arrive()[0].subject
    assert petition.signatories.count() == 1


def test_dots_tell_people_apart_where_they_count(petition):
    send(petition, email="e.va@mail.example")
    send(petition, email="eva@mail.example")
    assert petition.signatories.count() == 2


def test_who_types_somebody_else_s_address_signs_nothing(petition, arrive):
    send(petition, email="victim@mail.example")
    (mail,) = arrive()
    page = Client().post(follow(mail, "not-me"), {"never": "on"}, secure=True)
    assert page.status_code == 200
    assert petition.signatories.count() == 0
    send(petition, email="victim@mail.example")
    assert arrive() == []


def test_a_second_press_shows_the_same_and_counts_nothing(petition, arrive):
    send(petition)
    path = follow(arrive()[0], "confirm")
    first = confirm(path)
    assert confirm(path) == first
    assert tally.of(petition).total == 1


def test_a_shared_confirm_link_confirms_nobody_else(petition, arrive):
    send(petition, name="Eva")
    path = follow(arrive()[0], "confirm")
    confirm(path)
    page = Client().get(path, secure=True).content.decode()
    assert "Eva" in page
    assert petition.signatories.count() == 1


def test_the_address_of_the_page_after_the_form_is_of_no_use_to_others(petition, arrive):
    shared = send(petition, email="eva@mail.example")["Location"]
    confirm(follow(arrive()[0], "confirm"))
    assert Client().post(shared, {"code": "ABCDEFGH"}, secure=True).status_code == 200
    assert tally.of(petition).total == 1


def test_a_mail_that_never_came_is_asked_for_by_signing_again(petition, arrive):
    send(petition, email="eva@mail.example", name="Eva Tpyo")
    arrive()
    send(petition, email="eva@mail.example", name="Eva Typo")
    (mail,) = arrive()
    assert "Eva Typo" in confirm(follow(mail, "confirm"))
    assert [row.name for row in petition.signatories.all()] == ["Eva Typo"]


def test_an_older_mail_s_link_works_as_well(petition, arrive):
    send(petition, email="eva@mail.example", name="Eva")
    (older,) = arrive()
    send(petition, email="eva@mail.example", name="Eva")
    arrive()
    path = follow(older, "confirm")
    assert "Yours is the only signature at the moment" in confirm(path)


def test_who_signed_before_the_close_confirms_after_it_and_later_no_more(petition, arrive):
    send(petition, email="in-time@mail.example")
    send(petition, email="too-late@mail.example")
    in_time, too_late = sorted(arrive(), key=lambda mail: mail.to)
    make.closed(petition)
    assert "Yours is the only signature at the moment" in confirm(follow(in_time, "confirm"))
    Petition.objects.filter(pk=petition.pk).update(grace_hours=0)
    confirm(follow(too_late, "confirm"))
    assert tally.of(petition).total == 1


def test_a_petition_that_closed_while_the_form_was_open_keeps_nothing(petition):
    make.closed(petition)
    answer = send(petition, email="late@mail.example")
    assert answer.status_code == 200
    assert "closed" in answer.content.decode()
    assert Signatory.objects.count() == 0


def test_a_throwaway_address_looks_successful_and_waits_for_a_moderator(petition, arrive):
    assert send(petition, email="x@mailinator.com").status_code == 302
    page = confirm(follow(arrive()[0], "confirm"))
    assert "moderator" in page
    assert tally.of(petition).total == 0


def test_a_household_that_shares_a_mailbox_signs_as_one_person_and_as_an_organisation(petition, arrive):
    send(petition, email="home@mail.example", name="Eva")
    send(petition, "organisation", email="home@mail.example", name="Our House")
    assert sorted(petition.signatories.values_list("name", flat=True)) == ["Eva", "Our House"]


def test_who_was_withdrawn_signs_again(petition, arrive):
    send(petition, email="eva@mail.example")
    confirm(follow(arrive()[0], "confirm"))
    row = petition.signatories.get()
    Client().post(make.manage_path(row), {"act": "withdraw"}, secure=True)
    assert tally.of(petition).total == 0
    send(petition, email="eva@mail.example")
    confirm(follow(arrive()[0], "confirm"))
    assert tally.of(petition).total == 1


def test_who_was_forgotten_is_unknown_again(petition, arrive):
    send(petition, email="eva@mail.example")
    confirm(follow(arrive()[0], "confirm"))
    forgetting.forget(petition.signatories.get())
    send(petition, email="eva@mail.example")
    assert "Please confirm" in arrive()[0].subject


def test_signing_in_one_s_language_brings_mail_in_it(petition, arrive):
    data = make.form_data()
    Client().post(f"/ar/petitions/{petition.slug}/sign/", data, secure=True)
    (mail,) = arrive()
    assert re.search(r"[\u0600-\u06ff]", mail.subject)


# --- Rows 37 and 39 of the promises, with as many tries as they name -------------------------------------


def test_a_thousand_tries_on_one_mailbox_send_it_three_mails_at_the_most(mailoutbox, settings):
    settings.SIGN_LIMIT = 10_000
    several = [make.petition() for _ in range(5)]
    ways = [
        "bob@gmail.com",
        "b.o.b@gmail.com",
        "BOB@GMAIL.COM",
        "bob+{0}@googlemail.com",
        "b.ob+x{0}@gmail.com",
    ]
    client = Client()
    answers = set()
    for number in range(1000):
        petition, address = several[number % 5], ways[number // 5 % 5].format(number)
        answers.add(send(petition, client=client, email=address).status_code)
    for rest in range(10):
        delivery.deliver()
        if rest > 5:
            # The last of the three mails is kept for the link.
            client.post("/en/manage/", {"email": ways[0]}, secure=True)
            link_requests.answer()
        # Six minutes pass: what forbids two at once is over, what forbids a fourth is not.
        for key in redis_connection.connection().scan_iter("undersigned:mail:*"):
            for mail, at in redis_connection.connection().zscan_iter(key):
                redis_connection.connection().zadd(key, {mail: at - 360})
        OutgoingMail.objects.unsent().update(due_at=make.now())
    assert answers == {302}
    assert len(mailoutbox) == 3
    assert "The link to your entry" in mailoutbox[-1].subject


def test_of_a_thousand_scripted_signatures_from_one_network_ten_are_mailed(petition, mailoutbox):
    client = Client()
    answers = {send(petition, client=client).status_code for _ in range(1000)}
    while delivery.deliver():
        pass
    assert answers == {302}
    assert len(mailoutbox) == 10
    assert OutgoingMail.objects.held().count() == 990
