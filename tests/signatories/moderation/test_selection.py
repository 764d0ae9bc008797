"""Which ticked entries one decision can be made on."""

import pytest

from petitions.models import Role
from signatories.models import Signatory
from signatories.moderation import selection
from tests import make

pytestmark = pytest.mark.django_db


def ticked(*rows: Signatory):
    return Signatory.objects.filter(pk__in=[row.pk for row in rows])


def test_entries_that_wait_under_petitions_that_one_moderates_are_selected(petition):
    row = make.confirmed(petition, "organisation")
    published = make.published(petition, "organisation")
    elsewhere = make.confirmed(make.petition(), "organisation")
    make.confirmed(petition, "organisation", name="Not ticked")
    found = selection.select(ticked(row, published, elsewhere), make.worker(petition), {})
    assert found.unchanged == [row]
    assert (found.some_changed, found.some_hidden, found.is_decidable) == (False, False, True)


def test_an_entry_that_has_changed_since_it_was_shown_is_left_out(petition):
    same, changed = (make.confirmed(petition, "organisation") for _ in range(2))
    seen = {same.pk: str(same.revision), changed.pk: str(changed.revision - 1)}
    found = selection.select(ticked(same, changed), make.worker(petition), seen)
    assert (found.unchanged, found.some_changed) == ([same], True)


def test_a_hidden_name_is_told_of_only_to_those_who_moderate_its_petition(petition):
    hidden = make.confirmed(petition, "organisation", listing="withheld")
    elsewhere = make.confirmed(make.petition(), "organisation", listing="withheld")
    moderator = make.worker(petition)
    assert selection.select(ticked(hidden), moderator, {}).some_hidden
    assert not selection.select(ticked(elsewhere), moderator, {}).some_hidden
    seeing = make.worker(petition, may_see_withheld=True)
    found = selection.select(ticked(hidden), seeing, {})
    assert (found.unchanged, found.some_hidden) == ([hidden], False)


def test_nothing_those_of_two_petitions_and_too_many_are_not_decided_on(petition, monkeypatch):
    other = make.petition()
    moderator = make.worker(petition)
    Role.objects.create(petition=other, user=moderator, name="moderator")
    rows = [make.confirmed(petition, "organisation") for _ in range(3)]
    assert not selection.select(ticked(), moderator, {}).is_decidable
    mixed = ticked(rows[0], make.confirmed(other, "organisation"))
    assert not selection.select(mixed, moderator, {}).is_decidable
    monkeypatch.setattr(selection, "MOST_SELECTED", 2)
    assert selection.select(ticked(*rows[:2]), moderator, {}).is_decidable
    assert not selection.select(ticked(*rows), moderator, {}).is_decidable


def test_a_selection_comes_back_from_its_text(petition):
    rows = [make.confirmed(petition, "organisation") for _ in range(2)]
    choices = [f"{row.pk}.{row.revision}" for row in rows]
    assert selection.from_text(selection.as_text(rows)) == choices
    assert selection.from_text("x,5,.3,12.") == []
