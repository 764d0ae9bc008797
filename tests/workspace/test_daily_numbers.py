"""A petition's numbers by day."""

import re

import pytest
from django.test import Client

from signatories.lifecycle import correct, withdraw
from signatories.lifecycle import enter as entering
from signatories.models import StatusChange
from tests import make
from workspace import daily_numbers

pytestmark = pytest.mark.django_db


def test_the_numbers_by_day_are_those_of_the_record(petition, enter):
    make.signed(petition)
    make.published(petition)
    row = make.published(petition, "organisation")
    withdraw.withdraw(row)
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


def test_whom_an_organiser_invited_or_entered_is_told_apart_from_who_signed(petition):
    entering.enter(petition, make.details("organisation"), entering.Origin("a letter"), by=make.user())
    entering.invite(petition, make.details("organisation"), entering.Origin("a letter"), by=make.user())
    counts = daily_numbers.by_day(petition)[0].counts
    assert (counts["signed"], counts["invited"], counts["entered"], counts["confirmed"]) == (0, 1, 1, 0)
