from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from signatories.lifecycle import correct, merge, review, withdraw
from signatories.listing import recount, tally
from signatories.models import Signatory
from signatories.privacy import forgetting, retention
from signatories.twins import candidates
from tests import make
from tests.signatories.lifecycle.lines import lines_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator(petition):
    return make.worker(petition)


def house(petition, name, **fields):
    return make.published(petition, "organisation", name=name, **fields)


def test_two_rows_become_one_that_is_counted_once_and_known_by_both_names(petition, moderator):
    kept, other = house(petition, "Harbour Archive"), house(petition, "Harbor Archives")
    Signatory.objects.filter(pk=other.pk).update(published_on="2020-01-01")
    assert merge.merge(other, into=kept, by=moderator)
    kept.refresh_from_db()
    other.refresh_from_db()
    assert other.is_merged
    assert kept.aliases == ["Harbor Archives"]
    assert str(kept.published_on) == "2020-01-01"
    assert tally.of(petition).organisations == 1
    assert not merge.merge(other, into=kept, by=moderator)
    assert tally.of(petition).organisations == 1


def test_both_representatives_keep_a_link_to_the_one_entry(petition, moderator):
    kept, other = house(petition, "Harbour Archive"), house(petition, "Harbor Archives")
    merge.merge(other, into=kept, by=moderator)
    page = Client().get(make.manage_path(other), secure=True).content.decode()
    assert 'value="Harbour Archive"' in page


def test_an_organisation_that_signs_again_under_an_alias_is_recognised(petition, moderator):
    kept, other = house(petition, "Harbour Archive"), house(petition, "Hafenarchiv Valletta")
    merge.merge(other, into=kept, by=moderator)
    again = make.confirmed(petition, "organisation", name="Hafenarchiv Valletta")
    assert [one.row for one in candidates.of(again)] == [kept]
    elsewhere = make.confirmed(make.petition(), "organisation", name="Hafenarchiv Valletta")
    assert [one.row for one in candidates.elsewhere(elsewhere)] == [kept]


def test_a_merge_is_undone(petition, moderator):
    kept, other = house(petition, "Harbour Archive"), house(petition, "Harbor Archives")
    day = kept.published_on
    Signatory.objects.filter(pk=other.pk).update(published_on="2020-01-01")
    merge.merge(other, into=kept, by=moderator)
    other.refresh_from_db()
    assert merge.unmerge(other, by=moderator)
    kept.refresh_from_db()
    other.refresh_from_db()
    assert other.is_published
    assert tally.of(petition).organisations == 2
    assert other.merged_into is None
    assert kept.aliases == []
    assert kept.published_on == day
    assert not merge.unmerge(other, by=moderator)


def test_who_undoes_a_verdict_while_another_merges_parts_nothing(petition, moderator):
    """A stale page asks to take back what lives on in another by now; forgetting that one loses no third."""
    kept, other = house(petition, "Harbour Archive"), house(petition, "Harbor Archives")
    merge.merge(other, into=kept, by=moderator)
    assert not review.take_back(other, by=moderator)
    other.refresh_from_db()
    assert other.is_merged
    assert merge.unmerge(other, by=moderator)
    forgetting.forget(kept)
    other.refresh_from_db()
    assert other.is_published
    assert other.merged_into is None
    assert not recount.differences()


def test_the_database_lets_nobody_live_on_in_another_and_be_listed(petition, moderator):
    kept, other = house(petition, "Harbour Archive"), house(petition, "Harbor Archives")
    with pytest.raises(IntegrityError, match="signatory_lives_on"), transaction.atomic():
        Signatory.objects.filter(pk=other.pk).update(merged_into=kept)


def test_a_merge_undone_leaves_no_date_of_the_other_behind(petition, moderator):
    listed, waits = house(petition, "Harbour Archive"), make.confirmed(petition, "organisation")
    Signatory.objects.filter(pk=listed.pk).update(published_on="2020-01-01")
    merge.merge(listed, into=waits, by=moderator)
    listed.refresh_from_db()
    merge.unmerge(listed, by=moderator)
    waits.refresh_from_db()
    assert waits.published_on is None
    review.publish(waits, by=moderator)
    waits.refresh_from_db()
    assert waits.published_on == petition.today


def test_what_must_not_become_one_does_not(petition, moderator):
    kept = house(petition, "Harbour Archive")
    hidden = house(petition, "Harbour Archives", listing="withheld")
    foreign = house(make.petition(), "Harbour Archive")
    person = make.published(petition, name="Harbour Archive")
    refused = make.confirmed(petition, "organisation", name="Harbour Arch")
    review.reject(refused, by=moderator, reason="other")
    for one, other in [
        (hidden, kept),
        (kept, hidden),
        (foreign, kept),
        (person, kept),
        (kept, kept),
        (kept, refused),
    ]:
        with pytest.raises(merge.CannotMerge):
            merge.merge(one, into=other, by=moderator)
    assert tally.of(petition).organisations == 2


def test_who_asks_to_be_forgotten_takes_their_own_merged_rows_along(petition, moderator):
    kept, other = house(petition, "Harbour Archive"), house(petition, "Harbor Archives")
    make.of_one_mailbox(kept, other)
    merge.merge(other, into=kept, by=moderator)
    forgetting.forget(kept)
    assert not petition.signatories.exists()


def test_a_shared_entry_shows_each_of_its_owners_what_is_held_of_them_alone(petition, moderator):
    kept = house(petition, "Harbour Archive", email="b@kept.example", representative="Berta Kept")
    other = house(petition, "Harbor Archives", email="a@other.example", representative="Ana Other")
    merge.merge(other, into=kept, by=moderator)
    for address in (make.manage_path(other), make.manage_path(other) + "?download=1"):
        page = Client().get(address, secure=True).content.decode()
        assert "a@other.example" in page
        assert "b@kept.example" not in page
        assert "Berta Kept" not in page


def test_who_corrects_a_shared_entry_leaves_its_representative_alone(petition, moderator):
    kept = house(petition, "Harbour Archive", representative="Berta Kept", role="Chair")
    other = house(petition, "Harbor Archives")
    merge.merge(other, into=kept, by=moderator)
    data = {"act": "correct", "name": "Harbour Archive", "acronym": "HA", "country": "MT", "website": ""}
    assert "Saved" in Client().post(make.manage_path(other), data, secure=True).content.decode()
    kept.refresh_from_db()
    assert (kept.country, kept.representative, kept.role) == ("KE", "Berta Kept", "Chair")
    assert kept.proposed == {"acronym": "HA"}


def test_who_is_forgotten_of_a_shared_entry_takes_their_spelling_along(petition, moderator):
    kept, other = house(petition, "Harbour Archive"), house(petition, "Alpha Zebra")
    merge.merge(other, into=kept, by=moderator)
    Client().post(make.manage_path(other), {"act": "forget"}, secure=True)
    kept.refresh_from_db()
    assert kept.is_published
    assert kept.aliases == []
    assert not Signatory.objects.filter(pk=other.pk).exists()


def test_a_chain_of_merges_is_forgotten_withdrawn_and_undone_as_a_whole(petition, moderator):
    first, second, third = (house(petition, name) for name in ("Alpha House", "Beta House", "Gamma House"))
    make.of_one_mailbox(third, second)
    merge.merge(first, into=second, by=moderator)
    merge.merge(second, into=third, by=moderator)
    third.refresh_from_db()
    assert set(third.aliases) == {"Beta House", "Alpha House"}
    first.refresh_from_db()
    merge.unmerge(first, by=moderator)
    third.refresh_from_db()
    assert third.aliases == ["Beta House"]
    withdraw.withdraw(third)
    second.refresh_from_db()
    assert second.status == "withdrawn"
    forgetting.forget(third)
    assert not Signatory.objects.filter(pk__in=[second.pk, third.pk]).exists()


def test_a_merged_address_is_retired_with_the_others(petition, moderator):
    kept, other = house(petition, "Harbour Archive"), house(petition, "Harbor Archives")
    merge.merge(other, into=kept, by=moderator)
    make.closed(petition, since=timedelta(days=40))
    retention.apply()
    other.refresh_from_db()
    assert (other.email, other.representative) == ("", "")


def test_an_organisation_is_known_by_the_name_it_had_before_a_correction(petition, moderator):
    row = house(petition, "Blue Yonder Trust")
    correct.revise(row, {"name": "Blue Yonder Foundation of Isles"}, by=moderator)
    again = make.confirmed(petition, "organisation", name="Blue Yonder Trust")
    assert [one.row for one in candidates.of(again)] == [row]


def test_a_person_s_old_name_is_kept_nowhere(petition, moderator):
    row = make.published(petition, name="Old Name")
    correct.revise(row, {"name": "New Name"}, by=moderator)
    row.refresh_from_db()
    assert row.aliases == []


def test_who_was_merged_into_one_that_is_not_accepted_waits_for_a_verdict_of_their_own(petition, moderator):
    kept = make.confirmed(petition, "organisation", name="Harbour Archive")
    listed, waits = house(petition, "Harbor Archives"), make.confirmed(petition, "organisation")
    for other in (listed, waits):
        merge.merge(other, into=kept, by=moderator)
    assert review.reject(kept, by=moderator, reason="other")
    for row in (listed, waits):
        row.refresh_from_db()
    assert (listed.status, waits.status) == ("published", "confirmed")
    assert tally.of(petition).organisations == 1


def test_who_says_that_an_entered_row_is_none_of_theirs_takes_nobody_along(petition, moderator):
    Signatory.objects.filter(pk=house(petition, "Harbour Archive").pk).update(
        basis="entered", confirmed_at=None
    )
    entered, other = Signatory.objects.get(), house(petition, "Harbor Archives")
    merge.merge(other, into=entered, by=moderator)
    assert forgetting.disown(entered, never_again=False)
    other.refresh_from_db()
    assert other.is_published
    assert tally.of(petition).organisations == 1


def test_of_two_merged_rows_one_that_is_parted_leaves_the_other_s_day_and_spelling(petition, moderator):
    kept, one, other = (house(petition, f"Harbour Archive {number}") for number in range(3))
    Signatory.objects.filter(pk=one.pk).update(published_on="2020-01-02", name="Harbor Archives")
    Signatory.objects.filter(pk=other.pk).update(published_on="2021-01-02", name="Harbor Archives")
    for row in (one, other):
        row.refresh_from_db()
        merge.merge(row, into=kept, by=moderator)
    merge.unmerge(other, by=moderator)
    kept.refresh_from_db()
    assert (str(kept.published_on), kept.aliases) == ("2020-01-02", ["Harbor Archives"])
    merge.unmerge(one, by=moderator)
    kept.refresh_from_db()
    assert (kept.published_on, kept.aliases) == (petition.today, [])


def test_in_a_chain_a_spelling_that_another_brings_stays_to_the_top(petition, moderator):
    top, mid = house(petition, "Harbour Archive"), house(petition, "Harbour Archives")
    one, other = house(petition, "Same"), house(petition, "Same")
    for row, into in ((one, mid), (other, mid), (mid, top)):
        merge.merge(row, into=into, by=moderator)
    merge.unmerge(one, by=moderator)
    top.refresh_from_db()
    assert "Same" in top.aliases
    merge.unmerge(other, by=moderator)
    top.refresh_from_db()
    assert "Same" not in top.aliases


def test_the_record_says_by_whom_and_into_which_row_another_was_merged_and_parted(petition, moderator):
    other = make.worker(petition)
    kept, row, beside = (house(petition, f"House {letter}") for letter in "ABC")
    merge.merge(row, into=kept, by=moderator)
    merge.unmerge(row, by=other)
    assert lines_of(row, last=3) == [
        ("published", "merged", "twin", f"#{kept.pk}", moderator),
        ("merged", "confirmed", merge.RESTORED, "parted", other),
        ("confirmed", "published", "", "parted", other),
    ]
    merge.merge(row, into=kept, by=moderator)
    merge.unmerge(row, by=other, reason=merge.LEFT_BEHIND)
    assert lines_of(row, last=1) == [("merged", "confirmed", merge.LEFT_BEHIND, "parted", other)]
    assert len(lines_of(beside)) == len(lines_of(kept)) == 3


def test_a_date_that_came_by_a_merge_goes_with_it_though_the_entry_was_corrected_meanwhile(
    petition, moderator
):
    kept, row, beside = (house(petition, f"House {letter}") for letter in "ABC")
    Signatory.objects.filter(pk=row.pk).update(published_on="2020-01-01")
    merge.merge(row, into=kept, by=moderator)
    correct.revise(kept, {"name": "House D"}, by=moderator)
    row.refresh_from_db()
    assert merge.unmerge(row, by=moderator)
    kept.refresh_from_db()
    row.refresh_from_db()
    beside.refresh_from_db()
    assert [kept.published_on, str(row.published_on), beside.published_on] == [
        petition.today, "2020-01-01", petition.today,
    ]  # fmt: skip


def test_a_later_date_of_the_merged_row_changes_nothing(petition, moderator):
    kept, row = house(petition, "House A"), house(petition, "House B")
    Signatory.objects.filter(pk=kept.pk).update(published_on="2020-01-01")
    merge.merge(row, into=kept, by=moderator)
    kept.refresh_from_db()
    assert str(kept.published_on) == "2020-01-01"


def test_a_row_is_not_parted_twice_and_one_that_was_never_merged_not_at_all(petition, moderator):
    kept, row = house(petition, "House A"), house(petition, "House B")
    assert not merge.unmerge(row, by=moderator)
    merge.merge(row, into=kept, by=moderator)
    row.refresh_from_db()
    assert merge.unmerge(row, by=moderator)
    lines = lines_of(row)
    assert not merge.unmerge(row, by=moderator)
    assert lines_of(row) == lines


def test_twins_of_an_entry_are_found_by_the_spellings_of_its_merged_rows_alone(petition, moderator):
    kept, row, beside = (
        house(petition, "House A"),
        house(petition, "Casa del Río"),
        house(petition, "House C"),
    )
    keys = list(kept.twin_keys), list(beside.twin_keys)
    merge.merge(row, into=kept, by=moderator)
    for one in (kept, beside):
        one.refresh_from_db()
    assert set(keys[0]) < set(kept.twin_keys)
    assert "n:casario" in kept.twin_keys
    row.refresh_from_db()
    merge.unmerge(row, by=moderator)
    for one in (kept, beside):
        one.refresh_from_db()
    assert (kept.twin_keys, beside.twin_keys, beside.aliases) == (*keys, [])
