"""The outbox in the admin."""

import pytest

from signatories.models import OutgoingMail
from tests import make

pytestmark = pytest.mark.django_db


def test_an_organiser_sends_everything_again_since_a_time(petition, enter):
    row, moderator = make.signed(petition), make.worker(petition)
    OutgoingMail.objects.all().update(sent_at="2026-01-01T00:00Z")
    address = "/admin/signatories/outgoingmail/send-again/"
    data = {"since_0": "2026-01-01", "since_1": "00:00:00"}
    enter(moderator).post(address, data, secure=True)
    assert not row.mails.unsent().exists()
    enter(make.worker(petition, "organiser")).post(address, data, secure=True)
    assert row.mails.unsent().count() == 1
