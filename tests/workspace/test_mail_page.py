"""A petition's mail."""

import pytest

from signatories.mail import delivery
from signatories.models import OutgoingMail
from tests import make
from tests.visible import text_of

pytestmark = pytest.mark.django_db
ALL = {"may_see_contact": True, "may_see_withheld": True}


def address(petition):
    return f"/admin/petition/{petition.pk}/mail/"


def page(client, petition):
    return text_of(client.get(address(petition), secure=True).content.decode())


def test_it_shows_what_waits_what_is_held_and_what_was_sent(petition, enter):
    sent = make.signed(petition)
    delivery.deliver()
    held = make.signed(petition)
    OutgoingMail.objects.filter(signatory=held).update(held="network")
    elsewhere = make.signed(make.petition())
    shown = page(enter(make.worker(petition, "organiser", **ALL)), petition)
    assert "1 e-mail is held back" in shown
    assert f"#{sent.pk}" in shown
    assert "accepted by the mail server" in shown
    assert f"#{elsewhere.pk}" not in shown


def test_without_both_rights_no_number_tells_whether_an_address_has_signed(petition, enter):
    OutgoingMail.objects.filter(signatory=make.signed(petition)).update(held="network")
    shown = page(enter(make.worker(petition, "organiser")), petition)
    assert "E-mails are held back" in shown
    assert "1 e-mail" not in shown


def test_an_organiser_sends_confirmations_of_this_petition_again(petition, enter):
    mine, other = make.signed(petition), make.signed(make.petition())
    delivery.deliver()
    client = enter(make.worker(petition, "organiser", **ALL))
    answer = client.post(address(petition), {"since": "2020-01-01T00:00"}, secure=True, follow=True)
    assert "1 mail is on its way again" in answer.content.decode()
    assert mine.mails.unsent().exists()
    assert not other.mails.unsent().exists()
    wrong = client.post(address(petition), {"since": "never"}, secure=True)
    assert 'class="field wrong"' in wrong.content.decode()


def test_a_viewer_reads_and_sends_nothing(petition, enter):
    client = enter(make.worker(petition, "viewer"))
    assert "Send again" not in page(client, petition)
    assert client.post(address(petition), {"since": "2020-01-01T00:00"}, secure=True).status_code == 403
