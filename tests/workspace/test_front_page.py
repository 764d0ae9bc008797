from datetime import UTC, datetime, timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from petitions import lifecycle as opening
from signatories.mail import circuit_breaker
from signatories.models import OutgoingMail, Report, Signatory
from tests import make

pytestmark = pytest.mark.django_db


def front(client) -> str:
    answer = client.get("/admin/", secure=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_front_page_says_where_each_petition_stands_and_what_waits(petition, enter):
    make.published(petition, "organisation", country="KE")
    old = make.confirmed(petition, "organisation")
    week = timezone.now() - timedelta(days=7)
    Signatory.objects.filter(pk=old.pk).update(signed_at=week, confirmed_at=week)
    make.signed(petition)
    OutgoingMail.objects.filter(signatory__status="unconfirmed").update(held="robot")
    Report.objects.create(petition=petition, words="x")
    rights = {"may_see_contact": True, "may_see_withheld": True}
    text = front(enter(make.worker(petition, "organiser", **rights)))
    assert "organisation" in text.partition("desk scroll")[2].partition("</tbody>")[0]
    assert f"queue/?petition={petition.pk}" in text
    assert "the oldest for 1\xa0week" in text
    assert "mail held back: 1" in text
    assert "reports: 1" in text


def test_a_close_is_dated_by_the_clocks_of_its_petition(enter):
    # At 11:00 in UTC, the next day has begun on this island.
    at = datetime(2099, 3, 12, 11, tzinfo=UTC)
    found = opening.open_petition(make.draft(time_zone="Pacific/Kiritimati"), closes_at=at)
    make.petition(closes_in=timedelta(days=2))
    assert "closes Friday, 13 March 2099" in front(enter(make.worker(found)))


def test_the_desk_shows_one_s_own_petitions_alone(petition, enter):
    text = front(enter(make.worker(make.petition(slug="mine"))))
    assert "mine" in text
    assert petition.slug not in text


def test_stopped_mail_is_an_alarm_on_the_desk(petition, enter):
    circuit_breaker.begin("535 sign-in refused")
    assert "535 sign-in refused" in front(enter(make.worker(petition)))


def test_slow_mail_is_an_alarm_on_the_desk(petition, enter):
    make.signed(petition)
    OutgoingMail.objects.update(created_at=Now() - timedelta(hours=1), due_at=Now() - timedelta(hours=1))
    assert "Mail is slow" in front(enter(make.worker(petition)))


def test_who_works_on_nothing_is_told_so(enter):
    text = front(enter(make.user()))
    assert "You do not work on any petition yet. An organiser of a petition, or an administrator" in text
    assert "Add the first petition" not in text


def test_the_first_administrator_is_told_what_they_can_do_themselves(enter):
    text = front(enter(make.user(administrator=True)))
    assert "This site has no petition yet" in text
    assert 'href="/admin/petitions/petition/add/"' in text
    assert "can give you a role" not in text
