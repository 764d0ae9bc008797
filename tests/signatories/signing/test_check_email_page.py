"""The page after the form repeats the address, takes the code, and tells nothing of the address."""

import pytest

from signatories.lifecycle import withdraw
from tests import make
from tests.signatories.signing.visits import get, sign

pytestmark = pytest.mark.django_db


def test_the_page_after_the_form_repeats_the_address_as_typed(petition):
    answer = sign(petition, **make.form_data(email="Ana.Perez+list@Mail.Example"))
    page = get(answer["Location"]).content.decode()
    assert "Ana.Perez+list@Mail.Example" in page
    assert "Perez" not in answer["Location"]


def test_every_address_is_answered_alike(petition):
    pending = make.signed(petition)
    confirmed = make.confirmed(petition, "individual")
    rejected = make.confirmed(petition, "individual")
    withdraw.withdraw(rejected)
    pages = set()
    for row in (pending, confirmed, rejected):
        answer = sign(petition, **make.form_data(email=row.email))
        page = get(answer["Location"])
        pages.add((answer.status_code, page.status_code, page.content.decode().replace(row.email, "ADDRESS")))
    assert len(pages) == 1
