"""A mail says the same in text and in HTML, repeats no name that could mislead, and comes from a machine."""

import re

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db.models.functions import Now

from signatories.lifecycle import review, sign
from signatories.lifecycle.sign import Arrival
from signatories.mail import composition, delivery, messages
from signatories.models import Message, OutgoingMail, Signatory
from signatories.outbox import queueing
from tests import make

pytestmark = pytest.mark.django_db


def make_due() -> None:
    OutgoingMail.objects.unsent().update(due_at=Now())


def test_a_confirmation_arrives_over_smtp_in_text_and_html(petition, sink):
    row = make.signed(petition, name="'Gbenga Sesan", email="Gbenga@Mail.Example")
    assert delivery.deliver() == 1
    (taken,) = sink.taken
    assert taken.recipients == ["Gbenga@Mail.Example"]
    text = taken.message.get_body(("plain",)).get_content()
    html = taken.message.get_body(("html",)).get_content()
    link = re.search(r"(?m)^https://sign\.example\.org/en/confirm/\S+/(?=\r?$)", text).group()
    assert f'href="{link}"' in html
    assert "as 'Gbenga Sesan" in text
    assert "A statement" in text
    row.refresh_from_db()
    assert row.mailed_at is not None
    assert delivery.deliver() == 0


def test_the_headers_are_those_of_a_machine_with_a_human_behind_it(petition, sink):
    make.signed(petition, name="Bcc: x@y.example")
    delivery.deliver()
    message = sink.taken[0].message
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Reply-To"] == "post@secretariat.example"
    assert message["Subject"] == "Please confirm: A statement"
    assert message["Message-ID"].endswith("@sign.example.org>")


@pytest.mark.parametrize("name", ["a" * 101, "Win at casino.example.com/now", "mail me: x@spam.example"])
def test_a_name_that_is_long_or_an_address_is_not_repeated(petition, sink, name):
    make.signed(petition, "organisation", name=name)
    delivery.deliver()
    assert name[:40] not in sink.taken[0].message.as_string()


def test_a_withheld_name_is_in_no_mail(petition, sink):
    row = make.confirmed(petition, "organisation", name="Secret Society", listing="withheld")
    review.publish(row, by=make.worker(petition))
    make_due()
    delivery.deliver()
    assert sink.taken
    assert all("Secret Society" not in taken.message.as_string() for taken in sink.taken)


def test_neutral_subjects_do_not_name_the_statement(sink):
    make.signed(make.petition(has_neutral_subjects=True))
    delivery.deliver()
    assert sink.taken[0].message["Subject"] == "Please confirm"


def test_the_mail_speaks_the_signatory_s_language(petition, sink):
    sign.sign(petition, make.details(), Arrival("ar"))
    delivery.deliver()
    html = sink.taken[0].message.get_body(("html",)).get_content()
    assert 'lang="ar" dir="rtl"' in html
    assert "/ar/confirm/" in html


@pytest.mark.parametrize(
    ("name", "repeated"),
    [
        ("a" * 100, "a" * 100),
        ("a" * 101, ""),
        ("Dr. Ana Perez, M.D", "Dr. Ana Perez, M.D"),
        ("ana@mail", ""),
        ("www.river", ""),
        ("see http://river", ""),
        ("river.example", ""),
        ("river。example", ""),
        ("river．example", ""),
        ("WWW.RIVER", ""),
    ],
)
def test_a_mail_repeats_a_name_unless_it_is_long_or_reads_like_an_address(petition, name, repeated):
    assert composition.name_to_repeat(make.signed(petition, "organisation", name=name)) == repeated


def test_a_mail_repeats_no_withheld_name(petition):
    assert composition.name_to_repeat(make.signed(petition, name="Ana", listing="withheld")) == ""
    assert composition.name_to_repeat(make.signed(petition, name="Ana")) == "Ana"


def composed(row: Signatory, message: Message = Message.CONFIRM) -> EmailMultiAlternatives:
    """Return the mail of a row as it would be sent."""
    mail = row.mails.filter(message=message).first()
    if mail is None:
        queueing.enqueue(row, message)
        mail = row.mails.get(message=message)
    return messages.write(mail)


def test_a_mail_has_the_same_number_at_every_attempt_and_each_its_own(petition, settings):
    row, other = make.signed(petition), make.signed(petition)
    first, again, beside = composed(row), composed(row), composed(other)
    numbers = [mail.extra_headers["Message-ID"] for mail in (first, again, beside)]
    assert numbers[0] == numbers[1] != numbers[2]
    assert all(number.endswith("@sign.example.org>") and len(number) > 40 for number in numbers)
    assert first.extra_headers["From"] == settings.DEFAULT_FROM_EMAIL


@pytest.mark.parametrize(
    ("contact", "answered_by"),
    [
        ("post@secretariat.example", ["post@secretariat.example"]),
        ("The desk, room 4: desk@river.example", ["desk@river.example"]),
        ("https://secretariat.example/contact", ["desk@sign.example.org"]),
    ],
)
def test_an_answer_goes_to_the_people_of_the_petition_or_of_the_site(contact, answered_by):
    assert composed(make.signed(make.petition(contact=contact))).reply_to == answered_by


def test_without_any_address_of_people_an_answer_goes_nowhere():
    silent = make.coalition(contact="https://sign.example.org/contact")
    petition = make.petition(contact="https://river.example", coalition=silent)
    assert composed(make.signed(petition)).reply_to == []


def test_mail_goes_under_the_domain_of_the_dns(petition):
    assert composed(make.signed(petition, email="Ana@straße.de")).to == ["Ana@xn--strae-oqa.de"]


def test_a_title_is_cut_and_its_lines_folded_in_a_subject():
    petition = make.draft()
    petition.statements.update(title="Water \n for   all " + "a" * 200)
    opened = make.opening.open_petition(petition, closes_at=None)
    assert composed(make.signed(opened)).subject == f"Please confirm: Water for all {'a' * 106}"


def test_a_question_in_a_subject_has_no_colon_after_it(petition):
    row = make.published(petition, listing="withheld")
    assert composed(row, Message.SHOW).subject == "May your name be shown? A statement"


def test_a_mail_speaks_of_the_statement_in_its_readers_language_where_there_is_one(petition):
    make.statement(petition, language="fr", title="Une déclaration")
    withdrawn = make.statement(petition, language="pt", title="Uma declaração")
    type(withdrawn).objects.filter(pk=withdrawn.pk).update(withdrawn_at=make.now())
    row = make.signed(petition)
    titles = {language: composition.signed_statement(row, language).title for language in ("en", "fr", "pt")}
    assert titles == {"en": "A statement", "fr": "Une déclaration", "pt": "A statement"}


def test_a_link_on_a_line_of_its_own_is_a_link_in_html_and_no_other_line_is(petition):
    mail = composed(make.signed(petition))
    (page, kind) = mail.alternatives[0]
    links = re.findall(r'<a href="([^"]+)"', page)
    in_text = [line for line in mail.body.splitlines() if line.startswith("https://sign.example.org")]
    assert kind == "text/html"
    assert links == in_text
    assert len(links) == 2


def test_mail_to_staff_names_the_petition_where_there_is_one(petition):
    user = make.worker(petition)
    subjects = {}
    for about in (petition, None):
        mail = OutgoingMail(pk=7, user=user, petition=about, message=Message.INVITATION, language="en")
        sent = messages.write(mail)
        subjects[about] = sent.subject
        assert (sent.to, sent.reply_to) == ([user.email], [])
    assert subjects == {petition: f"You are invited: {petition}", None: "You are invited"}
