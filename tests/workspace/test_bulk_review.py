"""Decisions on entries that were selected in the list."""

import re

import pytest
from django.urls import reverse

from petitions.models import Role
from signatories.lifecycle import bulk, correct
from signatories.models import Signatory
from signatories.moderation import selection
from tests import make

pytestmark = pytest.mark.django_db


QUEUE = "/admin/signatories/signatory/"


def page(client, path=QUEUE):
    answer = client.get(path, secure=True)
    assert answer.status_code == 200
    return answer.content.decode()


def choose(client, act, rows, **more):
    """Choose rows in the list; return the URL and the text of the page that asks for confirmation."""
    data = {"action": f"{act}_selected", "_selected_action": [row.pk for row in rows]} | more
    answer = client.post(QUEUE, data, secure=True, follow=True)
    asked = answer.redirect_chain[-1][0] if answer.redirect_chain else ""
    return asked, answer.content.decode()


def test_several_are_published_once_their_number_is_confirmed_and_taken_back_as_one(petition, enter):
    rows = [make.confirmed(petition, "organisation", name=f"House {letter}") for letter in "ABCD"]
    client = enter(make.worker(petition))
    asked, page = choose(client, "publish", rows[:3])
    assert "Decide on these 3" in page
    assert [name in page for name in ("House A", "House B", "House C", "House D")] == [True] * 3 + [False]
    assert not Signatory.objects.published().exists()
    progress = client.post(asked, {"act": "publish", "expected": 3}, secure=True)["Location"]
    bulk.work()
    assert Signatory.objects.published().count() == 3
    client.post(progress, {"act": "undo"}, secure=True)
    bulk.work()
    assert Signatory.objects.waiting().count() == 4


def test_several_are_rejected_with_one_reason(petition, enter):
    rows = [make.confirmed(petition, "organisation") for _ in range(2)]
    client = enter(make.worker(petition))
    asked, page = choose(client, "reject", rows)
    assert "Decide on these 2" in page
    data = {"act": "reject", "expected": 2, "words": ""}
    assert "Choose a reason" in client.post(asked, data, secure=True).content.decode()
    client.post(asked, data | {"reason": "other"}, secure=True)
    bulk.work()
    assert petition.signatories.rejected().count() == 2


def test_who_changed_after_they_were_chosen_is_asked_about_again(petition, enter):
    rows = [make.confirmed(petition, "organisation", name=f"House {letter}") for letter in "AB"]
    client = enter(make.worker(petition))
    asked, _page = choose(client, "publish", rows)
    correct.correct(rows[0], make.details("organisation", name="Mickey Mouse"))
    page = client.post(asked, {"act": "publish", "expected": 2}, secure=True).content.decode()
    assert "Decide on this 1" in page
    assert "House A" not in page
    client.post(asked, {"act": "publish", "expected": 1}, secure=True)
    # One owner changes their entry in the last moment.
    correct.correct(rows[1], make.details("organisation", name="Donald Duck"))
    bulk.work()
    assert not Signatory.objects.published().exists()


def test_a_name_that_one_may_not_see_is_neither_named_nor_decided_on_where_it_was_chosen(petition, enter):
    rows = [make.confirmed(petition, "organisation", name="Sentinel", listing="withheld")]
    client = enter(make.worker(petition))
    _asked, page = choose(client, "publish", rows)
    assert "wait for somebody who may" in page
    assert "Sentinel" not in page
    rows.append(make.confirmed(petition, "organisation", name="Open House"))
    asked, page = choose(client, "publish", rows)
    assert "Decide on this 1" in page
    client.post(asked, {"act": "publish", "expected": 1}, secure=True)
    bulk.work()
    assert [row.name for row in Signatory.objects.published()] == ["Open House"]


@pytest.mark.parametrize("written", ["", "x", "{pk}", "{pk}.9", "9" * 30 + ".1", "{other}.1"])
def test_what_an_address_chooses_that_is_not_to_be_decided_leads_back(petition, enter, written):
    row, other = make.confirmed(petition, "organisation"), make.confirmed(make.petition(), "organisation")
    path = reverse("admin:signatories_signatory_many", args=[petition.pk])
    chosen = {"chosen": written.format(pk=row.pk, other=other.pk)}
    answer = enter(make.worker(petition)).get(path, chosen, secure=True, follow=True)
    assert answer.redirect_chain
    assert "Decided on or corrected meanwhile" in answer.content.decode()


@pytest.mark.parametrize("written", ["0{pk}.01", "{arabic}.١"])
def test_a_number_that_is_written_otherwise_is_that_number(petition, enter, written):
    row = make.confirmed(petition, "organisation")
    arabic = str(row.pk).translate({48 + digit: 0x660 + digit for digit in range(10)})
    path = reverse("admin:signatories_signatory_many", args=[petition.pk])
    chosen = {"chosen": written.format(pk=row.pk, arabic=arabic)}
    answer = enter(make.worker(petition)).get(path, chosen, secure=True)
    assert "Decide on this 1" in answer.content.decode()


def test_a_second_press_is_the_same_decision(petition, enter):
    rows = [make.confirmed(petition, "organisation") for _ in range(2)]
    client = enter(make.worker(petition))
    asked, _page = choose(client, "publish", rows)
    pressed = [client.post(asked, {"act": "publish", "expected": 2}, secure=True) for _ in range(2)]
    assert pressed[0]["Location"] == pressed[1]["Location"]
    assert petition.bulk_decisions.count() == 1


def test_more_than_can_be_chosen_are_not_decided_on(petition, enter, monkeypatch):
    monkeypatch.setattr(selection, "MOST_SELECTED", 2)
    rows = [make.confirmed(petition, "organisation") for _ in range(3)]
    _asked, page = choose(enter(make.worker(petition)), "publish", rows)
    assert "at most a thousand" in page


def test_those_of_two_petitions_are_not_decided_on_together(petition, enter):
    other = make.petition()
    moderator = make.worker(petition)
    Role.objects.create(petition=other, user=moderator, name="moderator")
    rows = [make.confirmed(one, "organisation") for one in (petition, other)]
    _asked, page = choose(enter(moderator), "publish", rows)
    assert "Choose signatories of one petition" in page


def test_a_forged_list_of_numbers_decides_nothing(petition, enter):
    row = make.confirmed(petition, "organisation")
    stranger = enter(make.worker(make.petition()))
    data = {"action": "publish_selected", "_selected_action": [row.pk]}
    stranger.post(QUEUE, data, secure=True)
    row.refresh_from_db()
    assert row.is_confirmed


def test_of_the_chosen_one_that_changed_since_it_was_seen_is_not_published(petition, enter):
    rows = [make.confirmed(petition, "organisation", name=f"Good House {letter}") for letter in "AB"]
    client = enter(make.worker(petition))
    seen = dict(re.findall(r'name="(seen-\d+)" value="(\d+)"', page(client)))
    assert len(seen) == 2
    correct.correct(rows[0], make.details("organisation", name="Mickey Mouse"))
    asked, told = choose(client, "publish", rows, **seen)
    assert "has changed since you saw it" in told
    client.post(asked, {"act": "publish", "expected": 1}, secure=True)
    bulk.work()
    assert [row.name for row in Signatory.objects.published()] == ["Good House B"]
