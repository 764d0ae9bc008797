"""Reminders are sent for signatures that have waited for days, and before a petition closes."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from signatories.mail import reminders
from signatories.models import Message, OutgoingMail, Signatory
from tests import make

pytestmark = pytest.mark.django_db


def waiting(petition, **ago: float) -> Signatory:
    """Return an unconfirmed signature whose mail was accepted this long ago."""
    row, moment = make.signed(petition), Now() - timedelta(**ago)
    OutgoingMail.objects.filter(signatory=row).delete()
    Signatory.objects.filter(pk=row.pk).update(signed_at=moment, mailed_at=moment)
    return row


def written() -> list[tuple[int, str]]:
    reminders.write()
    return list(OutgoingMail.objects.order_by("pk").values_list("signatory", "message"))


def test_a_last_call_goes_to_those_who_signed_half_a_day_before_and_to_no_newer_ones():
    petition = make.petition(closes_in=timedelta(hours=20))
    old = waiting(petition, hours=12)
    waiting(petition, hours=11)
    waiting(make.petition(closes_in=timedelta(hours=25)), hours=12)
    assert written() == [(old.pk, Message.LAST_CALL)]


def test_a_reminder_goes_after_three_days_unless_the_close_is_near():
    petition = make.petition(closes_in=timedelta(hours=25))
    old = waiting(petition, days=3)
    waiting(petition, days=2, hours=23)
    near = waiting(make.petition(closes_in=timedelta(hours=23)), days=3)
    assert written() == [(near.pk, Message.LAST_CALL), (old.pk, Message.REMINDER)]
    assert len(written()) == 2


def test_a_petition_without_a_close_reminds_and_one_without_an_accepted_mail_does_not():
    petition = make.petition(closes_in=None)
    row, unsent = waiting(petition, days=4), waiting(petition, days=4)
    Signatory.objects.filter(pk=unsent.pk).update(mailed_at=None)
    assert written() == [(row.pk, Message.REMINDER)]


def waiting_since(row: Signatory, **ago: int) -> None:
    OutgoingMail.objects.all().delete()
    moment = Now() - timedelta(**ago)
    Signatory.objects.filter(pk=row.pk).update(signed_at=moment, mailed_at=moment)


def test_one_reminder_after_three_days_and_no_more(petition):
    row = make.signed(petition)
    waiting_since(row, days=4)
    assert reminders.write() == 1
    assert row.mails.get().message == Message.REMINDER
    assert reminders.write() == 0


def test_no_reminder_before_that_nor_after_confirming_or_a_bounce(petition):
    fresh, bounced, done = (
        make.signed(petition),
        make.signed(petition),
        make.confirmed(petition, "individual"),
    )
    for row in (bounced, done):
        waiting_since(row, days=4)
    Signatory.objects.filter(pk=bounced.pk).update(bounced_at=Now())
    waiting_since(fresh, days=2)
    assert reminders.write() == 0


def test_a_last_call_before_the_close():
    petition = make.petition(closes_in=timedelta(hours=20))
    row = make.signed(petition)
    waiting_since(row, days=2)
    assert reminders.write() == 1
    assert row.mails.get().message == Message.LAST_CALL
    assert reminders.write() == 0


def test_nobody_is_reminded_after_the_close(petition):
    row = make.signed(petition)
    waiting_since(row, days=4)
    make.closed(petition)
    assert reminders.write() == 0


def test_a_row_without_an_address_or_whose_address_is_gone_is_not_reminded(petition):
    row, nameless, bounced = (waiting(petition, days=4) for _each in range(3))
    Signatory.objects.filter(pk=nameless.pk).update(email="")
    Signatory.objects.filter(pk=bounced.pk).update(bounced_at=Now())
    assert written() == [(row.pk, Message.REMINDER)]


def test_one_who_was_invited_is_reminded_by_the_organiser_until_they_type_themselves(petition):
    row, invited = waiting(petition, days=4), waiting(petition, days=4)
    Signatory.objects.filter(pk=invited.pk).update(invited_at=Now())
    assert written() == [(row.pk, Message.REMINDER)]
    Signatory.objects.filter(pk=invited.pk).update(revision=2)
    assert written() == [(row.pk, Message.REMINDER), (invited.pk, Message.REMINDER)]


def test_nobody_is_reminded_of_a_statement_that_is_not_open_yet(petition):
    soon = make.petition()
    row = waiting(petition, days=4)
    waiting(soon, days=4)
    with make.resting_triggers() as cursor:
        cursor.execute(
            "UPDATE petitions_petition SET opens_at = now() + interval '1 day' WHERE id = %s", [soon.pk]
        )
    assert written() == [(row.pk, Message.REMINDER)]
