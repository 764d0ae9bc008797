import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from signatories.lifecycle import correct, review
from signatories.models import ContactReveal, StatusChange
from tests import make
from workspace import daily_numbers

pytestmark = pytest.mark.django_db
RECORD = "/admin/signatories/statuschange/"


def reveal(row) -> str:
    return f"/admin/signatories/signatory/{row.pk}/reveal/"


def test_contact_data_is_shown_by_a_press_that_is_recorded(petition, enter):
    row = make.confirmed(petition, "organisation", email="sentinel@mail.example")
    someone = make.worker(petition, may_see_contact=True)
    client = enter(someone)
    for path in (f"/admin/signatories/signatory/{row.pk}/change/", "/admin/signatories/signatory/queue/"):
        text = client.get(path, secure=True).content.decode()
        assert "Show the contact data" in text
        assert "sentinel@mail.example" not in text
    client.get(reveal(row), secure=True)
    assert not ContactReveal.objects.exists()
    answer = client.post(reveal(row), secure=True)
    assert "sentinel@mail.example" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    seen = ContactReveal.objects.get()
    assert (seen.by, seen.petition, seen.signatory_number) == (someone, petition, row.pk)


def test_without_the_rights_nothing_is_shown_and_nothing_recorded(petition, enter):
    row = make.confirmed(petition, "organisation", email="sentinel@mail.example")
    hidden = make.published(petition, listing="withheld", email="sentinel2@mail.example")
    plain, seer = make.worker(petition), make.worker(petition, may_see_contact=True)
    for someone, which in ((plain, row), (seer, hidden)):
        answer = enter(someone).post(reveal(which), secure=True)
        assert answer.status_code == 403
    assert not ContactReveal.objects.exists()


def test_who_looked_is_written_once_and_never_rewritten(petition):
    kept = ContactReveal.objects.create(petition=petition, by=make.user(), signatory_number=1)
    for act in ("UPDATE {} SET signatory_number = 2", "DELETE FROM {}"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act.format("signatories_contactreveal"))
    assert ContactReveal.objects.get() == kept


def test_a_petition_s_record_is_read_with_filters_and_tells_no_name(petition, enter):
    moderator = make.worker(petition)
    row = make.confirmed(petition, "organisation", name="Sentinel House")
    review.publish(row, by=moderator)
    client = enter(moderator)
    text = client.get(RECORD + "?to_status=published", secure=True).content.decode()
    assert f"#{row.pk}" in text
    assert "1 change" in text
    assert moderator.email in text
    assert "Sentinel" not in text
    assert client.get(RECORD + "?signatory__name=Sentinel", secure=True).status_code in (302, 400)


def test_the_numbers_by_day_are_those_of_the_record(petition, enter):
    make.signed(petition)
    make.published(petition)
    row = make.published(petition, "organisation")
    review.withdraw(row)
    other = make.published(petition)
    correct.correct(other, make.details(name=other.name, role="Chair"))
    today, *before = daily_numbers.by_day(petition)
    assert today.is_today
    assert today.counts == {
        "signed": 4, "invited": 0, "entered": 0,
        "mailed": 0, "bounced": 0, "confirmed": 3, "published": 3, "rejected": 0, "withdrawn": 1,
    }  # fmt: skip
    assert len(before) == daily_numbers.DAYS - 1
    assert not any(sum(day.counts.values()) for day in before)


def test_days_are_those_of_the_petition(enter):
    petition = make.petition(time_zone="Pacific/Kiritimati")
    row = make.published(petition)
    change = StatusChange.objects.filter(signatory=row).last()
    (counted,) = [day for day in daily_numbers.by_day(petition) if day.counts["published"]]
    assert counted.on == change.at.astimezone(petition.zone).date()


def test_the_page_of_numbers_is_for_who_works_on_the_petition(petition, enter):
    path = f"/admin/signatories/signatory/numbers/{petition.pk}/"
    make.published(petition)
    text = enter(make.worker(petition, "viewer")).get(path, secure=True).content.decode()
    assert re.search(r"<td>\s*1\s*<meter", text)
    assert enter(make.worker(make.petition())).get(path, secure=True).status_code == 404
    assert Client().get(path, secure=True).status_code == 302


@pytest.mark.parametrize("asked", ["kind__regex=(", "at__year=99999999999", "at__gte=never", "by__email=x"])
def test_no_filter_of_the_record_is_an_error_of_ours(petition, enter, asked):
    answer = enter(make.worker(petition)).get(f"{RECORD}?{asked}", secure=True)
    assert answer.status_code in (200, 302, 400)


def test_whom_an_organiser_invited_or_entered_is_told_apart_from_who_signed(petition):
    review.enter(petition, make.details("organisation"), review.Origin("a letter"), by=make.user())
    review.invite(petition, make.details("organisation"), review.Origin("a letter"), by=make.user())
    counts = daily_numbers.by_day(petition)[0].counts
    assert (counts["signed"], counts["invited"], counts["entered"], counts["confirmed"]) == (0, 1, 1, 0)
