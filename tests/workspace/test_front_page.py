from datetime import UTC, datetime, timedelta

import pytest
from django.db.models.functions import Now

from coalitions.models import Coalition
from petitions import lifecycle as opening
from signatories.mail import circuit_breaker
from signatories.models import OutgoingMail, Report, Signatory
from tests import make

pytestmark = pytest.mark.django_db


def front(client) -> str:
    answer = client.get("/admin/", secure=True)
    assert answer.status_code == 200
    return answer.content.decode()


def home(client, petition) -> str:
    answer = client.get(f"/admin/petition/{petition.pk}/", secure=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_card_says_where_a_petition_stands_and_links_what_needs_attention(petition, enter):
    other = make.petition()
    for one in (petition, other, other):
        make.published(one, "organisation", country="KE")
        make.confirmed(one, "organisation")
        make.signed(one)
        Report.objects.create(petition=one, words="x")
    OutgoingMail.objects.filter(signatory__status="unconfirmed").update(held="robot")
    rights = {"may_see_contact": True, "may_see_withheld": True}
    text = front(enter(make.worker(petition, "organiser", **rights)))
    assert "A statement" in text
    assert "Open, closes in 30 days" in text
    assert ">1 to review<" in text
    assert f"queue/?petition={petition.pk}" in text
    assert ">1 e-mail held back<" in text
    assert ">1 report<" in text
    assert "of at least" not in text


def test_who_may_not_see_every_address_reads_no_number_that_would_tell_of_one(petition, enter):
    make.signed(petition)
    OutgoingMail.objects.update(held="robot")
    Signatory.objects.update(bounced_at=Now())
    text = front(enter(make.worker(petition, "organiser")))
    assert "E-mails are held back" in text
    assert "1 e-mail" not in text


def test_withheld_names_that_nobody_may_see_are_told_of(petition, enter):
    make.confirmed(petition, "organisation", listing="withheld")
    client = enter(make.worker(petition))
    assert "1 withheld name waits, and nobody on the team may see it" in front(client)
    assert "to review" not in front(client)
    make.worker(petition, "moderator", may_see_withheld=True)
    assert "withheld name waits" not in front(client)


def test_a_close_is_dated_by_the_clocks_of_its_petition(enter):
    # At 11:00 in UTC, the next day has begun on this island.
    at = datetime(2099, 3, 12, 11, tzinfo=UTC)
    found = opening.open_petition(make.draft(time_zone="Pacific/Kiritimati"), closes_at=at)
    make.petition(closes_in=timedelta(days=2))
    assert "Closes: Friday, 13 March 2099" in " ".join(home(enter(make.worker(found)), found).split())


def test_the_front_page_shows_one_s_own_petitions_alone(enter):
    mine, other = make.petition(), make.petition()
    other_title = "Another title"
    mine_title = "My own title"
    with make.resting_triggers():
        mine.statements.update(title=mine_title)
        other.statements.update(title=other_title)
    text = front(enter(make.worker(mine)))
    assert mine_title in text
    assert other_title not in text


def test_a_manager_sees_every_petition_of_the_coalition_and_none_of_another(enter):
    there = make.coalition()
    inside, outside = make.petition(coalition=there), make.petition()
    text = front(enter(make.manager(there)))
    assert f"/admin/petition/{inside.pk}/" in text
    assert f"/admin/petition/{outside.pk}/" not in text


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
    # A flushed database has no coalition yet.
    Coalition.objects.all().delete()
    text = front(enter(make.user(administrator=True)))
    assert "There is no petition yet" in text
    assert 'href="/admin/petition/new/"' in text
    assert "can give you a role" not in text
