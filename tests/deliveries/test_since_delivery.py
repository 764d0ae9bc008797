"""The changes of a list since a delivery."""

import pytest

from deliveries import redaction
from deliveries.models import DeliveredFile
from deliveries.since_delivery import Match, SinceThen, Version, check, has_replaced, since
from signatories.lifecycle import correct, withdraw
from tests import make
from tests.deliveries.scenes import hand_over, page

pytestmark = pytest.mark.django_db


def test_the_page_says_to_whom_and_what_since(petition, organiser, house):
    twice = make.published(petition, "organisation", name="Birch House")
    hand_over(petition, organiser)
    withdraw.withdraw(twice)
    correct.revise(house, {"name": "Ash Foundation International"}, by=organiser)
    for _new in range(3):
        make.published(petition)
    said = page()
    assert "Delivered to The Ministry" in said
    assert "<b>2</b> organisations" in said
    for part in ("3 joined", "1 withdrew", "1 corrected"):
        assert part in said
    hand_over(petition, organiser, "The Commission")
    assert "The Commission" in page()
    assert "0 joined" in page(2)


def test_changes_count_for_the_names_of_their_own_delivery_and_from_its_instant_on(
    petition, organiser, house
):
    elsewhere = make.petition()
    theirs = make.published(elsewhere, "organisation")
    others = hand_over(elsewhere, make.worker(elsewhere, "organiser"))
    correct.revise(house, {"name": "Ash Foundation of Before"}, by=organiser)
    made = hand_over(petition, organiser)
    joined = make.published(petition, "organisation")
    for row in (joined, theirs):
        correct.revise(row, {"name": "New Name"}, by=organiser)
    assert since(made) == SinceThen(joined=1, left=0, corrected=0, taken_out=0)
    for name in ("Ash Foundation Two", "Ash Foundation Three"):
        correct.revise(house, {"name": name}, by=organiser)
    assert since(made) == SinceThen(joined=1, left=0, corrected=1, taken_out=0)
    withdraw.withdraw(joined)
    correct.withhold(house)
    assert since(made) == SinceThen(joined=0, left=0, corrected=1, taken_out=1)
    assert since(others) == SinceThen(joined=0, left=0, corrected=1, taken_out=0)
    withdraw.withdraw(house)
    assert since(made) == SinceThen(joined=0, left=1, corrected=1, taken_out=1)


def files_of(made) -> DeliveredFile:
    return DeliveredFile.objects.get(letter__delivery=made, letter__language="en", format="pdf")


def test_a_digest_is_that_of_a_letter_of_its_own_petition_and_delivery(petition, organiser, house):
    elsewhere = make.petition()
    first, second = hand_over(petition, organiser), hand_over(petition, organiser, "The Commission")
    others = hand_over(elsewhere, make.worker(elsewhere, "organiser"))
    for is_of_file in (True, False):
        for made in (first, second):
            match = check(petition, files_of(made).digest, is_of_file=is_of_file)
            assert match == Match(made, Version.DELIVERED)
            words = files_of(made).letter.words_digest
            assert check(petition, words, is_of_file=is_of_file).delivery == made
        for digest in (files_of(others).digest, files_of(others).letter.words_digest, "0" * 64):
            assert check(petition, digest, is_of_file=is_of_file) is None


def test_a_copy_that_was_replaced_is_known_by_its_file_alone_as_delivered_or_as_one_between(
    petition, organiser, house
):
    twice = make.published(petition, "organisation", name="Birch House")
    made, beside = hand_over(petition, organiser), make.petition()
    hand_over(beside, make.worker(beside, "organiser"))
    assert not has_replaced(petition)
    digests = [files_of(made).digest]
    for row in (house, twice):
        correct.withhold(row)
        redaction.rewrite()
        digests.append(files_of(made).redacted_digest)
    assert [check(petition, digest, is_of_file=True) for digest in digests] == [
        Match(made, Version.DELIVERED, is_outdated=True),
        Match(made, Version.FORMER, is_outdated=True),
        Match(made, Version.CURRENT),
    ]
    assert [check(petition, digest, is_of_file=False) for digest in digests] == [
        None, None, Match(made, Version.CURRENT),
    ]  # fmt: skip
    assert check(beside, digests[0], is_of_file=True) is None
    assert (has_replaced(petition), has_replaced(beside)) == (True, False)
