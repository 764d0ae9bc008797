"""Each message has a writer, writes in the language of its mail, and carries a code where it can be typed."""

import re

import pytest
from django.utils import translation

from signatories.mail import messages
from signatories.models import Message, OutgoingMail
from signatories.outbox import queueing
from tests import make

pytestmark = pytest.mark.django_db


def test_each_message_has_a_writer_of_its_own():
    assert set(messages.MESSAGES) == set(Message)
    assert len(set(messages.MESSAGES.values())) == len(Message)


@pytest.mark.parametrize(
    "message", ["confirm", "reminder", "last-call", "invite", "already-signed", "manage"]
)
def test_a_code_stands_in_the_mails_that_wait_for_it_alone(petition, message):
    row, beside = make.signed(petition), make.signed(petition)
    queueing.enqueue(row, Message(message))
    mail = row.mails.get(message=message)
    codes = re.findall(r"(?m)^[A-HJ-NP-Z2-9]{8}$", messages.write(mail).body)
    has_code = message in ("confirm", "reminder", "last-call")
    assert codes == ([make.code_of(mail)] if has_code else [])
    assert (Message(message) in messages.WITH_CODE) is has_code
    assert beside.mails.get().message == Message.CONFIRM


def test_a_mail_is_written_in_its_own_language_and_leaves_the_present_one_as_it_was(petition):
    row, beside = make.signed(petition), make.signed(petition)
    OutgoingMail.objects.filter(signatory=row).update(language="fr")
    french, english = (messages.write(one.mails.get()) for one in (row, beside))
    assert (french.subject, "/fr/confirm/" in french.body) != (english.subject, True)
    assert "/fr/confirm/" in french.body
    assert "/en/confirm/" in english.body
    assert translation.get_language() == "en"
