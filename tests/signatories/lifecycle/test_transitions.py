"""A move changes only its own row, if `SOURCES` allows it, and records the states before and after."""

from contextlib import closing

import pytest
from django.db import connection, transaction

from signatories.lifecycle import transitions
from signatories.models import Signatory, StatusChange
from signatories.states import Status
from tests import make

pytestmark = pytest.mark.django_db


def test_a_row_is_locked_as_it_is_now_and_one_that_is_gone_is_none(petition):
    row, other = make.confirmed(petition, "organisation"), make.confirmed(petition, "organisation")
    Signatory.objects.filter(pk=row.pk).update(name="Newer")
    assert transitions.locked(row).name == "Newer"
    assert transitions.locked_or_none(other) == other
    Signatory.objects.filter(pk=row.pk).delete()
    assert transitions.locked_or_none(row) is None
    with pytest.raises(Signatory.DoesNotExist):
        transitions.locked(row)


def test_a_move_is_one_line_that_says_from_where_to_where_and_changes_no_other_row(petition):
    user = make.worker(petition)
    row, other = make.confirmed(petition, "organisation"), make.confirmed(petition, "organisation")
    lines = StatusChange.objects.count()
    assert transitions.move(
        row, Status.PUBLISHED, by=user, reason="a reason", words="words", published_on=petition.today
    )
    line = StatusChange.objects.latest("pk")
    assert StatusChange.objects.count() == lines + 1
    assert (line.signatory, line.petition, line.by, line.kind) == (row, petition, user, "organisation")
    assert (line.from_status, line.to_status, line.reason, line.words) == (
        "confirmed",
        "published",
        "a reason",
        "words",
    )
    assert (line.was_country, line.country, line.listing, line.published_on) == (
        "KE",
        "KE",
        "full",
        petition.today,
    )
    assert (row.status, row.published_on) == ("published", petition.today)
    other.refresh_from_db()
    assert (other.status, other.published_on) == ("confirmed", None)


def test_a_move_from_a_state_that_was_left_meanwhile_changes_and_records_nothing(petition):
    row = make.confirmed(petition, "organisation")
    stale = Signatory.objects.get(pk=row.pk)
    assert transitions.move(row, Status.REJECTED)
    lines = StatusChange.objects.count()
    assert not transitions.move(stale, Status.PUBLISHED, published_on=petition.today)
    assert StatusChange.objects.count() == lines
    row.refresh_from_db()
    assert (row.status, row.published_on) == ("rejected", None)


def test_a_line_is_left_to_be_counted_where_it_touches_the_list_and_is_counted_elsewhere(petition):
    row = make.confirmed(petition, "organisation")
    last = StatusChange.objects.order_by("-pk")
    assert last[0].folded_at
    for to, is_counted in (
        (Status.REJECTED, False),
        (Status.CONFIRMED, False),
        (Status.PUBLISHED, True),
        (Status.CONFIRMED, True),
    ):
        columns = {"published_on": petition.today} if to == Status.PUBLISHED else {}
        assert transitions.move(row, to, **columns)
        assert (last[0].folded_at is None) is is_counted


def test_the_first_line_of_a_row_comes_from_nowhere(petition):
    row = make.confirmed(petition, "organisation")
    transitions.record(row, before=None, reason="entered")
    line = StatusChange.objects.latest("pk")
    assert (line.from_status, line.to_status, line.was_listing) == ("", "confirmed", "full")


@pytest.mark.django_db(transaction=True)
def test_of_some_petitions_those_that_nobody_holds_are_locked_and_no_others():
    free, held, other = make.petition(), make.petition(), make.petition()
    elsewhere = connection.copy()
    elsewhere.set_autocommit(False)
    with closing(elsewhere), elsewhere.cursor() as cursor:
        cursor.execute("SELECT id FROM petitions_petition WHERE id = %s FOR UPDATE", [held.pk])
        with transaction.atomic():
            assert transitions.lock_free_petitions([free.pk, held.pk]) == [free.pk]
            # The third petition was not requested, and stays free for others.
            cursor.execute("SELECT id FROM petitions_petition WHERE id = %s FOR UPDATE", [other.pk])
        elsewhere.rollback()
    assert other.pk != free.pk
