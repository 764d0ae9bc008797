"""The changes of a list since a delivery."""

import pytest

from signatories.lifecycle import correct, withdraw
from tests import make
from tests.deliveries.scenes import hand_over, page

pytestmark = pytest.mark.django_db


def test_the_page_says_to_whom_and_what_since(petition, organiser, house):
    twice = make.published(petition, "organisation", name="Birch House")
    hand_over(petition, organiser)
    withdraw.withdraw(twice)
    correct.rename(house, "Ash Foundation International", by=organiser)
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
