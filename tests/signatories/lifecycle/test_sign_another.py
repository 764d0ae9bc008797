"""The link for a further organisation gives each organisation of an address a row of its own."""

import pytest

from signatories.lifecycle.sign import Arrival, PetitionClosed
from signatories.lifecycle.sign_another import sign_another
from signatories.models import Signatory
from tests import make

pytestmark = pytest.mark.django_db

RITA = "rita@mail.example"


@pytest.fixture
def row(petition) -> Signatory:
    make.confirmed(petition, "organisation")
    return make.confirmed(petition, "organisation", name="First House", email=RITA)


def sign(petition, name: str, *, beside: int, email: str = RITA) -> None:
    details = make.details("organisation", name=name, email=email)
    sign_another(petition, details, Arrival("en"), beside=beside)


def houses(petition, email: str = RITA) -> dict[int, str]:
    return dict(petition.signatories.filter(email=email).values_list("ordinal", "name"))


def test_each_further_name_is_a_further_organisation_and_the_same_name_is_the_same(petition, row):
    for name in ("River House", "Mountain House", "RIVER  HOUSE"):
        sign(petition, name, beside=row.pk)
    assert houses(petition) == {1: "First House", 2: "RIVER  HOUSE", 3: "Mountain House"}


def test_a_further_organisation_that_has_confirmed_is_not_overwritten(petition, row):
    sign(petition, "River House", beside=row.pk)
    further = Signatory.objects.latest("id")
    Signatory.objects.filter(pk=further.pk).update(status="confirmed", confirmed_at=make.now())
    sign(petition, "River House", beside=row.pk)
    assert houses(petition) == {1: "First House", 2: "River House", 3: "River House"}


def test_the_first_signature_is_never_the_further_one(petition):
    first = make.signed(petition, "organisation", name="First House", email=RITA)
    sign(petition, "First House", beside=first.pk)
    assert houses(petition) == {1: "First House", 2: "First House"}


def test_a_link_of_another_address_or_petition_signs_as_usual(petition, row):
    elsewhere = make.confirmed(make.petition(), "organisation", email=RITA)
    individual = make.confirmed(petition, "individual", email="ana@mail.example")
    sign(petition, "Other House", beside=row.pk, email="ana@mail.example")
    sign(petition, "Third House", beside=individual.pk, email="eva@mail.example")
    sign(petition, "Fourth House", beside=elsewhere.pk)
    assert houses(petition, "eva@mail.example") == {1: "Third House"}
    found = petition.signatories.filter(email="ana@mail.example", kind="organisation")
    assert list(found.values_list("ordinal", "name")) == [(1, "Other House")]
    # The row that holds the first place stays as it is.
    assert houses(petition) == {1: "First House"}


def test_a_closed_petition_takes_no_further_organisation(petition, row):
    with pytest.raises(PetitionClosed):
        sign(make.closed(petition), "River House", beside=row.pk)
    assert houses(petition) == {1: "First House"}
