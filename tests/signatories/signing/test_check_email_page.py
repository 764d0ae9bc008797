"""The page after the form repeats the address, takes the code, and tells nothing of the address."""

import re

import pytest

from signatories.identity import tokens, typed_codes
from signatories.identity.tokens import Purpose
from signatories.lifecycle import sign as signing
from signatories.lifecycle import withdraw
from signatories.lifecycle.sign import Arrival
from signatories.mail import delivery
from signatories.models import Signatory
from signatories.signing import encrypted_addresses
from tests import make
from tests.signatories.signing.visits import get, page, post, sign, text_to, visitor

pytestmark = pytest.mark.django_db


def test_the_page_after_the_form_repeats_the_address_as_typed(petition):
    answer = sign(petition, **make.form_data(email="Ana.Perez+list@Mail.Example"))
    assert "Ana.Perez+list@Mail.Example" in page(answer["Location"])
    assert "Perez" not in answer["Location"]


def test_every_address_is_answered_alike(petition):
    pending = make.signed(petition)
    confirmed = make.confirmed(petition, "individual")
    rejected = make.confirmed(petition, "individual")
    withdraw.withdraw(rejected)
    pages = set()
    for row in (pending, confirmed, rejected):
        answer = sign(petition, **make.form_data(email=row.email))
        shown = get(answer["Location"])
        pages.add(
            (answer.status_code, shown.status_code, shown.content.decode().replace(row.email, "ADDRESS"))
        )
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


def test_the_code_in_the_mail_leads_to_the_confirm_page(petition, mailoutbox):
    row = make.signed(petition)
    delivery.deliver()
    code = re.search(r"(?m)^[A-Z2-9]{8}$", text_to(mailoutbox, row.email)).group()
    answer = post(page_of(row), code=f" {code[:4].lower()}-{code[4:]} ")
    assert answer.status_code == 302
    assert "Confirm your signature" in page(answer["Location"])


def test_after_five_wrong_codes_the_right_one_is_dead_too(petition, settings):
    row = make.signed(petition)
    delivery.deliver()
    row.refresh_from_db()
    right = typed_codes._code(settings.SECRET_KEY, row.pk, row.code_mail)
    for _ in range(5):
        assert "This is not the code" in post(page_of(row), code="WRONGONE").content.decode()
    assert post(page_of(row), code=right).status_code == 200


def test_after_four_wrong_codes_the_right_one_opens_the_page_and_no_other_row_counts_them(petition):
    row, other = make.signed(petition), make.signed(petition)
    right = make.code_of(row.mails.get())
    for _ in range(4):
        post(page_of(row), code="WRONGONE")
    other.refresh_from_db()
    assert other.code_tries == 0
    assert post(page_of(row), code=right).status_code == 302


def test_a_code_dies_with_a_newer_mail(petition):
    row = make.signed(petition)
    old = make.code_of(row.mails.get())
    signing.sign(petition, make.details(email=row.email), Arrival("en"))
    typed_codes.activate([row.mails.get()])
    row.refresh_from_db()
    assert not make.opened_by_code(row, old)


def test_a_right_code_takes_back_no_try_that_a_newer_mail_has_forgotten(petition, monkeypatch):
    row = make.signed(petition)
    code = make.code_of(row.mails.get())
    is_code = typed_codes._is_code

    def newer_mail_meanwhile(*given):
        Signatory.objects.filter(pk=row.pk).update(code_tries=0)
        return is_code(*given)

    monkeypatch.setattr(typed_codes, "_is_code", newer_mail_meanwhile)
    assert make.opened_by_code(row, code)
    assert Signatory.objects.get(pk=row.pk).code_tries == 0


def test_a_wrong_code_says_the_same_for_every_address(petition):
    waiting, done = make.signed(petition), make.confirmed(petition, "individual")
    never = Signatory(petition=petition, kind="individual", email="never@mail.example")
    pages = {
        post(page_of(row), code="WRONGONE").content.decode().replace(row.email, "ADDRESS")
        for row in (waiting, done, never)
    }
    assert len(pages) == 1
