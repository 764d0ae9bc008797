"""Each task of mail does all that it is for."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from serving import redis_connection
from signatories.mail import bounces, tasks
from signatories.models import Flag, LinkRequest, Message, OutgoingMail, Signatory
from signatories.outbox import queueing
from tests import make

pytestmark = pytest.mark.django_db


def test_a_worker_answers_requests_for_links_and_sends_all_mail_that_is_due(petition, mailoutbox):
    row, other = make.published(petition), make.signed(petition)
    OutgoingMail.objects.filter(signatory=row).delete()
    queueing.ask_for_link(row.email)
    # Rows that are committed from now on wake a worker again.
    redis_connection.connection().set(queueing.WAKE_UP, 1)
    tasks.deliver()
    assert not redis_connection.connection().exists(queueing.WAKE_UP)
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted([row.email, other.email])
    assert not LinkRequest.objects.exists()


def test_notices_are_written_and_mail_that_was_held_long_enough_goes(petition):
    moderator = make.worker(petition)
    make.confirmed(petition, "organisation")
    quick = make.signed(petition)
    OutgoingMail.objects.filter(signatory=quick).update(
        held=Flag.QUICK, created_at=Now() - timedelta(hours=1)
    )
    tasks.notify()
    assert quick.mails.get().held == ""
    assert OutgoingMail.objects.get(message=Message.WAITING).user == moderator


def test_reminders_are_written(petition):
    row, other = make.signed(petition), make.signed(petition)
    OutgoingMail.objects.all().delete()
    Signatory.objects.filter(pk=row.pk).update(mailed_at=Now() - timedelta(days=4))
    tasks.remind()
    assert [mail.signatory for mail in OutgoingMail.objects.all()] == [row]
    assert not other.mails.exists()


def test_a_mailbox_for_bounces_is_read_where_there_is_one(settings, monkeypatch):
    read = []
    monkeypatch.setattr(bounces, "read", lambda: read.append(settings.BOUNCE_MAILBOX))
    settings.BOUNCE_MAILBOX = ""
    tasks.read_bounces()
    settings.BOUNCE_MAILBOX = "imap://bounces@mail.example"
    tasks.read_bounces()
    assert read == ["imap://bounces@mail.example"]
