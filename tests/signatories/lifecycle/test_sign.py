"""Those who sign at the same moment are written by one statement, each as if alone."""

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from signatories.lifecycle import review, sign
from signatories.lifecycle.sign import Arrival
from signatories.models import Flag, Message, OutgoingMail, Signatory
from tests import make
from tests.elsewhere import holding, limit, waiting_for_ever

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def petition():
    return make.petition(review="none")


@pytest.fixture
def moment(monkeypatch):
    """Gather what is signed, and write it all as one moment."""
    rows = []
    monkeypatch.setattr(sign._all, "run", rows.append)
    return rows


def mails(row):
    return list(row.mails.values_list("message", "language", "held"))


def test_each_of_a_moment_becomes_what_it_would_alone(petition, moment):
    with transaction.atomic():
        known = make.signed(petition, email="known@mail.example", name="Old Name")
        listed = make.confirmed(petition, "individual", email="listed@mail.example", name="Listed Name")
    OutgoingMail.objects.all().delete()
    for email in ("new@mail.example", "known@mail.example", "listed@mail.example"):
        review.sign(petition, make.details(email=email, name="New Name", country="GE"), Arrival("es"))
    odd = Arrival("en", flags=(Flag.QUICK,), held="quick")
    review.sign(petition, make.details(email="odd@mail.example"), odd)
    sign._let_in(moment)

    new = Signatory.objects.get(email="new@mail.example")
    assert (new.name, new.country, new.language, new.revision) == ("New Name", "GE", "es", 1)
    assert mails(new) == [(Message.CONFIRM, "es", "")]
    assert new.changes.get().country == "GE"
    known.refresh_from_db()
    assert (known.name, known.revision) == ("New Name", 2)
    assert mails(known) == [(Message.CONFIRM, "es", "")]
    assert known.changes.count() == 1
    listed.refresh_from_db()
    assert (listed.name, listed.revision) == ("Listed Name", 1)
    assert mails(listed) == [(Message.ALREADY_SIGNED, "es", "")]
    held = Signatory.objects.get(email="odd@mail.example")
    assert (held.flags, mails(held)) == ([Flag.QUICK], [(Message.CONFIRM, "en", "quick")])


@pytest.mark.parametrize("details", [
    {"kind": "organisation", "is_international": True, "country": "", "website": "https://a.example/ü"},
    {"kind": "individual", "name": 'O\'Brien "\\u0041" {x} \U0001f33b نام', "affiliation": "a\\b"},
    {"kind": "individual", "listing": "withheld", "country": "GE", "updates": True},
    {"kind": "individual", "updates": False, "shows_country": False, "country": "GE"},
])  # fmt: skip
def test_every_column_arrives_as_it_was_said(petition, details):
    said = make.details(**{"kind": "individual", **details})
    review.sign(petition, said, Arrival("pt"))
    row = petition.signatories.get()
    for column, value in said.as_columns().items():
        found = getattr(row, column)
        assert (bytes(found) if isinstance(found, memoryview) else found) == value, column
    assert row.changes.get().listing == said.listing
    assert row.changes.get().country == row.shown_country


def test_a_row_that_cannot_be_written_takes_none_of_the_others_along(petition, moment):
    for name in ("Ada", "x" * 300, "Bell"):
        review.sign(petition, make.details(name=name), Arrival("en"))
    with pytest.raises(DatabaseError):
        sign._let_in(moment)
    assert petition.signatories.count() == 0


def test_several_who_wait_for_nobody_leave_the_time_to_wait_as_it_was(petition, moment):
    for _number in range(2):
        review.sign(petition, make.details(), Arrival("en"))
    before = limit("lock_timeout")
    sign._let_in(moment)
    assert limit("lock_timeout") == before


def test_several_do_not_wait_for_one_whom_somebody_holds(petition, moment):
    with transaction.atomic():
        known = make.signed(petition, email="known@mail.example")
    for email in ("known@mail.example", "new@mail.example"):
        review.sign(petition, make.details(email=email), Arrival("en"))
    with holding(known), waiting_for_ever():
        with pytest.raises(OperationalError, match="lock timeout"):
            sign._let_in(moment)
        sign._let_in(moment[1:])
    sign._let_in(moment[:1])
    assert petition.signatories.count() == 2


def test_each_of_a_moment_counts_once_for_its_network(petition, moment, settings):
    settings.SIGN_LIMIT = 2
    crowd, alone = ("198.51.100.7", "198.51.100.0/24"), ("203.0.113.9", "203.0.113.0/24")
    for networks in (crowd, alone, crowd, crowd, None):
        review.sign(petition, make.details(), Arrival("en", networks=networks))
    quick = Arrival("en", flags=(Flag.QUICK,), held="quick", networks=crowd)
    review.sign(petition, make.details(), quick)
    # What could not be written is tried again, and does not count again.
    for one in moment:
        one.said["name"] = "x" * 300
    for _try in range(3):
        with pytest.raises(DatabaseError):
            sign._let_in(moment)
    for one in moment:
        one.said["name"] = "Ada"
    sign._let_in(moment)
    rows = petition.signatories.order_by("pk")
    assert len(rows) == 6
    found = sorted((row.flags, row.mails.get().held) for row in rows)
    assert found == [([], "")] * 4 + [(["network"], "network"), (["quick", "network"], "network")]


def test_a_transaction_of_the_caller_s_is_its_own(petition, moment):
    with transaction.atomic():
        review.sign(petition, make.details(), Arrival("en"))
        transaction.set_rollback(True)
    assert not moment
    assert petition.signatories.count() == 0


def test_a_moment_is_one_transaction(petition, moment):
    for _number in range(5):
        review.sign(petition, make.details(), Arrival("en"))
    sign._let_in(moment)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT xmin::text) FROM signatories_signatory")
        assert cursor.fetchone() == (5, 1)
    assert OutgoingMail.objects.unsent().count() == 5
