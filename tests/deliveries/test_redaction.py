"""Names erased from delivered letters, and the files that are written again."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from deliveries import background, freeze, letter, redaction, writers
from deliveries.models import DeliveredFile, DeliveredLetter, DeliveredName, Departure, LetterJob
from signatories.lifecycle import correct, merge, withdraw
from signatories.listing import recount
from signatories.privacy import erasure_ledger, forgetting, retention
from tests import make
from tests.deliveries.scenes import hand_over, page, served

pytestmark = pytest.mark.django_db


def everything_kept() -> str:
    redaction.rewrite()
    return str(list(DeliveredLetter.objects.values_list("record", flat=True))) + str(served("txt"))


@pytest.mark.parametrize("act", [forgetting.forget, correct.withhold])
def test_a_name_that_must_go_is_served_no_more(petition, organiser, house, act):
    other = make.published(petition, "organisation", name="Birch House")
    made = hand_over(petition, organiser)
    delivered = served("txt")
    original = hashlib.sha256(delivered).hexdigest()
    act(house)
    # At once no file with the name is served; later a copy without the name is.
    assert served("txt") == b""
    assert "Ash Foundation" not in str(list(DeliveredLetter.objects.values_list("record", flat=True)))
    assert redaction.rewrite() == 6
    assert redaction.rewrite() == 0
    assert b"Ash Foundation" not in served("txt")
    assert b"taken out at the signatory" in served("txt")
    assert b"Birch House" in served("txt")
    said = page()
    assert "1 name was taken out" in said
    assert original not in said
    assert "unchanged" in page(file=SimpleUploadedFile("x", delivered))
    assert "without the names that were taken out since" in page(file=SimpleUploadedFile("x", served("txt")))
    assert DeliveredName.objects.filter(signatory=other, delivery=made).exists()
    assert not recount.differences()


def test_the_owner_s_rows_in_a_withheld_entry_go_with_it(petition, organiser, house):
    other = make.published(petition, "organisation", name="Birch House")
    make.of_one_mailbox(house, other)
    hand_over(petition, organiser)
    merge.merge(house, into=other, by=organiser)
    correct.withhold(other)
    kept = everything_kept()
    assert "Ash Foundation" not in kept
    assert "Birch House" not in kept


def test_a_restored_backup_brings_no_name_back_into_a_delivery(petition, organiser, house):
    hand_over(petition, organiser)
    erasure_ledger.append(house.pk, house.fingerprint, at=make.now())
    assert forgetting.replay() == 1
    assert "Ash Foundation" not in everything_kept()


def test_who_withdrew_is_taken_out_when_the_row_goes(petition, organiser, house):
    hand_over(petition, organiser)
    withdraw.withdraw(house)
    assert "Ash Foundation" in everything_kept()
    with make.resting_triggers() as cursor:
        cursor.execute("UPDATE signatories_statuschange SET at = now() - interval '31 days'")
    assert retention.apply()["withdrawn"] == 1
    assert "Ash Foundation" not in everything_kept()


def test_one_file_that_cannot_be_written_stops_no_other(petition, organiser, house, monkeypatch):
    hand_over(petition, organiser)
    correct.withhold(house)
    write = writers.write

    def failing(composed, name):
        if (composed.language, name) == ("ar", "docx"):
            raise ValueError
        return write(composed, name)

    monkeypatch.setattr(writers, "write", failing)
    assert redaction.rewrite() == 5
    assert served("txt")


def test_a_letter_that_a_worker_wrote_goes_with_a_name_that_leaves(petition, organiser, house):
    job = background.ask(petition, letter.Choices(), by=organiser, name="txt")
    background.work()
    assert LetterJob.objects.get(pk=job.pk).finished_at
    correct.withhold(house)
    assert not LetterJob.objects.filter(pk=job.pk).exists()


def test_a_name_takes_the_waiting_letters_of_its_own_petition_along(petition, organiser, house):
    elsewhere = make.petition()
    beside = make.worker(elsewhere, "organiser")
    mine = background.ask(petition, letter.Choices(), by=organiser, name="txt")
    handover = freeze.Handover("The Ministry", make.now())
    delivered = background.ask(petition, letter.Choices(), by=organiser, handover=handover)
    theirs = background.ask(elsewhere, letter.Choices(), by=beside, name="txt")
    correct.withhold(house)
    assert set(LetterJob.objects.values_list("pk", flat=True)) == {delivered.pk, theirs.pk}
    assert not LetterJob.objects.filter(pk=mine.pk).exists()


def test_a_withdrawal_is_told_for_its_own_deliveries_alone(petition, organiser, house):
    elsewhere = make.petition()
    make.published(elsewhere)
    make.published(petition, "organisation", name="Birch House")
    hand_over(elsewhere, make.worker(elsewhere, "organiser"))
    made = hand_over(petition, organiser)
    withdraw.withdraw(house)
    assert [(one.delivery, one.signatory_id) for one in Departure.objects.all()] == [(made, house.pk)]
    assert Departure.objects.get().languages == []


def test_a_name_goes_from_its_own_letters_alone(petition, organiser, house):
    elsewhere = make.petition()
    make.published(elsewhere, "organisation", name="Cedar House")
    hand_over(elsewhere, make.worker(elsewhere, "organiser"))
    hand_over(petition, organiser)
    correct.withhold(house)
    waiting = DeliveredFile.objects.filter(content=None)
    assert set(waiting.values_list("letter__delivery__petition", flat=True)) == {petition.pk}
    assert redaction.rewrite() == 6


def test_a_name_was_delivered_where_it_was_counted(petition, organiser, house):
    make.published(petition, "organisation")
    hand_over(petition, organiser)
    later = make.published(petition, "organisation")
    assert redaction.was_delivered(house)
    assert not redaction.was_delivered(later)


def test_a_name_that_is_erased_is_noted_with_the_languages_it_stood_in(petition, organiser, house):
    hidden = make.published(petition, "organisation", listing="withheld")
    made = hand_over(petition, organiser)
    later = hand_over(petition, organiser, "The Commission")
    withdraw.withdraw(house)
    Departure.objects.update(told_at=make.now(), told_by=organiser)
    for row in (house, hidden):
        redaction.erase_name(row)
    noted = Departure.objects.order_by("delivery__number")
    assert [(one.delivery, one.signatory_id, one.languages, one.told_at, one.told_by) for one in noted] == [
        (made, house.pk, ["ar", "en"], None, None),
        (later, house.pk, ["ar", "en"], None, None),
    ]


def test_a_name_that_goes_while_a_file_is_written_has_it_written_again(
    petition, organiser, house, monkeypatch
):
    other = make.published(petition, "organisation", name="Birch House")
    hand_over(petition, organiser)
    correct.withhold(house)
    write = writers.write

    def another_goes(composed, name):
        if not other.is_withheld:
            other.listing = "withheld"
            correct.withhold(other)
        return write(composed, name)

    monkeypatch.setattr(writers, "write", another_goes)
    redaction.rewrite()
    redaction.rewrite()
    assert "Birch House" not in everything_kept()
    assert DeliveredFile.objects.filter(content=None).count() == 0
