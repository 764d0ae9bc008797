"""Submitting a list: first a plan, and once it is confirmed all of it or nothing."""

import pytest

from petitions.models import Petition
from signatories.importing import entering, files
from signatories.importing.entering import Submission
from signatories.importing.parsed_entry import ParsedEntry
from signatories.importing.plan import Decisions, PlannedEntry
from signatories.lifecycle.enter import Origin
from signatories.models import OutgoingMail, Signatory
from tests import make

pytestmark = pytest.mark.django_db
LIST = "name,country\nHarbour Archive,KE\nRiver Network,PE\n"


def submission(petition, text: str = LIST, **fields) -> Submission:
    values = {
        "petition": Petition.objects.with_clock().get(pk=petition.pk),
        "entries": files.entries(text),
        "decisions": Decisions(),
        "origin": Origin(source="a letter"),
        "by": make.worker(petition, "organiser"),
        "inviting": False,
        "sees_addresses": True,
    }
    return Submission(**values | fields)


def test_a_list_is_entered_once_it_is_confirmed_and_under_its_petition_alone(petition):
    other = make.petition()
    looked = entering.submit(submission(petition), confirmed=False)
    assert (looked.entered, len(looked.wanted), Signatory.objects.count()) == (None, 2, 0)
    assert entering.submit(submission(petition), confirmed=True).entered == 2
    assert petition.signatories.published().count() == 2
    assert not other.signatories.exists()


def test_a_problem_in_one_entry_keeps_all_of_them_out(petition):
    outcome = entering.submit(submission(petition, f"{LIST}Birch Foundation,Narnia\n"), confirmed=True)
    assert (outcome.entered, outcome.problems) == (None, 1)
    assert not Signatory.objects.exists()


def test_an_entry_with_a_problem_that_is_left_out_stops_nobody(petition):
    decisions = Decisions(leave_out=frozenset(["Birch Foundation"]))
    text = f"{LIST}Birch Foundation,Narnia\n"
    assert entering.submit(submission(petition, text, decisions=decisions), confirmed=True).entered == 2


def test_addresses_wait_for_somebody_who_may_know_who_has_signed(petition):
    with_address = "name,country,email\nHarbour Archive,KE,archive@mail.example\nRiver Network,PE,\n"
    outcome = entering.submit(submission(petition, with_address, sees_addresses=False), confirmed=True)
    assert (outcome.entered, outcome.needs_approval) == (None, True)
    decisions = Decisions(leave_out=frozenset(["Harbour Archive"]))
    without = submission(petition, with_address, sees_addresses=False, decisions=decisions)
    assert entering.submit(without, confirmed=True).entered == 1


def test_addresses_are_entered_at_once_by_somebody_who_may_know_who_has_signed(petition):
    with_address = "name,country,email\nHarbour Archive,KE,archive@mail.example\nRiver Network,PE,\n"
    outcome = entering.submit(submission(petition, with_address), confirmed=True)
    assert (outcome.entered, outcome.needs_approval) == (2, False)


def test_people_on_a_list_are_invited_where_they_have_promised_to_sign(petition):
    with_address = "name,country,email\nHarbour Archive,KE,archive@mail.example\n"
    assert entering.submit(submission(petition, with_address, inviting=True), confirmed=True).entered == 1
    row = Signatory.objects.get()
    assert row.is_unconfirmed
    assert row.is_invitation
    assert OutgoingMail.objects.filter(signatory=row).count() == 1


def planned(likeness: float, **fields) -> PlannedEntry:
    entry = ParsedEntry(lines=(1,), kind="organisation", name="Harbour Archive")
    return PlannedEntry(entry, None, likeness=likeness, mark="Harbour Archive", **fields)


def test_an_entry_is_taken_to_be_on_the_list_already_from_a_likeness_of_nine_in_ten():
    assert planned(0.9).is_left_out
    assert not planned(0.89).is_left_out


def test_an_organiser_s_decision_goes_before_likeness_and_leaving_out_before_entering():
    same, new, both = planned(1.0), planned(0.0), planned(1.0)
    Decisions(enter=frozenset(["Harbour Archive"])).apply([same])
    Decisions(leave_out=frozenset(["Harbour Archive"])).apply([new])
    Decisions(frozenset(["Harbour Archive"]), frozenset(["Harbour Archive"])).apply([both])
    assert [line.is_left_out for line in (same, new, both)] == [False, True, True]


@pytest.mark.parametrize("why", ["is_taken", "is_declined"])
def test_no_decision_enters_an_address_that_has_signed_or_an_owner_who_declined(why):
    line = planned(0.0, **{why: True})
    Decisions(enter=frozenset(["Harbour Archive"])).apply([line])
    assert line.is_left_out
