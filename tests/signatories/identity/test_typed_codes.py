"""The code in a signatory's last mail opens their page, within five tries."""

import pytest

from signatories.identity import typed_codes
from signatories.models import OutgoingMail, Signatory
from tests import make

pytestmark = pytest.mark.django_db


def tries(row: Signatory) -> int:
    return Signatory.objects.get(pk=row.pk).code_tries


@pytest.fixture
def row(petition) -> Signatory:
    return make.signed(petition)


@pytest.fixture
def bystander(petition) -> Signatory:
    row = make.signed(petition)
    make.code_of(row.mails.get())
    return row


@pytest.mark.parametrize(("wrong", "opens"), [(4, True), (5, False)])
def test_the_fifth_try_may_be_right_and_a_sixth_may_not(row, bystander, wrong, opens):
    code = make.code_of(row.mails.get())
    for number in range(wrong):
        assert make.opened_by_code(row, "WRONGONE") is None
        assert tries(row) == number + 1
    assert (make.opened_by_code(row, code) == row) is opens
    assert tries(bystander) == 0
    assert make.opened_by_code(bystander, typed_codes.of(bystander.mails.get())) == bystander


def test_a_right_code_costs_no_try_of_its_own_or_of_another(row, bystander):
    code = make.code_of(row.mails.get())
    for each in (row, bystander):
        make.opened_by_code(each, "WRONGONE")
    for _each in range(6):
        assert make.opened_by_code(row, code) == row
    assert (tries(row), tries(bystander)) == (1, 1)


def test_a_newer_mail_begins_anew_with_a_code_of_its_own(row, bystander):
    old = make.code_of(row.mails.get())
    for each in (row, row, bystander):
        make.opened_by_code(each, "WRONGONE")
    row.refresh_from_db()
    newer = OutgoingMail(pk=row.mails.get().pk + 1000, signatory=row)
    new = make.code_of(newer)
    assert (tries(row), tries(bystander)) == (0, 1)
    assert make.opened_by_code(row, old) is None
    assert make.opened_by_code(row, new) == row
    # Sending the same mail again after a failure does not reset the tries.
    make.code_of(OutgoingMail(pk=newer.pk, signatory=Signatory.objects.get(pk=row.pk)))
    assert tries(row) == 1


def test_a_code_opens_nothing_of_another(petition, row, bystander):
    elsewhere = make.signed(make.petition(), email=row.email)
    other_kind = make.signed(petition, "organisation", email=row.email)
    code = make.code_of(row.mails.get())
    for other in (bystander, elsewhere, other_kind):
        if other != bystander:
            make.code_of(other.mails.get())
        assert make.opened_by_code(other, code) is None
        assert tries(other) == 1
    assert tries(row) == 0
    assert make.opened_by_code(row, code) == row


def test_a_code_of_one_that_has_confirmed_or_has_had_no_mail_opens_nothing(petition, row):
    assert make.opened_by_code(row, typed_codes.of(row.mails.get())) is None
    done = make.confirmed(petition, "individual")
    mail = done.mails.get()
    code = make.code_of(mail)
    assert make.opened_by_code(done, code) is None
    assert tries(done) == 0


def test_the_revision_of_its_mail_is_kept_with_a_code(row, bystander):
    Signatory.objects.filter(pk=row.pk).update(revision=4)
    row.refresh_from_db()
    make.code_of(OutgoingMail(pk=row.mails.get().pk, signatory=row))
    row.refresh_from_db()
    bystander.refresh_from_db()
    assert (row.code_revision, bystander.code_revision) == (4, 1)


def test_a_code_is_eight_characters_that_are_read_as_no_other_and_typed_as_one_likes(row):
    code = make.code_of(row.mails.get())
    assert len(code) == 8
    assert not set(code) & set("ILO01U")
    assert make.opened_by_code(row, f" {code[:4].lower()}-{code[4:]}. ") == row
    assert make.opened_by_code(row, code[:-1]) is None
    assert make.opened_by_code(row, f"{code}A") is None


def test_a_code_from_before_the_key_was_changed_still_opens(row, settings):
    code = make.code_of(row.mails.get())
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key " * 5, [settings.SECRET_KEY]
    assert typed_codes.of(row.mails.get()) != code
    assert make.opened_by_code(row, code) == row
    settings.SECRET_KEY_FALLBACKS = []
    assert make.opened_by_code(row, code) is None
