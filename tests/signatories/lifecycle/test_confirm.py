"""Entries confirmed at the same moment share one statement, with the same result as alone."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction

from signatories.lifecycle import confirm, sign
from signatories.lifecycle.sign import Arrival
from signatories.listing import recount
from signatories.models import Flag, Signatory, Wording
from signatories.signing import wordings
from signatories.states import Status
from signatories.twins import flags, similarity
from tests import make, plans
from tests.demonstration import until
from tests.elsewhere import holding, somebody_waits, waiting_for_ever

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def petition():
    return make.petition(review="none")


def press(row, *, shown=None):
    """Return a press that nobody has carried out yet."""
    agreement = confirm.Agreement(make.consent(row.petition))
    return confirm._Confirmation(row, shown or confirm.digest(row), agreement)


def test_each_of_a_moment_becomes_what_it_would_alone(petition):
    reviewed = make.petition(review="both")
    ended = make.petition(review="none")
    plain, other = make.signed(petition, name="Ada"), make.signed(petition, name="Bell")
    waits, late = make.signed(reviewed), make.signed(ended)
    mixed = make.signed(petition, name="M\u0430ria")
    changed, twice = make.signed(petition, name="Cleo"), make.confirmed(petition, "individual", name="Dora")
    presses = [press(row) for row in (plain, other, waits, late, mixed, twice)]
    presses.append(press(changed, shown="what was shown before"))
    make.closed(ended, since=timedelta(days=60))
    confirm._confirm_all(presses)

    said = {one.signatory.pk: one for one in presses}
    for row in (plain, other):
        now = Signatory.objects.get(pk=row.pk)
        assert (now.status, now.flags) == (Status.PUBLISHED, [])
        assert (now.confirmed_at, now.published_on) != (None, None)
        assert said[row.pk].row.is_published
        states = ["unconfirmed", "confirmed", "published"]
        assert list(row.changes.order_by("pk").values_list("to_status", flat=True)) == states
    assert Signatory.objects.get(pk=waits.pk).is_confirmed
    assert Signatory.objects.get(pk=mixed.pk).flags == [Flag.LOOK_ALIKE]
    assert Signatory.objects.get(pk=mixed.pk).is_confirmed
    assert (said[late.pk].is_late, said[late.pk].has_changed) == (True, False)
    assert (said[changed.pk].is_late, said[changed.pk].has_changed) == (False, True)
    assert Signatory.objects.get(pk=changed.pk).is_unconfirmed
    assert said[twice.pk].row.is_published
    assert twice.changes.filter(to_status=Status.PUBLISHED).count() == 1


def test_a_moment_is_one_statement_however_different_those_are(petition):
    rows = [make.signed(petition, name=name) for name in ("Ada", "Bell", "Cleo", "M\u0430ria")]
    presses = [press(row) for row in rows]
    presses[1].agreement = confirm.Agreement(
        wordings.get_or_create(Wording.Purpose.CONSENT, "In other words")
    )
    confirm._confirm_all(presses)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT xmin::text) FROM signatories_signatory")
        assert cursor.fetchone() == (4, 1)
    said = {row.name: row for row in Signatory.objects.select_related("consent")}
    assert said["Bell"].consent.text == "In other words" != said["Ada"].consent.text
    assert (said["Bell"].status, said["M\u0430ria"].status) == (Status.PUBLISHED, Status.CONFIRMED)
    assert (said["Ada"].published_on is None, said["M\u0430ria"].published_on) == (False, None)


def test_two_presses_of_one_row_move_it_once(petition):
    row = make.signed(petition)
    # A request that read the row between two changes has another name for it.
    presses = [press(row), press(row)]
    presses[1].agreement = confirm.Agreement(
        wordings.get_or_create(Wording.Purpose.CONSENT, "In other words")
    )
    confirm._confirm_all(presses)
    assert [one.row.status for one in presses] == [Status.PUBLISHED] * 2
    states = ["unconfirmed", "confirmed", "published"]
    assert list(row.changes.order_by("pk").values_list("to_status", flat=True)) == states
    assert list(recount.differences()) == []


def meanwhile(monkeypatch, act, times=1):
    """Call `act` between reading a row and confirming it."""
    about, left = flags.about, [act] * times

    def asked(*given, **known):
        found = about(*given, **known)
        if left:
            left.pop()()
        return found

    monkeypatch.setattr(flags, "about", asked)


def test_who_is_changed_meanwhile_is_not_confirmed_unseen(petition, monkeypatch):
    row = make.signed(petition, name="Ada", email="ada@mail.example")
    meanwhile(monkeypatch, lambda: make.signed(petition, name="Not Ada", email="ada@mail.example"))
    with pytest.raises(confirm.DetailsChanged):
        confirm.confirm(row, shown=confirm.digest(row), consent=make.consent(petition))
    now = Signatory.objects.get(pk=row.pk)
    assert (now.name, now.status, now.changes.count()) == ("Not Ada", Status.UNCONFIRMED, 1)


def test_what_seems_odd_meanwhile_is_not_forgotten(petition, monkeypatch):
    row = make.signed(petition)
    flagged = Signatory.objects.filter(pk=row.pk)
    meanwhile(monkeypatch, lambda: flagged.update(flags=[Flag.NETWORK]))
    said = confirm.confirm(row, shown=confirm.digest(row), consent=make.consent(petition))
    assert (said.status, said.flags) == (Status.CONFIRMED, [Flag.NETWORK])
    assert flagged.get().is_confirmed
    assert list(row.changes.order_by("pk").values_list("to_status", flat=True)) == [
        "unconfirmed",
        "confirmed",
    ]


@pytest.mark.parametrize("changed_before", [0, 1])
def test_who_goes_meanwhile_is_gone(petition, monkeypatch, changed_before):
    row = make.signed(petition)
    touched = Signatory.objects.filter(pk=row.pk)
    acts = [lambda: _take_away(row), *[lambda: touched.update(note="touched")] * changed_before]
    meanwhile(monkeypatch, lambda: acts.pop()(), times=len(acts))
    with pytest.raises(Signatory.DoesNotExist):
        confirm.confirm(row, shown=confirm.digest(row), consent=make.consent(petition))


def _take_away(row):
    with make.resting_triggers() as cursor:
        cursor.execute("DELETE FROM signatories_signatory WHERE id = %s", [row.pk])


def test_who_is_changed_again_and_again_has_whoever_does_it_wait(petition, monkeypatch):
    row, other = make.signed(petition, name="Ada"), make.signed(petition, name="Bell")
    touched = Signatory.objects.filter(pk=row.pk)
    meanwhile(monkeypatch, lambda: touched.update(note="touched"), times=3)
    both = [press(row), press(other)]
    confirm._confirm_all(both)
    assert [one.row.status for one in both] == [Status.PUBLISHED] * 2
    assert touched.get().is_published


def test_who_waits_for_somebody_that_changes_them_is_read_again(petition):
    row, consent = make.signed(petition, name="Ada", email="ada@mail.example"), make.consent(petition)
    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            make.signed(petition, name="Not Ada", email="ada@mail.example")
            confirmed = other.submit(_confirm, row, confirm.digest(row), consent)
            until(somebody_waits)
        assert isinstance(confirmed.result(), confirm.DetailsChanged)
    now = Signatory.objects.get(pk=row.pk)
    assert (now.name, now.status) == ("Not Ada", Status.UNCONFIRMED)


def test_several_do_not_wait_for_one_whom_somebody_holds(petition):
    held, other = make.signed(petition, name="Ada"), make.signed(petition, name="Bell")
    presses = [press(held), press(other)]
    with holding(held), waiting_for_ever():
        with pytest.raises(OperationalError, match="lock timeout"):
            confirm._confirm_all(presses)
        confirm._confirm_all(presses[1:])
    confirm._confirm_all(presses[:1])
    assert [one.row.status for one in presses] == [Status.PUBLISHED] * 2


def _confirm(row, shown, consent):
    try:
        return confirm.confirm(row, shown=shown, consent=consent)
    except confirm.DetailsChanged as obstacle:
        return obstacle
    finally:
        connection.close()


def test_names_that_look_alike_are_not_of_one_moment(petition):
    one, other = make.signed(petition, name="Maria"), make.signed(petition, name="M\u0430r\u0456a")
    assert confirm._appearance(press(one)) == confirm._appearance(press(other))


def test_a_row_that_is_no_more_was_not_there(petition):
    row = make.signed(petition)
    shown = confirm.digest(row)
    _take_away(row)
    with pytest.raises(Signatory.DoesNotExist):
        confirm.confirm(row, shown=shown, consent=make.consent(petition))


def test_what_stands_beside_somebody_is_read_off_indexes(petition):
    plans.grow_since_counted(petition)
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        plan = confirm._entries().filter(pk__in=[1, 2]).explain()
        cursor.execute("RESET enable_seqscan")
    indexes = ["signatory_list", "signatory_past_of_address", "signatories_signatory_pkey"]
    assert [index for index in indexes if not re.search(rf"(using|Scan on) {index} ", plan)] == [], plan
    assert not re.search("Sort|Hash|Seq Scan", plan), plan


def test_the_key_of_a_moment_is_the_key_that_twins_are_found_by(petition):
    row = make.signed(petition, name="Ada Storm")
    assert similarity.appearance_key(row) in row.twin_keys


def test_a_consent_that_the_owner_was_not_shown_is_not_confirmed():
    petition = make.petition(review="none", news_sender="Open Line")
    row = make.signed(petition)
    shown = confirm.digest(row)
    beside = make.signed(petition, **make.agreeing_to_news(petition))
    ticked = make.agreeing_to_news(petition)
    sign.sign(petition, make.details(name=row.name, email=row.email, **ticked), Arrival("en"))
    with pytest.raises(confirm.DetailsChanged):
        confirm.confirm(row, shown=shown, consent=make.consent(petition))
    row.refresh_from_db()
    assert confirm.digest(row) != shown
    confirm.confirm(row, shown=confirm.digest(row), consent=make.consent(petition))
    assert Signatory.objects.get(pk=row.pk).is_published
    assert Signatory.objects.get(pk=beside.pk).is_unconfirmed


@pytest.mark.parametrize("reviews", [True, False])
def test_confirming_records_each_step_and_leaves_the_rows_beside_it_as_they_are(reviews):
    petition = make.petition(review="both" if reviews else "none")
    beside = make.signed(petition)
    row = make.signed(petition)
    consent = make.consent(petition)
    confirm.confirm(row, shown=confirm.digest(row), consent=consent)
    row.refresh_from_db()
    steps = [("", "unconfirmed"), ("unconfirmed", "confirmed"), ("confirmed", "published")]
    lines = list(row.changes.order_by("pk"))
    assert [(line.from_status, line.to_status) for line in lines] == steps[: 2 if reviews else 3]
    assert [line.folded_at is None for line in lines] == [False, False, True][: len(lines)]
    assert [line.published_on for line in lines] == [None, None, petition.today][: len(lines)]
    assert {line.basis for line in lines[1:]} == {"confirmed"}
    assert {(line.reason, line.words, line.by) for line in lines} == {("", "", None)}
    assert (row.consent, bool(row.confirmed_at), row.published_on) == (
        consent, True, None if reviews else petition.today,
    )  # fmt: skip
    beside.refresh_from_db()
    assert (beside.status, beside.consent, beside.changes.count()) == ("unconfirmed", None, 1)
