"""A petition's home: its state in words, the next step, the way from the form to the list."""

from datetime import timedelta

import pytest

from petitions import closing
from petitions.models import Petition
from signatories.lifecycle import merge
from tests import make
from tests.visible import text_of
from workspace.petition_home import next_step, steps
from workspace.state_words import state_in_words

pytestmark = pytest.mark.django_db


def fresh(petition) -> Petition:
    return Petition.objects.with_clock().get(pk=petition.pk)


def test_the_state_is_said_in_words(petition):
    assert state_in_words(fresh(petition)) == "Open, closes in 30 days"
    assert state_in_words(fresh(make.petition(closes_in=None))) == "Open"
    closing.pause(petition)
    assert state_in_words(fresh(petition)) == "Paused: takes no new signatures"
    assert state_in_words(make.closed(make.petition())).startswith("Closed on ")
    secret = make.petition(public_at=make.now() + timedelta(days=2))
    assert state_in_words(fresh(secret)).startswith("Open by secret link until ")


def test_a_draft_says_how_much_is_missing():
    assert state_in_words(fresh(make.draft())) == "Draft: ready to open"
    assert state_in_words(fresh(make.draft(contact=""))) == "Draft: 1 thing missing"
    assert state_in_words(fresh(make.draft(contact="", controller=""))) == "Draft: 2 things missing"
    soon = make.draft(opens_at=make.now() + timedelta(days=2))
    assert state_in_words(fresh(soon)).startswith("Opens on ")


def test_each_state_has_a_next_step(petition):
    ready, lacking = make.draft(), make.draft(contact="")
    soon = make.draft(opens_at=make.now() + timedelta(days=2))
    secret = make.petition(public_at=make.now() + timedelta(days=2))
    paused = make.petition()
    closing.pause(paused)
    closed = make.closed(make.petition())
    said = [next_step(fresh(one)) for one in (ready, lacking, soon, secret, paused, closed, petition)]
    assert len(set(said)) == 7
    assert all(said)


def test_the_steps_count_who_came_by_the_form_alone(petition):
    other = make.petition()
    make.signed(petition)
    make.confirmed(petition, "organisation")
    make.published(petition)
    twin = make.published(petition, "organisation")
    merge.merge(make.published(petition, "organisation"), into=twin, by=make.user())
    make.entered(petition)
    make.published(other)
    assert [step.number for step in steps(petition)] == [4, 3, 3, 2]


def test_the_steps_are_shown_to_those_who_may_know_of_every_address(petition, enter):
    make.signed(petition)
    for rights in ({}, {"may_see_contact": True}, {"may_see_contact": True, "may_see_withheld": True}):
        client = enter(make.worker(petition, "organiser", **rights))
        page = text_of(client.get(f"/admin/petition/{petition.pk}/", secure=True).content.decode())
        assert ("From the form to the list" in page) == (len(rights) == 2)


def test_the_secret_link_is_shown_as_such(enter):
    secret = make.petition(public_at=make.now() + timedelta(days=2))
    page = text_of(
        enter(make.worker(secret)).get(f"/admin/petition/{secret.pk}/", secure=True).content.decode()
    )
    assert "Secret link" in page
    assert secret.key in page
