import pytest
from django.test import Client

from signatories.lifecycle import correct, merge, review, withdraw
from signatories.listing import correction_log
from signatories.privacy import forgetting
from tests import make

pytestmark = pytest.mark.django_db


def text(petition) -> str:
    answer = Client().get(f"/en/petitions/{petition.slug}/corrections/", secure=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_log_tells_numbers_and_no_names(petition):
    moderator = make.worker(petition)
    gone, kept, twin, doubted, renamed = (
        make.published(petition, "organisation", name=name)
        for name in ("Gone", "Kept", "Twin", "Doubted", "Old")
    )
    withdraw.withdraw(gone)
    merge.merge(twin, into=kept, by=moderator)
    review.take_back(doubted, by=moderator)
    correct.revise(renamed, {"name": "New"}, by=moderator)
    page = text(petition)
    assert "1 withdrawn, 1 merged as duplicate, 1 taken off after review, 1 corrected" in page
    assert not any(name in page for name in ("Gone", "Twin", "Doubted", "Old"))


def test_what_was_never_on_the_list_is_no_correction(petition):
    withdraw.withdraw(make.confirmed(petition, "organisation"))
    review.reject(make.confirmed(petition, "organisation"), by=make.worker(petition), reason="other")
    assert "Nothing has been taken off" in text(petition)


def test_who_was_forgotten_stays_counted(petition):
    forgetting.forget(make.published(petition))
    assert "1 withdrawn" in text(petition)


def test_what_changes_of_a_withheld_entry_is_told_to_nobody(petition):
    correct.revise(make.published(petition, listing="withheld"), {"name": "New"}, by=make.worker(petition))
    assert "Nothing has been taken off" in text(petition)


def test_the_list_leads_to_the_log(petition):
    page = Client().get(f"/en/petitions/{petition.slug}/signatories/", secure=True).content.decode()
    assert f"/en/petitions/{petition.slug}/corrections/" in page


def test_what_changes_nothing_on_the_list_is_not_counted(petition):
    row = make.published(petition, "organisation", name="River Watch")
    same = {"name": row.name, "country": row.country, "role": row.role}
    correct.correct(row, make.details("organisation", representative="Somebody Else", **same))
    correct.correct(row, make.details("organisation", representative="Somebody Else", **same))
    correct.correct(row, make.details("organisation", **same | {"name": "Other"}))
    correct.decline(row, by=make.worker(petition))
    assert correction_log.of(petition) == []
    correct.correct(row, make.details("organisation", **same | {"name": "Better"}))
    correct.accept(row, by=make.worker(petition))
    assert [day.corrected for day in correction_log.of(petition)] == [1]


def test_saving_what_is_there_already_moves_no_revision(petition):
    row = make.published(petition, "organisation", name="River Watch")
    columns = ("name", "country", "role", "representative")
    same = make.details("organisation", **{name: getattr(row, name) for name in columns})
    assert not correct.correct(row, same)
    before = row.revision
    row.refresh_from_db()
    assert row.revision == before


def test_the_log_of_a_draft_says_that_it_has_not_opened(petition):
    draft = make.draft(slug="coming")
    page = Client().get(f"/en/petitions/{draft.ref}/corrections/", secure=True).content.decode()
    assert "The statement has not opened yet" in page
    assert "since it opened" not in page
    assert "Nothing about the statement has changed since it opened" in text(petition)


def test_only_a_parted_row_that_goes_back_on_the_list_counts_as_restored(petition):
    moderator = make.worker(petition)
    kept, listed = make.published(petition, "organisation"), make.published(petition, "organisation")
    undecided = make.confirmed(petition, "organisation")
    for row in (listed, undecided):
        merge.merge(row, into=kept, by=moderator)
    merge.unmerge(undecided, by=moderator)
    assert [day.restored for day in correction_log.of(petition)] == [0]
    merge.unmerge(listed, by=moderator)
    assert [day.restored for day in correction_log.of(petition)] == [1]


def test_a_rejected_entry_restores_none_that_was_never_listed(petition):
    moderator = make.worker(petition)
    kept, other = (make.confirmed(petition, "organisation") for _ in range(2))
    merge.merge(other, into=kept, by=moderator)
    review.reject(kept, by=moderator, reason="other")
    assert correction_log.of(petition) == []
