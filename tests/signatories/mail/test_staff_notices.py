"""Notices to organisers and moderators."""

from datetime import timedelta

import pytest
from django.utils import timezone

from petitions.models import Role
from signatories.mail import delivery, staff_notices
from signatories.models import Message, OutgoingMail
from signatories.outbox import queueing
from tests import make

pytestmark = pytest.mark.django_db


def told(message: Message) -> list[str]:
    return sorted(OutgoingMail.objects.filter(message=message).values_list("user__email", flat=True))


def test_moderators_are_told_once_an_hour_that_something_waits(petition, mailoutbox):
    moderator = make.worker(petition)
    quiet = make.worker(petition)
    quiet.roles.update(gets_mail=False)
    make.worker(petition, "viewer")
    make.confirmed(petition, "organisation", name="Secret House")
    staff_notices.write()
    make.confirmed(petition, "organisation")
    staff_notices.write()
    assert told(Message.WAITING) == [moderator.email]
    delivery.deliver()
    mail = next(mail for mail in mailoutbox if mail.to == [moderator.email])
    assert "2 signatures wait" in mail.body
    assert "Secret House" not in mail.body


def test_organisers_are_told_a_day_and_two_hours_before_the_close(mailoutbox):
    petition = make.petition(closes_in=timedelta(hours=30))
    organiser = make.worker(petition, "organiser")
    staff_notices.write()
    assert told(Message.CLOSING) == []
    for hours, number in ((23, 1), (20, 1), (1, 2)):
        petition.closes_at = timezone.now() + timedelta(hours=hours)
        move_close(petition)
        staff_notices.write()
        delivery.deliver()
        assert told(Message.CLOSING) == [organiser.email] * number
        OutgoingMail.objects.update(created_at=timezone.now() - timedelta(hours=21))
    assert "closes on" in mailoutbox[0].body


def move_close(petition) -> None:
    """Let the close come nearer, which only time does."""
    with make.resting_triggers() as cursor:
        cursor.execute(
            "UPDATE petitions_petition SET closes_at = %s WHERE id = %s", [petition.closes_at, petition.pk]
        )


def test_a_notice_of_one_kind_to_one_person_about_one_petition_silences_no_other(petition):
    elsewhere = make.petition()
    moderator, other = make.worker(petition), make.worker(petition)
    Role.objects.create(petition=elsewhere, user=moderator, name="moderator")
    queueing.enqueue_for_user(moderator, Message.CLOSING, petition)
    queueing.enqueue_for_user(moderator, Message.WAITING, elsewhere)
    for each in (petition, elsewhere):
        make.confirmed(each, "organisation")
    assert staff_notices.waiting() == 2
    mails = OutgoingMail.objects.filter(message=Message.WAITING)
    assert {(mail.user, mail.petition) for mail in mails} == {
        (moderator, elsewhere),
        (moderator, petition),
        (other, petition),
    }
    assert staff_notices.waiting() == 0
