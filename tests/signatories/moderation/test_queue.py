"""Which entries wait for which moderator, and in which order."""

from datetime import timedelta

import pytest
from django.utils import timezone

from petitions.models import Role
from signatories.models import SharedRequest, Signatory
from signatories.moderation import queue
from tests import make

pytestmark = pytest.mark.django_db


def waiting_for(row: Signatory, **ago: float) -> Signatory:
    """Move an entry's time in the queue into the past."""
    at = timezone.now() - timedelta(**ago)
    Signatory.objects.filter(pk=row.pk).update(signed_at=at, confirmed_at=at)
    return row


@pytest.fixture
def other():
    """Return a petition of other moderators, with the entry that has waited longest."""
    other = make.petition()
    waiting_for(make.confirmed(other, "organisation"), days=9)
    return other


def test_the_oldest_of_all_petitions_comes_first_and_skipped_ones_do_not(petition, other):
    mine = make.petition()
    moderator = make.worker(petition)
    Role.objects.create(petition=mine, user=moderator, name="moderator")
    newer = waiting_for(make.confirmed(petition, "organisation"), days=1)
    older = waiting_for(make.confirmed(mine, "organisation"), days=2)
    found = queue.for_moderator(moderator, None)
    assert (found.total, found.hidden, found.may_decide) == (2, 0, True)
    assert found.oldest([]) == older
    assert found.oldest([older.pk]) == newer
    assert found.oldest([older.pk, newer.pk]) is None


def test_the_queue_of_one_petition_leaves_the_others_out(petition, other):
    mine = make.petition()
    moderator = make.worker(petition)
    Role.objects.create(petition=mine, user=moderator, name="moderator")
    row = waiting_for(make.confirmed(petition, "organisation"), days=1)
    waiting_for(make.confirmed(mine, "organisation"), days=2)
    assert queue.for_moderator(moderator, petition.pk).oldest([]) == row
    assert not queue.for_moderator(moderator, other.pk).may_decide
    assert queue.for_moderator(moderator, other.pk).total == 0


def test_withheld_names_are_counted_apart_for_those_who_may_not_see_them(petition, other):
    make.confirmed(petition, "organisation", listing="withheld")
    make.confirmed(petition, "organisation")
    blind, seeing = make.worker(petition), make.worker(petition, may_see_withheld=True)
    found = [queue.for_moderator(user, None) for user in (blind, seeing)]
    assert [(one.total, one.hidden) for one in found] == [(1, 1), (2, 0)]


def test_a_viewer_has_no_queue(petition):
    make.confirmed(petition, "organisation")
    found = queue.for_moderator(make.worker(petition, "viewer"), None)
    assert (found.total, found.may_decide, found.oldest([])) == (0, False, None)


def test_an_entry_is_overdue_from_the_third_day_on(petition):
    moderator = make.worker(petition)
    row = waiting_for(make.confirmed(petition, "organisation"), days=2, hours=23)
    assert not queue.is_overdue(queue.for_moderator(moderator, None).oldest([]))
    waiting_for(row, days=3, minutes=1)
    assert queue.is_overdue(queue.for_moderator(moderator, None).oldest([]))


def corrected(petition, **ago: float) -> Signatory:
    """Return a listed entry whose owner asked for other words some time ago."""
    row = make.published(petition, "organisation")
    at = timezone.now() - timedelta(**ago)
    Signatory.objects.filter(pk=row.pk).update(proposed={"name": "River Watch"}, proposed_at=at)
    return row


def test_corrections_count_and_stand_among_the_entries_by_the_time_they_have_waited(petition, other):
    moderator = make.worker(petition)
    entry = waiting_for(make.confirmed(petition, "organisation"), days=2)
    asked = corrected(petition, days=3)
    corrected(other, days=8)
    found = queue.for_moderator(moderator, None)
    assert (found.total, list(found.entries), list(found.corrections)) == (2, [entry], [asked])
    assert found.oldest([]) == asked
    assert found.oldest([asked.pk]) == entry


def test_petitions_without_anything_that_waits_are_not_asked(petition, other):
    empty = make.petition()
    moderator = make.worker(petition)
    Role.objects.create(petition=empty, user=moderator, name="moderator")
    make.published(empty, "organisation")
    make.confirmed(petition, "organisation")
    assert queue.for_moderator(moderator, None).petitions == [petition.pk]


def test_requests_of_owners_wait_for_those_who_may_decide_on_the_entry(petition, other):
    moderator = make.worker(petition)
    hidden = make.published(petition, "organisation", listing="withheld")
    gone, listed = make.published(petition, "organisation"), make.published(petition, "organisation")
    elsewhere = make.published(other, "organisation")
    for row in (hidden, gone, listed, elsewhere):
        SharedRequest.objects.create(signatory=row, act="withdraw", asked_by=0)
    Signatory.objects.filter(pk=gone.pk).update(status="withdrawn")
    assert [one.signatory for one in queue.owner_requests(moderator)] == [listed]
