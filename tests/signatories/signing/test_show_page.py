"""A withheld name is shown by a fresh mail, after its owner has read the words."""

import re

import pytest

from signatories.identity import tokens
from signatories.identity.tokens import Purpose
from signatories.lifecycle import correct
from signatories.listing import recount
from signatories.mail import delivery
from signatories.models import Message, OutgoingMail, Signatory
from tests import make
from tests.signatories.signing.visits import page, post, text_to

pytestmark = pytest.mark.django_db


def manage(row: Signatory) -> str:
    return f"/en/manage/{tokens.make_timed(Purpose.MANAGE, row)}/"


def test_showing_a_withheld_name_takes_a_fresh_mail(petition, mailoutbox):
    row = make.published(petition, name="Hidden Name", listing="withheld")
    post(manage(row), act="show")
    row.refresh_from_db()
    assert row.is_withheld
    OutgoingMail.objects.exclude(message=Message.SHOW).delete()
    delivery.deliver()
    assert "Hidden Name" not in text_to(mailoutbox, row.email)
    link = re.search(r"https://sign\.example\.org(/en/show/\S+)", text_to(mailoutbox, row.email)).group(1)
    page(link)
    row.refresh_from_db()
    assert row.is_withheld
    post(link)
    row.refresh_from_db()
    assert not row.is_withheld
    assert not recount.differences()
    correct.withhold(row)
    assert post(link).status_code == 404
    row.refresh_from_db()
    assert row.is_withheld


def test_words_that_changed_are_read_before_a_name_is_shown(petition):
    row = make.published(petition, name="Hidden Name", listing="withheld")
    link = f"/en/show/{tokens.make_timed(Purpose.SHOW, row)}/"
    words = re.search(r'name="words" value="(\w+)"', page(link)).group(1)
    type(petition).objects.filter(pk=petition.pk).update(recipients="The Ministry of Water")
    answer = post(link, words=words).content.decode()
    row.refresh_from_db()
    assert row.is_withheld
    assert "handed over to: The Ministry of Water." in answer
    post(link, words=re.search(r'name="words" value="(\w+)"', answer).group(1))
    row.refresh_from_db()
    assert "handed over to: The Ministry of Water." in row.consent.text


def test_who_has_their_name_shown_sees_before_how_it_will_be_listed(petition):
    row = make.published(petition, listing="withheld", country="KE", shows_country=True)
    link = f"/en/show/{tokens.make_timed(Purpose.SHOW, row)}/"
    assert "Kenya" in page(link)
    post(link)
    assert "Kenya" in page(f"/en/petitions/{petition.slug}/signatories/")
