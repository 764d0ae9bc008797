"""The link to an entry is mailed to its own address, and the page says the same to everyone."""

import re
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from signatories.mail import link_requests, tasks
from signatories.models import LinkRequest, Message, OutgoingMail, Signatory
from signatories.outbox import queueing
from tests import make
from tests.signatories.signing.visits import post, text_to

pytestmark = pytest.mark.django_db


def test_the_link_is_mailed_and_the_page_says_the_same_to_everyone(petition, mailoutbox):
    row = make.published(petition, email="Ana@Mail.Example")
    OutgoingMail.objects.all().delete()
    pages = {
        post("/en/manage/", email=email).content.decode().replace(email, "ADDRESS")
        for email in ("ana@mail.example", "nobody@mail.example")
    }
    assert len(pages) == 1
    tasks.deliver()
    assert len(mailoutbox) == 1
    assert "/en/manage/" in text_to(mailoutbox, row.email)


def test_the_link_is_mailed_to_an_address_that_retention_has_deleted(petition, mailoutbox):
    row = make.published(petition, email="ana@mail.example")
    Signatory.objects.filter(pk=row.pk).update(email="")
    OutgoingMail.objects.all().delete()
    post("/en/manage/", email="ana@mail.example")
    tasks.deliver()
    assert "/en/manage/" in text_to(mailoutbox, "ana@mail.example")


@pytest.mark.parametrize("typed", ["ana+other@mail.example", "ANA+a+b@mail.example"])
def test_a_tag_that_is_typed_leads_no_link_to_another_mailbox(petition, mailoutbox, typed):
    row = make.published(petition, email="ana@mail.example")
    bystander = make.published(petition, email="eva@mail.example")
    Signatory.objects.update(email="")
    OutgoingMail.objects.all().delete()
    post("/en/manage/", email=typed)
    tasks.deliver()
    (mail,) = mailoutbox
    assert [to.lower() for to in mail.to] == ["ana@mail.example"]
    row.refresh_from_db()
    bystander.refresh_from_db()
    assert (row.email.lower(), bystander.email) == ("ana@mail.example", "")


def test_a_spelling_is_told_of_its_own_entries_alone(petition, mailoutbox):
    other = make.petition()
    make.published(petition, email="victim@mail.example")
    make.published(other, email="victim+x@mail.example")
    OutgoingMail.objects.all().delete()
    post("/en/manage/", email="victim+x@mail.example")
    link_requests.answer()
    assert OutgoingMail.objects.filter(message=Message.MANAGE).count() == 2
    tasks.deliver()
    assert all(len(re.findall(r"/en/manage/\S", mail.body)) == 1 for mail in mailoutbox)


def test_who_asks_too_often_is_answered_after_all_others(petition):
    for number in range(3):
        make.published(petition, email=f"ana-{number}@mail.example")
    queueing.ask_for_link("ana-0@mail.example", after=timedelta(hours=1))
    LinkRequest.objects.update(due_at=Now() - timedelta(hours=1), created_at=Now() - timedelta(hours=2))
    queueing.ask_for_link("ana-1@mail.example")
    OutgoingMail.objects.all().delete()
    link_requests.answer(1)
    assert OutgoingMail.objects.get().signatory.email == "ana-1@mail.example"
