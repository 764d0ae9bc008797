"""A moderator corrects any detail of an entry, which stays on the list."""

import pytest

from signatories.lifecycle import correct
from signatories.listing import correction_log, corrections, csv_files, tally
from signatories.listing.folding import fold
from signatories.models import Correction, Note, Question
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator(petition):
    return make.worker(petition)


def counted(petition):
    fold()
    return tally.of(petition)


def test_a_wrong_country_is_corrected_on_the_list_in_the_tally_and_in_the_log(petition, moderator):
    row, bystander = (make.published(petition, "organisation", country="TD") for _each in range(2))
    assert correct.revise(row, {"country": "ML"}, by=moderator)
    row.refresh_from_db()
    bystander.refresh_from_db()
    assert (row.status, row.country, bystander.country) == ("published", "ML", "TD")
    assert (counted(petition).organisations, counted(petition).countries) == (2, 2)
    assert correction_log.of(petition)[0].parts == ["1 corrected"]
    assert [mail.message for mail in row.mails.all()][-1] == "corrected"
    assert "corrected" not in [mail.message for mail in bystander.mails.all()]


def test_the_record_keeps_no_value_and_the_table_of_corrections_keeps_each(petition, moderator):
    row = make.published(petition, name="Roza Luxenburg", role="Poet")
    correct.revise(row, {"name": "Rosa Luxemburg", "role": "Poet", "affiliation": "The Press"}, by=moderator)
    said = [corrections.in_words(one) for one in row.corrections.all()]
    assert said == ["name: Roza Luxenburg → Rosa Luxemburg", "affiliation: – → The Press"]
    line = row.changes.last()
    assert (line.reason, line.words) == ("corrected", "")


def test_nothing_is_saved_or_mailed_where_nothing_differs(petition, moderator):
    row = make.published(petition)
    mails = row.mails.count()
    assert not correct.revise(row, {"name": row.name, "role": row.role}, by=moderator)
    assert (row.mails.count(), row.changes.filter(reason="corrected").count()) == (mails, 0)
    assert not Correction.objects.exists()


def test_undo_brings_every_corrected_detail_back(petition, moderator):
    row = make.published(petition, "organisation", country="TD", acronym="OLD")
    correct.revise(row, {"country": "", "is_international": True, "acronym": "NEW"}, by=moderator)
    row.refresh_from_db()
    assert correct.undo(row, by=moderator)
    row.refresh_from_db()
    assert (row.country, row.is_international, row.acronym) == ("TD", False, "OLD")
    assert (counted(petition).organisations, counted(petition).countries) == (1, 1)


TO_PERSON = {
    "kind": "individual", "acronym": "", "website": "", "representative": "", "shows_country": False,
    "is_international": False,
}  # fmt: skip


def test_an_entry_of_the_wrong_kind_is_counted_under_the_other_and_stays_listed(petition, moderator):
    row, bystander = make.published(petition, "organisation"), make.published(petition, "organisation")
    assert correct.revise(row, TO_PERSON, by=moderator, source="They rang us.")
    row.refresh_from_db()
    assert (row.kind, row.status, row.attestation) == ("individual", "published", None)
    assert (counted(petition).organisations, counted(petition).individuals) == (1, 1)
    assert correction_log.of(petition)[0].parts == ["1 corrected"]
    assert Note.objects.get().text == "They rang us."
    assert correct.undo(row, by=moderator)
    bystander.refresh_from_db()
    assert (counted(petition).organisations, counted(petition).individuals) == (2, 0)
    assert bystander.kind == "organisation"


def test_a_kind_that_the_address_has_already_is_refused_and_nothing_changes(petition, moderator):
    row = make.published(petition, "organisation", email="one@house.example")
    make.published(petition, "individual", email="one@house.example")
    with pytest.raises(correct.AddressTaken):
        correct.revise(row, TO_PERSON, by=moderator, source="They rang us.")
    row.refresh_from_db()
    assert row.kind == "organisation"
    assert not Note.objects.exists()
    assert not Correction.objects.exists()


def test_what_the_owner_asked_for_stays_where_the_moderator_corrects_something_else(petition, moderator):
    row = make.published(petition, "organisation", acronym="OLD")
    owner = make.details("organisation", name="Asked", acronym="ASKED", email=row.email)
    correct.correct(row, owner)
    row.refresh_from_db()
    assert set(row.proposed) >= {"name", "acronym"}
    correct.revise(row, {"acronym": "NEW"}, by=moderator)
    row.refresh_from_db()
    assert (row.acronym, row.proposed["name"], "acronym" in row.proposed) == ("NEW", "Asked", False)


def test_what_moderators_replaced_and_noted_is_in_what_the_owner_downloads(petition, moderator):
    row, bystander = make.published(petition, name="Old"), make.published(petition)
    correct.revise(row, {"name": "New"}, by=moderator)
    Note.objects.create(signatory=row, text="Rang them.", by=moderator)
    Question.objects.create(signatory=row, text="Is it you?", by=moderator)
    held = csv_files.everything(row)
    assert held["replaced details"] == "name: Old → New"
    assert (held["notes of the team"], held["questions of the team"]) == ("Rang them.", "Is it you?")
    assert not csv_files.everything(bystander)["notes of the team"]


def test_a_withheld_name_takes_its_notes_and_replaced_details_along(petition, moderator):
    row, bystander = make.published(petition, name="Old"), make.published(petition, name="Old")
    for each in (row, bystander):
        correct.revise(each, {"name": "New"}, by=moderator)
        Note.objects.create(signatory=each, text="Rang them.", by=moderator)
        Question.objects.create(signatory=each, text="Is it you?", by=moderator)
    correct.withhold(row)
    for model in (Correction, Note, Question):
        assert set(model.objects.values_list("signatory", flat=True)) == {bystander.pk}
