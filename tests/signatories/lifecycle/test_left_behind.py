"""The owner of an entry with merged rows of others leaves: the others wait for a moderator."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from signatories.lifecycle import correct, merge, review, withdraw
from signatories.listing import correction_log, recount, tally
from signatories.models import Message, OutgoingMail, Signatory
from signatories.privacy import forgetting, retention, shared_entries
from tests import make

pytestmark = pytest.mark.django_db


def now_of(row):
    row.refresh_from_db()
    return row.status, row.listing, row.merged_into_id


class Scene:
    """A genuine entry that was merged into a stranger's row, and two such rows as bystanders."""

    def __init__(self, petition, kind="organisation"):
        self.petition, self.moderator = petition, make.worker(petition)
        self.stranger = self.listed("Harbor Archives", "sam@stranger.example", kind)
        self.genuine = self.listed("Harbour Archive", "owner@genuine.example", kind)
        self.beside = self.listed("Zebra Crossing", "owner@beside.example", kind)
        self.also = self.listed("Zebra Crossings", "also@beside.example", kind)
        # The remaining entry gets the earlier day.
        Signatory.objects.filter(pk=self.genuine.pk).update(published_on="2026-01-05")
        self.genuine.refresh_from_db()
        merge.merge(self.genuine, into=self.stranger, by=self.moderator)
        merge.merge(self.also, into=self.beside, by=self.moderator)
        OutgoingMail.objects.all().delete()

    def listed(self, name, email, kind="organisation"):
        return make.published(self.petition, kind, name=name, email=email)

    def press(self, row, act):
        row.refresh_from_db()
        return Client().post(make.manage_path(row), {"act": act}, secure=True).content.decode()

    def list_page(self):
        return (
            Client()
            .get(reverse("petitions:petition", args=[self.petition.ref]), secure=True)
            .content.decode()
        )


@pytest.fixture
def scene(petition):
    return Scene(petition)


@pytest.mark.parametrize(("act", "count"), [("withdraw", 1), ("forget", 1), ("withhold", 2)])
@pytest.mark.parametrize("kind", ["organisation", "individual"])
def test_the_owner_of_the_entry_that_stayed_leaves_alone(petition, act, count, kind):
    scene = Scene(petition, kind)
    scene.press(scene.stranger, act)
    assert now_of(scene.genuine) == ("confirmed", "full", None)
    assert (scene.genuine.email, scene.genuine.name) == ("owner@genuine.example", "Harbour Archive")
    assert now_of(scene.beside) == ("published", "full", None)
    assert now_of(scene.also) == ("merged", "full", scene.beside.pk)
    assert not OutgoingMail.objects.exists()
    assert tally.of(petition).total == count
    assert not recount.differences()
    assert "Harb" not in scene.list_page()


@pytest.mark.parametrize("act", ["withdraw", "forget", "withhold"])
def test_moderators_see_why_it_waits_and_publish_it_on_its_first_day(scene, act, enter):
    scene.press(scene.stranger, act)
    client = enter(scene.moderator)
    queue = client.get(reverse("admin:signatories_signatory_queue"), secure=True).content.decode()
    assert "Harbour Archive" in queue
    assert "it was merged into an entry whose owner withdrew, withheld or deleted it" in queue
    page = reverse("admin:signatories_signatory_history", args=[scene.genuine.pk])
    assert "because the other owner withdrew" in client.get(page, secure=True).content.decode()
    review.publish(scene.genuine, by=scene.moderator)
    assert now_of(scene.genuine) == ("published", "full", None)
    assert str(scene.genuine.published_on) == "2026-01-05"
    mails = OutgoingMail.objects.values_list("signatory", "message")
    assert list(mails) == [(scene.genuine.pk, Message.PUBLISHED)]
    assert not recount.differences()


@pytest.mark.parametrize("act", [withdraw.withdraw, forgetting.forget, correct.withhold])
def test_the_numbers_by_day_and_the_public_log_stay_exact(scene, act):
    act(scene.stranger)
    (day,) = correction_log.of(scene.petition)
    assert (day.withdrawn, day.restored) == (int(act is not correct.withhold), 0)
    shown = Signatory.objects.under(scene.petition).shown()
    assert [day for day, _kind, _n in tally.by_day(scene.petition)] == [shown.get().published_on]
    assert not recount.differences()


@pytest.mark.parametrize("act", [withdraw.withdraw, forgetting.forget, correct.withhold])
def test_in_a_chain_the_owner_s_own_rows_go_along_and_those_of_others_wait(scene, act):
    own, letter, deep = (
        scene.listed(name, f"{name.lower()}@chain.example") for name in ("Second", "Letter", "Deep")
    )
    make.of_one_mailbox(scene.stranger, own)
    Signatory.objects.filter(pk=letter.pk).update(email="", fingerprint=None)
    for row, into in ((deep, letter), (letter, scene.stranger), (own, scene.stranger)):
        merge.merge(row, into=Signatory.objects.get(pk=into.pk), by=scene.moderator)
    act(scene.stranger)
    assert now_of(deep) == ("confirmed", "full", None)
    assert now_of(scene.genuine) == ("confirmed", "full", None)
    gone = Signatory.objects.filter(pk__in=[own.pk, letter.pk])
    expected = {withdraw.withdraw: [("withdrawn", "full")] * 2, forgetting.forget: []}
    expected[correct.withhold] = [("merged", "withheld")] * 2
    assert list(gone.values_list("status", "listing")) == expected[act]
    assert now_of(scene.also) == ("merged", "full", scene.beside.pk)
    assert not recount.differences()


@pytest.mark.parametrize("act", ["withdraw", "withhold"])
def test_who_agrees_for_an_entry_without_an_address_goes_along_and_the_others_wait(scene, act):
    third = scene.listed("Hafenarchiv", "third@kept.example")
    fourth = scene.listed("Hafen-Archiv", "fourth@kept.example")
    for row in (third, fourth):
        merge.merge(row, into=Signatory.objects.get(pk=scene.stranger.pk), by=scene.moderator)
    Signatory.objects.filter(pk=scene.stranger.pk).update(email="", fingerprint=None)
    scene.press(fourth, act)
    scene.press(third, "agree")
    assert now_of(scene.genuine) == ("confirmed", "full", None)
    expected = ("withdrawn", "full") if act == "withdraw" else ("merged", "withheld")
    assert now_of(third)[:2] == expected
    assert now_of(scene.also) == ("merged", "full", scene.beside.pk)


def test_a_moderator_who_agrees_for_one_owner_still_has_the_others_to_decide_on(scene):
    third = scene.listed("Hafenarchiv", "third@kept.example")
    merge.merge(third, into=Signatory.objects.get(pk=scene.stranger.pk), by=scene.moderator)
    scene.press(third, "withdraw")
    assert shared_entries.agree(Signatory.objects.get(pk=scene.stranger.pk), by=scene.moderator)
    assert now_of(scene.stranger)[0] == "withdrawn"
    assert now_of(scene.genuine) == ("confirmed", "full", None)


def test_long_after_the_close_moderators_still_have_thirty_days_to_decide(scene):
    make.closed(scene.petition, since=timedelta(days=40))
    never = make.confirmed(make.petition(), "organisation")
    make.closed(never.petition, since=timedelta(days=40))
    retention.apply()
    scene.press(scene.stranger, "withdraw")
    retention.apply()
    assert not Signatory.objects.filter(pk=never.pk).exists()
    assert now_of(scene.genuine) == ("confirmed", "full", None)
    with make.resting_triggers() as cursor:
        cursor.execute("UPDATE signatories_statuschange SET at = at - interval '31 days'")
    retention.apply()
    left = Signatory.objects.filter(petition=scene.petition).order_by("pk")
    assert list(left) == [scene.beside, scene.also]


def test_retention_brings_back_no_name_that_it_emptied(scene):
    """A row that was merged and withheld long ago was emptied, so nobody can decide on it."""
    Signatory.objects.filter(pk__in=[scene.stranger.pk, scene.genuine.pk]).update(listing="withheld")
    make.closed(scene.petition, since=timedelta(days=40))
    retention.apply()
    assert Signatory.objects.filter(pk=scene.genuine.pk, name="").exists()
    withdraw.withdraw(scene.stranger)
    assert now_of(scene.genuine)[0] == "withdrawn"
    assert now_of(scene.also) == ("merged", "full", scene.beside.pk)
