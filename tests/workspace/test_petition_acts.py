"""Each act of an organiser says its consequence first, and is offered only when it is possible."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from petitions import closing
from petitions.models import Petition
from tests import make
from tests.visible import text_of
from workspace.petition_acts import acts_for

pytestmark = pytest.mark.django_db


def act(petition, name: str) -> str:
    return reverse("workspace:act", args=[petition.pk, name])


def names(petition) -> set[str]:
    fresh = Petition.objects.with_clock().get(pk=petition.pk)
    return {one.name for one in acts_for(fresh, make.worker(petition, "organiser"))}


def test_only_the_acts_that_are_possible_are_offered(petition):
    assert names(petition) == {"pause", "close", "copy"}
    closing.pause(petition)
    assert names(petition) == {"resume", "close", "copy"}
    closing.close_now(petition, reason="Done.")
    assert names(petition) == {"reopen", "copy"}
    assert names(make.closed(make.petition())) == {"copy"}
    assert names(make.draft()) == {"open", "open-secret", "secret-link", "copy", "delete"}
    in_two_days = make.now() + timedelta(days=2)
    assert names(make.draft(public_at=in_two_days)) == {"open", "secret-link", "copy", "delete"}
    secret = make.petition(public_at=in_two_days)
    assert names(secret) == {"pause", "close", "publish", "secret-link", "copy"}


def test_closing_says_how_many_names_stay_and_asks_for_a_reason(petition, enter):
    make.published(petition)
    for _row in range(2):
        make.published(make.petition())
    client = enter(make.worker(petition, "organiser"))
    page = text_of(client.get(act(petition, "close"), secure=True).content.decode())
    assert "The list with 1 name stays." in page
    page = client.post(act(petition, "close"), {"reason": " "}, secure=True).content.decode()
    assert "Something is missing or wrong" in page
    assert Petition.objects.with_clock().get(pk=petition.pk).is_open
    answer = client.post(act(petition, "close"), {"reason": "All have signed."}, secure=True)
    assert answer["Location"] == reverse("workspace:home", args=[petition.pk])
    closed = Petition.objects.with_clock().get(pk=petition.pk)
    assert (closed.state, closed.close_reason) == ("closed", "All have signed.")


def test_looking_at_an_act_does_nothing(petition, enter):
    client = enter(make.worker(petition, "organiser"))
    for name in ("pause", "close", "copy"):
        assert client.get(act(petition, name), secure=True).status_code == 200
    assert Petition.objects.with_clock().get() == petition
    assert not petition.amendments.exists()


@pytest.mark.parametrize(("name", "after"), [("pause", True), ("resume", False)])
def test_pausing_and_resuming_are_done_once(petition, enter, name, after):
    other = make.petition()
    if name == "resume":
        closing.pause(petition)
    client = enter(make.worker(petition, "organiser"))
    for _press in range(2):
        client.post(act(petition, name), secure=True)
    assert Petition.objects.with_clock().get(pk=petition.pk).is_paused == after
    assert not Petition.objects.with_clock().get(pk=other.pk).is_paused
    assert petition.amendments.filter(act=f"{name}d").count() == 1


def test_what_changed_since_the_page_was_seen_is_said(petition, enter):
    client = enter(make.worker(petition, "organiser"))
    closing.pause(petition)
    page = client.post(act(petition, "pause"), secure=True, follow=True).content.decode()
    assert "The petition has changed since you saw it." in page


def test_a_copy_opens_as_the_home_of_a_new_draft(petition, enter):
    client = enter(make.worker(petition, "organiser"))
    answer = client.post(act(petition, "copy"), secure=True)
    made = Petition.objects.with_clock().exclude(pk=petition.pk).get()
    assert answer["Location"] == reverse("workspace:home", args=[made.pk])
    assert made.state == "draft"


def test_a_deleted_draft_is_gone_and_another_stays(enter):
    draft, other = make.draft(), make.draft()
    client = enter(make.worker(draft, "organiser"))
    page = client.post(act(draft, "delete"), secure=True, follow=True).content.decode()
    assert "“A statement” is deleted." in page
    assert list(Petition.objects.all()) == [other]


def test_a_changed_secret_link_is_in_the_history(enter):
    draft, other = make.draft(), make.draft()
    enter(make.worker(draft, "organiser")).post(act(draft, "secret-link"), secure=True)
    assert Petition.objects.get(pk=draft.pk).key != draft.key
    assert Petition.objects.get(pk=other.pk).key == other.key
    assert LogEntry.objects.get().object_id == str(draft.pk)


def test_a_draft_opens_and_the_history_says_who_opened_it(enter):
    draft = make.draft()
    organiser = make.worker(draft, "organiser")
    enter(organiser).post(act(draft, "open"), secure=True)
    assert Petition.objects.with_clock().get(pk=draft.pk).is_open
    assert LogEntry.objects.get().user == organiser


def test_a_draft_opens_by_secret_link_until_its_team_makes_it_public(enter, visitor):
    draft, other = make.draft(), make.draft()
    client = enter(make.worker(draft, "organiser"))
    client.post(act(draft, "open-secret"), secure=True)
    opened = Petition.objects.with_clock().get(pk=draft.pk)
    assert (opened.is_open, opened.is_public) == (True, False)
    home = text_of(client.get(reverse("workspace:home", args=[draft.pk]), secure=True).content.decode())
    assert "Open by secret link" in home
    assert "2100" not in home
    assert visitor.get(f"/en/petitions/{draft.slug}/", secure=True).status_code == 404
    assert "with 0 names" in text_of(client.get(act(draft, "publish"), secure=True).content.decode())
    client.post(act(draft, "publish"), secure=True)
    assert Petition.objects.with_clock().get(pk=draft.pk).is_public
    assert visitor.get(f"/en/petitions/{draft.slug}/", secure=True).status_code == 200
    assert Petition.objects.with_clock().get(pk=other.pk).state == "draft"
    history = client.get(reverse("workspace:history", args=[draft.pk]), secure=True).content.decode()
    assert "The statement was made public." in history


@pytest.mark.parametrize("role", ["viewer", "moderator"])
def test_nobody_else_acts(petition, enter, role):
    client = enter(make.worker(petition, role))
    assert client.post(act(petition, "pause"), secure=True).status_code == 403
    assert Petition.objects.with_clock().get(pk=petition.pk).is_signable


def test_an_act_that_does_not_exist_is_not_found(petition, enter):
    client = enter(make.worker(petition, "organiser"))
    assert client.get(act(petition, "burn"), secure=True).status_code == 404
