"""Requests for links are answered in turn, and then deleted."""

from datetime import timedelta

import pytest

from signatories.mail import link_requests
from signatories.models import LinkRequest, Message, OutgoingMail, Signatory
from signatories.outbox import queueing
from tests import make

pytestmark = pytest.mark.django_db


def test_a_request_that_is_not_due_yet_waits_on(petition):
    now, later, other = (make.signed(petition) for _each in range(3))
    OutgoingMail.objects.all().delete()
    queueing.ask_for_link(later.email, after=timedelta(hours=1))
    queueing.ask_for_link(now.email)
    assert link_requests.answer() == 1
    assert [request.email for request in LinkRequest.objects.all()] == [later.email]
    assert [(mail.signatory, mail.message) for mail in OutgoingMail.objects.all()] == [(now, Message.MANAGE)]
    assert not other.mails.exists()


def test_a_batch_leaves_the_others_for_the_next_and_those_that_were_put_off_for_the_last(petition):
    rows = [make.signed(petition) for _each in range(3)]
    OutgoingMail.objects.all().delete()
    queueing.ask_for_link(rows[0].email)
    for row in rows:
        queueing.ask_for_link(row.email)
    LinkRequest.objects.filter(email=rows[1].email).update(created_at=make.now() - timedelta(hours=1))
    assert [link_requests.answer(most=2), link_requests.answer(most=9)] == [2, 2]
    assert not LinkRequest.objects.exists()


def test_an_address_that_retention_deleted_is_written_back_to_its_own_rows_alone(petition):
    row, other = make.published(petition, email="ana@mail.example"), make.published(petition)
    Signatory.objects.update(email="")
    OutgoingMail.objects.all().delete()
    queueing.ask_for_link("ana@mail.example")
    assert link_requests.answer() == 1
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.email, other.email) == ("ana@mail.example", "")
    assert [mail.signatory for mail in OutgoingMail.objects.all()] == [row]


def test_each_spelling_of_an_address_gets_one_mail_and_no_tag_is_written_back(petition):
    elsewhere = make.petition()
    plain = make.published(petition, email="ana@mail.example")
    tagged = make.published(elsewhere, email="ana+x@mail.example")
    newer = make.published(make.petition(), email="ANA@mail.example")
    other = make.published(petition)
    emptied = make.published(make.petition(), email="ana@mail.example")
    Signatory.objects.filter(pk=emptied.pk).update(email="")
    OutgoingMail.objects.all().delete()
    queueing.ask_for_link("ana+x@mail.example")
    link_requests.answer()
    emptied.refresh_from_db()
    assert emptied.email == "ana@mail.example"
    # The newest entry of each spelling is written to.
    assert {mail.signatory for mail in OutgoingMail.objects.all()} == {tagged, emptied}
    assert not plain.mails.exists()
    assert not newer.mails.exists()
    assert not other.mails.exists()


def test_without_a_request_nothing_is_written(petition):
    make.published(petition)
    OutgoingMail.objects.all().delete()
    assert link_requests.answer() == 0
    queueing.ask_for_link("nobody@mail.example")
    assert link_requests.answer() == 1
    assert not OutgoingMail.objects.exists()
