"""The history of a petition: one timeline of everything that happened to it."""

import pytest
from django.urls import reverse

from deliveries import downloads, freeze
from deliveries.letter import Choices
from signatories.importing import background
from signatories.lifecycle import bulk, correct
from signatories.lifecycle import enter as entering
from signatories.lifecycle.enter import Origin
from signatories.models import ContactReveal, ExportRecord
from tests import make
from workspace import history_page

pytestmark = pytest.mark.django_db


def told(client, petition, **asked) -> list[str]:
    """Return the sentences of the page, the newest first."""
    page = client.get(reverse("workspace:history", args=[petition.pk]), asked, secure=True)
    assert page.status_code == 200
    words = [one.words for day in page.context["days"] for one in day.happenings]
    return [one.replace("\u2068", "").replace("\u2069", "") for one in words]


def wanjiru(petition, **rights):
    someone = make.worker(petition, "organiser", **rights)
    someone.name = "Wanjiru Njeri"
    someone.save()
    return someone


def all_of_it(petition, by) -> None:
    """Do one thing of each kind under a petition."""
    row = make.confirmed(petition, "organisation", name="Sentinel House")
    correct.revise(row, {"name": "The Sentinel House"}, by=by)
    rule = bulk.Rule(kind="organisation", flag="", q="sentinel", chosen=[])
    bulk.begin(petition, by=by, act="publish", rule=rule, why={"reason": "", "words": "Sentinel words"})
    ContactReveal.objects.create(petition=petition, by=by, signatory_number=row.pk)
    ExportRecord.objects.create(petition=petition, by=by, reason="the board asked for it", rows=1)
    entering.enter(petition, make.details(name="Sentinel", email=""), Origin("Sentinel letter"), by=by)
    freeze.deliver(petition, freeze.Handover("The Ministry", make.now()), Choices(), by=by)


def test_the_history_tells_what_happened_and_names_no_signatory(petition, enter):
    other = make.petition()
    all_of_it(other, wanjiru(other))
    organiser = wanjiru(petition, may_see_contact=True, may_see_withheld=True)
    all_of_it(petition, organiser)
    said = told(enter(organiser), petition)
    number = ContactReveal.objects.get(petition=petition).signatory_number
    assert set(said) == {
        "Wanjiru Njeri delivered the letter to The Ministry.",
        "Wanjiru Njeri entered 1 name that was collected elsewhere.",
        "Wanjiru Njeri exported the list with contact data, because: the board asked for it",
        f"Wanjiru Njeri looked at the contact data of signatory #{number}.",
        "Wanjiru Njeri published 0 names in one decision.",
        f"Wanjiru Njeri corrected the name of signatory #{number}.",
        "Opened for signature.",
    }
    assert len(said) == 7
    assert "entinel" not in " ".join(said)


@pytest.mark.parametrize(
    ("kind", "number"),
    [("exports", 1), ("contact", 1), ("names", 1), ("corrections", 1), ("decisions", 1), ("deliveries", 1),
     ("statement", 1), ("team", 0), ("nonsense", 7)],
)  # fmt: skip
def test_the_history_is_filtered_by_kind(petition, enter, kind, number):
    organiser = wanjiru(petition)
    all_of_it(petition, organiser)
    assert len(told(enter(organiser), petition, kind=kind)) == number


def test_only_people_who_see_all_learn_how_many_names_a_list_added(petition, enter):
    organiser = wanjiru(petition, may_see_contact=True, may_see_withheld=True)
    listed = background.store(
        petition, "Ana Silva\nBo Chen", Origin("a letter"), lines=2, by=organiser, inviting=False
    )
    background.start(listed)
    background.work()
    (said,) = told(enter(organiser), petition, kind="names")
    assert said == "Wanjiru Njeri entered 2 names that were collected elsewhere."
    (said,) = told(enter(make.worker(petition, "viewer")), petition, kind="names")
    assert said == "Wanjiru Njeri entered names that were collected elsewhere."


def test_a_download_of_an_unpublished_letter_says_so(enter):
    petition = make.draft()
    organiser = wanjiru(petition)
    downloads.record(petition, by=organiser)
    assert told(enter(organiser), petition, kind="exports") == [
        "Wanjiru Njeri downloaded the letter before the petition was public."
    ]


def test_a_long_history_has_pages_that_leave_nothing_out(petition, enter, monkeypatch):
    monkeypatch.setattr(history_page, "EVENTS_PER_PAGE", 2)
    organiser = wanjiru(petition)
    for number in range(5):
        ExportRecord.objects.create(petition=petition, by=organiser, reason=f"reason {number}", rows=1)
    client = enter(organiser)
    pages = [told(client, petition, kind="exports", page=number) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [one[-1] for page in pages for one in page] == ["4", "3", "2", "1", "0"]


def test_a_manager_of_the_coalition_reads_the_history_and_a_neighbour_does_not(petition, enter):
    assert told(enter(make.manager(petition.coalition)), petition) == ["Opened for signature."]
    neighbour = enter(make.manager(make.coalition()))
    page = neighbour.get(reverse("workspace:history", args=[petition.pk]), secure=True)
    assert page.status_code == 404


def test_django_s_history_of_a_petition_leads_to_this_one(petition, enter):
    there = reverse("admin:petitions_petition_history", args=[petition.pk])
    page = enter(make.worker(petition, "viewer")).get(there, secure=True)
    assert page["Location"] == reverse("workspace:history", args=[petition.pk])
