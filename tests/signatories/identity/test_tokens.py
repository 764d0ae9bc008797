"""A mailed link works for its purpose, its row and its revision, and a link to the entry for one day."""

import pytest
from django.core.signing import TimestampSigner, b62_encode

from signatories.identity import tokens
from signatories.identity.tokens import BadToken, Claim, Purpose
from signatories.models import Signatory
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(petition) -> Signatory:
    make.signed(petition)
    row = make.signed(petition)
    row.revision = 3
    return row


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("other", Purpose)
def test_a_link_works_for_its_own_purpose_alone(row, purpose, other):
    for make_token, read in ((tokens.make, tokens.read), (tokens.make_timed, tokens.read_timed)):
        token = make_token(purpose, row)
        if purpose == other:
            assert read(other, token).names(row)
        else:
            with pytest.raises(BadToken):
                read(other, token)


def test_a_link_that_works_for_ever_is_none_that_works_for_a_day(row):
    with pytest.raises(BadToken):
        tokens.read_timed(Purpose.MANAGE, tokens.make(Purpose.MANAGE, row))
    assert not tokens.read(Purpose.MANAGE, tokens.make_timed(Purpose.MANAGE, row)).names(row)


def test_a_link_carries_the_revision_of_its_mail_or_the_number_it_is_given(row):
    assert tokens.read(Purpose.CONFIRM, tokens.make(Purpose.CONFIRM, row)).number == 3
    older = tokens.make(Purpose.CONFIRM, row, revision=2)
    assert tokens.read(Purpose.CONFIRM, older).number == 2
    assert tokens.read_timed(Purpose.MANAGE, tokens.make_timed(Purpose.MANAGE, row)).number == 3
    further = tokens.make_timed(Purpose.ANOTHER, row, number=7)
    assert tokens.read_timed(Purpose.ANOTHER, further).number == 7


def test_a_link_names_its_row_and_mailbox_and_no_other(petition, row):
    claim = tokens.read(Purpose.CONFIRM, tokens.make(Purpose.CONFIRM, row))
    other = make.signed(petition)
    assert claim.names(row)
    assert not claim.names(None)
    assert not claim.names(other)
    # After a restore, a primary key may be used again, and an address may have signed again.
    assert not claim.names(Signatory(pk=row.pk, fingerprint=other.fingerprint))
    assert not claim.names(Signatory(pk=other.pk, fingerprint=row.fingerprint))
    assert not claim.names(Signatory(pk=row.pk, fingerprint=None))
    assert Claim(row.pk, 1, "").names(Signatory(pk=row.pk, fingerprint=None))


@pytest.mark.parametrize(("age", "works"), [(86_390, True), (86_401, False)])
def test_a_link_to_the_entry_works_for_a_day(row, monkeypatch, age, works):
    monkeypatch.setattr(TimestampSigner, "timestamp", lambda signer: stamp_of(age))
    token = tokens.make_timed(Purpose.MANAGE, row)
    if works:
        assert tokens.read_timed(Purpose.MANAGE, token).names(row)
    else:
        with pytest.raises(BadToken):
            tokens.read_timed(Purpose.MANAGE, token)


def stamp_of(age: int) -> str:
    """Return the timestamp in a token made this many seconds ago."""
    return b62_encode(int(make.now().timestamp()) - age)


@pytest.mark.parametrize("said", ["", "x", "1-1", "1-1-a-b", "a-1-b", "1-b-c"])
def test_signed_text_that_is_no_claim_opens_nothing(said):
    with pytest.raises(BadToken):
        tokens.read(Purpose.CONFIRM, tokens._signer(Purpose.CONFIRM).sign(said))


def test_a_link_with_one_character_changed_opens_nothing(row):
    token = tokens.make(Purpose.CONFIRM, row)
    for changed in (f"1{token}", token[:-1], token.replace("-3-", "-4-")):
        with pytest.raises(BadToken):
            tokens.read(Purpose.CONFIRM, changed)
