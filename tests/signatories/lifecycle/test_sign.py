"""Signatures of the same moment share one statement, with the same result as alone."""

from dataclasses import replace
from itertools import pairwise

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from signatories.lifecycle import sign
from signatories.lifecycle.sign import Arrival
from signatories.models import Consent, Flag, Message, OutgoingMail, Signatory
from tests import make
from tests.elsewhere import holding, limit, waiting_for_ever

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def petition():
    return make.petition(review="none")


@pytest.fixture
def moment(monkeypatch):
    """Collect the signatures of the block, and write them as one batch."""
    rows = []
    monkeypatch.setattr(sign._commit, "run", rows.append)
    return rows


def mails(row):
    return list(row.mails.values_list("message", "language", "held"))


def test_each_of_a_moment_becomes_what_it_would_alone(petition, moment):
    with transaction.atomic():
        known = make.signed(petition, email="known@mail.example", name="Old Name")
        listed = make.confirmed(petition, "individual", email="listed@mail.example", name="Listed Name")
    OutgoingMail.objects.all().delete()
    for email in ("new@mail.example", "known@mail.example", "listed@mail.example"):
        sign.sign(petition, make.details(email=email, name="New Name", country="GE"), Arrival("es"))
    odd = Arrival("en", flags=(Flag.QUICK,), held="quick")
    sign.sign(petition, make.details(email="odd@mail.example"), odd)
    sign._sign_all(moment)

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
    {"kind": "individual", "listing": "withheld", "country": "GE", "offered_consents": ("updates",)},
    {"kind": "individual", "shows_country": False, "country": "GE"},
])  # fmt: skip
def test_every_column_arrives_as_it_was_said(petition, details):
    said = make.details(**{"kind": "individual", **details})
    sign.sign(petition, said, Arrival("pt"))
    row = petition.signatories.get()
    for column, value in said.as_columns().items():
        found = getattr(row, column)
        assert (bytes(found) if isinstance(found, memoryview) else found) == value, column
    assert row.changes.get().listing == said.listing
    assert row.changes.get().country == row.shown_country


def test_a_row_that_cannot_be_written_takes_none_of_the_others_along(petition, moment):
    for name in ("Ada", "x" * 300, "Bell"):
        sign.sign(petition, make.details(name=name), Arrival("en"))
    with pytest.raises(DatabaseError):
        sign._sign_all(moment)
    assert petition.signatories.count() == 0


def test_several_who_wait_for_nobody_leave_the_time_to_wait_as_it_was(petition, moment):
    for _number in range(2):
        sign.sign(petition, make.details(), Arrival("en"))
    before = limit("lock_timeout")
    sign._sign_all(moment)
    assert limit("lock_timeout") == before


def test_several_do_not_wait_for_one_whom_somebody_holds(petition, moment):
    with transaction.atomic():
        known = make.signed(petition, email="known@mail.example")
    for email in ("known@mail.example", "new@mail.example"):
        sign.sign(petition, make.details(email=email), Arrival("en"))
    with holding(known), waiting_for_ever():
        with pytest.raises(OperationalError, match="lock timeout"):
            sign._sign_all(moment)
        sign._sign_all(moment[1:])
    sign._sign_all(moment[:1])
    assert petition.signatories.count() == 2


def test_each_of_a_moment_counts_once_for_its_network(petition, moment, settings):
    settings.SIGN_LIMIT = 2
    crowd, alone = ("198.51.100.7", "198.51.100.0/24"), ("203.0.113.9", "203.0.113.0/24")
    for networks in (crowd, alone, crowd, crowd, None):
        sign.sign(petition, make.details(), Arrival("en", networks=networks))
    quick = Arrival("en", flags=(Flag.QUICK,), held="quick", networks=crowd)
    sign.sign(petition, make.details(), quick)
    # A signature that failed is tried again, and is not counted again.
    for one in moment:
        one.details = replace(one.details, name="x" * 300)
    for _try in range(3):
        with pytest.raises(DatabaseError):
            sign._sign_all(moment)
    for one in moment:
        one.details = replace(one.details, name="Ada")
    sign._sign_all(moment)
    rows = petition.signatories.order_by("pk")
    assert len(rows) == 6
    found = sorted((row.flags, row.mails.get().held) for row in rows)
    assert found == [([], "")] * 4 + [(["network"], "network"), (["quick", "network"], "network")]


def test_the_numbers_of_the_record_do_not_tell_whether_an_address_had_signed(petition):
    make.signed(petition, email="known@mail.example")
    make.confirmed(petition, "individual", email="listed@mail.example")
    numbers = [last_number_of_the_record()]
    for email in ("new@mail.example", "known@mail.example", "listed@mail.example"):
        sign.sign(petition, make.details(email=email), Arrival("en"))
        numbers.append(last_number_of_the_record())
    assert [later - before for before, later in pairwise(numbers)] == [1, 1, 1]


def last_number_of_the_record() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM signatories_statuschange_id_seq")
        return cursor.fetchone()[0]


def test_a_transaction_of_the_caller_s_is_its_own(petition, moment):
    with transaction.atomic():
        sign.sign(petition, make.details(), Arrival("en"))
        transaction.set_rollback(True)
    assert not moment
    assert petition.signatories.count() == 0


def test_a_moment_is_one_transaction(petition, moment):
    for _number in range(5):
        sign.sign(petition, make.details(), Arrival("en"))
    sign._sign_all(moment)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT xmin::text) FROM signatories_signatory")
        assert cursor.fetchone() == (5, 1)
    assert OutgoingMail.objects.unsent().count() == 5


# --- Optional consents ---


@pytest.fixture
def with_news():
    return make.petition(review="none", news_sender="Open Line")


def again(petition, row, **fields):
    """Sign again with the address of a row, by default with the same details."""
    same = {name: getattr(row, name) for name in ("name", "email")}
    sign.sign(petition, make.details(**same | fields), Arrival("en"))
    row.refresh_from_db()


def test_a_ticked_box_is_kept_with_its_words_and_for_whom(with_news):
    beside, row = make.signed(with_news), make.signed(with_news, **make.agreeing_to_news(with_news))
    consent = row.consents.get()
    assert (consent.purpose, consent.recipient, consent.ended_at) == ("updates", "Open Line", None)
    assert consent.wording.text == "Open Line may write to me with news about this statement"
    assert consent.given_at == row.signed_at
    assert not beside.consents.exists()


def test_a_box_that_is_ticked_no_more_while_unconfirmed_was_not_ticked(with_news):
    news = make.agreeing_to_news(with_news)
    beside, row = make.signed(with_news, **news), make.signed(with_news, **news)
    again(with_news, row, offered_consents=news["offered_consents"])
    assert not row.consents.exists()
    assert (row.offered_consents, row.revision) == (["updates"], 2)
    assert beside.consents.count() == 1


def test_a_box_that_is_ticked_the_second_time_is_a_consent(with_news):
    row = make.signed(with_news, offered_consents=("updates",))
    again(with_news, row, **make.agreeing_to_news(with_news))
    assert row.consents.active().to_news().count() == 1
    assert row.revision == 2


def test_a_second_press_with_the_same_box_says_nothing_new(with_news):
    row = make.signed(with_news, **make.agreeing_to_news(with_news))
    again(with_news, row, **make.agreeing_to_news(with_news))
    assert (row.consents.count(), row.revision) == (1, 1)


def test_another_recipient_takes_the_place_of_the_one_before(with_news):
    row = make.signed(with_news, **make.agreeing_to_news(with_news))
    with_news.news_sender = "River Watch"
    again(with_news, row, **make.agreeing_to_news(with_news))
    assert [one.recipient for one in row.consents.all()] == ["River Watch"]
    assert row.revision == 2


def test_nobody_ticks_or_unticks_a_box_of_somebody_who_has_confirmed(with_news):
    news = make.agreeing_to_news(with_news)
    agreed = make.confirmed(with_news, "individual", **news)
    refused = make.confirmed(with_news, "individual", offered_consents=("updates",))
    again(with_news, agreed, offered_consents=news["offered_consents"])
    again(with_news, refused, **news)
    assert (agreed.consents.count(), refused.consents.count()) == (1, 0)


def test_a_consent_that_has_ended_stays_as_a_proof(with_news):
    row = make.signed(with_news, **make.agreeing_to_news(with_news))
    Consent.objects.filter(signatory=row).end()
    again(with_news, row, **make.agreeing_to_news(with_news))
    ended, active = row.consents.order_by("pk")
    assert ended.ended_at is not None
    assert active.ended_at is None


def test_a_new_signature_begins_unconfirmed_by_its_own_address_with_nothing_of_before(petition):
    make.confirmed(petition, "organisation")
    row = make.signed(petition)
    assert (row.status, row.basis, row.revision, row.code_revision, row.code_tries) == (
        "unconfirmed", "confirmed", 1, 1, 0,
    )  # fmt: skip
    assert (row.proposed, row.set_aside, row.aliases, row.reminded, row.source, row.note) == (
        {}, {}, [], [], "", "",
    )  # fmt: skip
    (line,) = row.changes.all()
    assert (line.from_status, line.to_status, line.reason, line.words, line.by) == (
        "", "unconfirmed", "", "", None,
    )  # fmt: skip
    assert line.folded_at is not None
    (mail,) = row.mails.all()
    assert (mail.message, mail.priority, mail.attempts, mail.held, mail.last_error) == (
        "confirm", 1, 0, "", "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "fields", "country"),
    [
        ("individual", {"country": "KE", "shows_country": True}, "KE"),
        ("individual", {"country": "KE", "shows_country": False}, ""),
        ("individual", {"country": "KE", "shows_country": True, "listing": "withheld"}, ""),
        ("organisation", {"country": "KE", "shows_country": False}, "KE"),
        ("organisation", {"country": "KE", "listing": "withheld"}, ""),
    ],
)
def test_the_record_of_signing_and_confirming_holds_the_country_that_is_shown(
    petition, kind, fields, country
):
    make.confirmed(petition, "organisation", country="FR")
    row = make.confirmed(petition, kind, **fields)
    for line in row.changes.all():
        assert (line.was_country, line.country) == (country, country)
        assert line.was_listing == line.listing == fields.get("listing", "full")


def test_a_newer_signature_of_a_waiting_address_leaves_the_rows_beside_it_as_they_are(petition):
    row = make.signed(petition, name="Old", listing="withheld")
    beside = [
        make.signed(petition, name="Beside"),
        make.signed(petition, "organisation", email=row.email, name="House"),
        make.signed(make.petition(), email=row.email, name="Elsewhere"),
    ]
    Signatory.objects.filter(pk=row.pk).update(flags=["quick"])
    mails = {mail.signatory_id: mail.pk for mail in OutgoingMail.objects.all()}
    sign.sign(petition, make.details(name="New", email=row.email), Arrival("fr", flags=("robot",)))
    row.refresh_from_db()
    assert (row.name, row.listing, row.language, row.flags, row.revision) == (
        "New", "withheld", "fr", ["quick", "robot"], 2,
    )  # fmt: skip
    assert row.changes.count() == 1
    assert row.mails.get().pk > mails[row.pk]
    for one, name in zip(beside, ("Beside", "House", "Elsewhere"), strict=True):
        one.refresh_from_db()
        assert (one.name, one.revision, one.mails.get().pk) == (name, 1, mails[one.pk])


def test_a_signature_of_a_listed_address_changes_nothing_and_tells_its_owner(petition):
    row, beside = (make.published(petition, name=name) for name in ("Old", "Beside"))
    OutgoingMail.objects.all().delete()
    before = Signatory.objects.filter(pk=row.pk).values().get()
    sign.sign(petition, make.details(name="New", email=row.email), Arrival("fr", flags=("robot",)))
    assert Signatory.objects.filter(pk=row.pk).values().get() == before
    assert row.changes.count() == beside.changes.count()
    (mail,) = OutgoingMail.objects.all()
    assert (mail.signatory, mail.message, mail.language, mail.priority) == (row, "already-signed", "fr", 1)


def test_mail_that_may_go_is_not_held_again_and_mail_that_has_left_is_not_replaced(petition):
    rows = [make.signed(petition) for _each in range(3)]
    OutgoingMail.objects.filter(signatory=rows[1]).update(held="quick")
    OutgoingMail.objects.filter(signatory=rows[2]).update(sent_at=make.now())
    for row in rows:
        sign.sign(petition, make.details(email=row.email), Arrival("en", held="robot"))
    held = [list(row.mails.order_by("pk").values_list("held", flat=True)) for row in rows]
    assert held == [[""], ["robot"], ["", "robot"]]
