"""The page after the form repeats the address, takes the code, and tells nothing of the address."""

import pytest

from signatories.identity import tokens
from signatories.identity.tokens import Purpose
from signatories.lifecycle import withdraw
from signatories.models import Signatory
from signatories.signing import encrypted_addresses
from tests import make
from tests.signatories.signing.visits import get, post, sign, visitor

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


def page_of(row: Signatory) -> str:
    """Return the path of the page after the form with which a row was signed."""
    handle = encrypted_addresses.Handle(row.petition_id, row.kind, row.email)
    return f"/en/petitions/{row.petition.ref}/check-your-email/{encrypted_addresses.encrypt(handle)}/"


@pytest.fixture
def row(petition) -> Signatory:
    make.code_of(make.signed(petition).mails.get())
    return make.signed(petition)


def test_the_code_leads_to_the_page_that_confirms_its_own_entry(row):
    code = make.code_of(row.mails.get())
    Signatory.objects.filter(pk=row.pk).update(revision=5)
    answer = post(page_of(row), {"code": f" {code.lower()} "})
    claim = tokens.read(Purpose.CONFIRM, answer["Location"].rstrip("/").rpartition("/")[2])
    row.refresh_from_db()
    # The link is that of the mail, so that newer details are shown with a warning.
    assert (claim.names(row), claim.number) == (True, 1)
    assert "no-store" in answer["Cache-Control"]


def test_an_empty_code_or_one_from_another_site_costs_no_try(row):
    make.code_of(row.mails.get())
    assert "Enter the code" in post(page_of(row), {"code": "  "}).content.decode()
    foreign = {"sec-fetch-site": "cross-site"}
    answer = visitor().post(page_of(row), {"code": "WRONG"}, secure=True, headers=foreign)
    assert "sent from another site" in answer.content.decode()
    row.refresh_from_db()
    assert row.code_tries == 0
    assert "not the code of the last message" in post(page_of(row), {"code": "WRONG"}).content.decode()
    row.refresh_from_db()
    assert row.code_tries == 1


def test_a_handle_opens_the_page_of_its_own_petition_alone(row):
    path, other = page_of(row), make.petition()
    assert row.email in get(path).content.decode()
    elsewhere = get(path.replace(row.petition.ref, other.ref))
    broken = get(path[:-4] + "/")
    assert {elsewhere.status_code, broken.status_code} == {404}
    assert row.email not in elsewhere.content.decode()


def test_a_slip_in_a_common_domain_is_pointed_out(petition):
    pages = [
        get(page_of(make.signed(petition, email=f"ana@{domain}"))) for domain in ("gmial.com", "mail.example")
    ]
    assert ["ana@gmail.com" in page.content.decode() for page in pages] == [True, False]
