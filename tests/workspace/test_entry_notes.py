"""Notes about an entry, and questions to its owner."""

import pytest

from petitions.models import Petition
from signatories.mail import delivery
from signatories.models import Note, Question, Signatory
from tests import make
from tests.workspace.test_entry_page import address, page

pytestmark = pytest.mark.django_db


def test_a_note_stands_on_the_page_and_says_that_the_signatory_can_read_it(petition, enter):
    row, client = make.published(petition), enter(make.worker(petition))
    assert "The signatory can read this" in page(client, row)
    client.post(address(row, "entry_note"), {"note-text": "Rang them on Monday."}, secure=True)
    assert "Rang them on Monday." in page(client, row)
    assert list(Note.objects.values_list("signatory", flat=True)) == [row.pk]


def test_an_empty_note_is_refused_beside_the_field(petition, enter):
    row, client = make.published(petition), enter(make.worker(petition))
    answer = client.post(address(row, "entry_note"), {"note-text": " "}, secure=True)
    assert "This field is required" in answer.content.decode()
    assert not Note.objects.exists()


def test_a_question_is_mailed_and_the_answer_goes_to_the_contact(petition, enter, mailoutbox):
    row, bystander = make.published(petition, name="Ada Reader"), make.published(petition)
    Petition.objects.filter(pk=petition.pk).update(contact="team@coalition.example")
    client = enter(make.worker(petition))
    client.post(address(row, "entry_ask"), {"question-text": "Do you live in Chad?"}, secure=True)
    assert [question.signatory for question in Question.objects.all()] == [row]
    delivery.deliver()
    asked = [mail for mail in mailoutbox if "Do you live in Chad?" in mail.body]
    assert [mail.to for mail in asked] == [[row.email]]
    assert asked[0].reply_to == ["team@coalition.example"]
    assert "question" in asked[0].subject
    assert "Ada" not in asked[0].subject
    assert bystander.mails.filter(message="question").count() == 0


def test_nobody_is_asked_where_no_mail_arrives(petition, enter):
    row, client = make.entered(petition), enter(make.worker(petition))
    assert "Ask the signatory" not in page(client, row)
    answer = client.post(address(row, "entry_ask"), {"question-text": "Well?"}, secure=True, follow=True)
    assert "cannot be asked" in answer.content.decode()
    assert not Question.objects.exists()
    assert not Signatory.objects.get(pk=row.pk).mails.filter(message="question").exists()
