"""The title of a page behind a mailed link is the same as its heading."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from signatories.identity import tokens
from signatories.identity.tokens import Purpose
from signatories.lifecycle import merge, review, withdraw
from signatories.models import Signatory
from tests import make
from tests.signatories.signing.visits import OURS

pytestmark = pytest.mark.django_db


def rejected(row: Signatory) -> None:
    review.reject(row, by=make.worker(row.petition), reason="other")


def merged(row: Signatory) -> None:
    kept = make.published(row.petition, "organisation")
    merge.merge(row, into=kept, by=make.worker(row.petition))


def headings(page: str) -> list[str]:
    """Return the title, without the site's name, and the heading."""
    (title,), (heading,) = (
        re.findall(r"<title>(.*?)</title>", page),
        re.findall(r"<h1>\s*(.*?)\s*</h1>", page),
    )
    return [title.split(" · ")[0], heading]


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (rejected, "Your signature was not accepted"),
        (merged, "Your signature is part of another entry"),
        (withdraw.withdraw, "This signature was withdrawn"),
    ],
)
def test_a_link_to_confirm_says_in_its_title_what_became_of_the_entry(
    petition, act: Callable[[Signatory], object], said: str
):
    row, beside = make.confirmed(petition, "organisation"), make.confirmed(petition, "organisation")
    act(row)
    path = reverse("signing:confirm", args=[tokens.make(Purpose.CONFIRM, row, revision=row.revision)])
    assert headings(Client().get(path, secure=True).content.decode()) == [said, said]
    path = reverse("signing:confirm", args=[tokens.make(Purpose.CONFIRM, beside, revision=beside.revision)])
    assert headings(Client().get(path, secure=True).content.decode()) == ["Thank you", "Thank you"]


def test_a_link_that_opens_nothing_says_so_in_its_title():
    page = Client().get("/en/confirm/nothing/", secure=True).content.decode()
    assert headings(page) == ["This link no longer works"] * 2


def test_whoever_denies_a_signature_reads_in_the_title_what_became_of_it(petition):
    signed, confirmed = make.signed(petition), make.confirmed(petition)
    for row, said in ((confirmed, "This signature was confirmed"), (signed, "It is deleted")):
        path = reverse("signing:not_me", args=[tokens.make(Purpose.NOT_ME, row)])
        page = Client().post(path, secure=True, headers=OURS).content.decode()
        assert headings(page) == [said, said]


def test_a_name_that_is_shown_from_now_on_has_a_title_that_says_so(petition):
    row = make.published(petition, listing="withheld")
    path = reverse("signing:show", args=[tokens.make_timed(Purpose.SHOW, row)])
    page = Client().post(path, secure=True, headers=OURS).content.decode()
    assert headings(page) == ["Your name is shown from now on"] * 2
