"""The page of one entry."""

import pytest
from django.urls import reverse

from petitions.models import Petition
from signatories.lifecycle import correct, merge
from signatories.models import Flag, Signatory
from signatories.moderation import notes
from tests import make
from tests.visible import text_of

pytestmark = pytest.mark.django_db


def address(row, name="entry"):
    return reverse(f"workspace:{name}", args=[row.petition_id, row.pk])


def page(client, row, name="entry"):
    answer = client.get(address(row, name), secure=True)
    assert answer.status_code == 200
    return text_of(answer.content.decode())


def test_it_shows_the_entry_as_listed_why_it_waits_and_what_was_done(petition, enter):
    user = make.worker(petition)
    row = make.confirmed(petition, "organisation", name="Heron House", acronym="HH", country="KE")
    Signatory.objects.filter(pk=row.pk).update(flags=[Flag.LOOK_ALIKE])
    shown = page(enter(user), row)
    for said in (
        "Heron House",
        "HH",
        "Kenya",
        "looks like a name that is listed already",
        "History",
        "Publish",
    ):
        assert said in shown


def test_replaced_details_stand_in_its_history(petition, enter):
    user = make.worker(petition)
    row = make.published(petition, "organisation", name="Hern House")
    correct.revise(row, {"name": "Heron House"}, by=user)
    assert "name: Hern House → Heron House" in page(enter(user), row)


def test_a_representative_is_shown_to_nobody_without_the_right_to_contact_data(petition, enter):
    row = make.published(petition, "organisation", representative="Rita Secret")
    correct.revise(row, {"representative": "Vera Secret"}, by=make.worker(petition))
    assert "Secret" not in page(enter(make.worker(petition)), row)
    assert "Secret" in page(enter(make.worker(petition, may_see_contact=True)), row)


def test_a_withheld_name_its_notes_and_mails_are_for_those_with_the_right(petition, enter):
    row = make.published(petition, name="Quiet Person", listing="withheld")
    notes.add(row, "Rang the quiet person.", by=make.worker(petition))
    shown = page(enter(make.worker(petition, "organiser")), row)
    assert "name is withheld" in shown
    assert "uiet" not in shown
    assert "Rang the quiet person." in page(enter(make.worker(petition, may_see_withheld=True)), row)


def test_what_an_administrator_deletes_elsewhere_is_not_found(petition, enter):
    row, client = make.published(petition), enter(make.worker(petition))
    where = address(row)
    row.delete()
    assert client.get(where, secure=True).status_code == 404


def test_an_entry_of_another_petition_is_not_found_under_this_one(petition, enter):
    other = make.published(make.petition())
    user = make.worker(petition)
    wrong = reverse("workspace:entry", args=[petition.pk, other.pk])
    assert enter(user).get(wrong, secure=True).status_code == 404


def test_merged_entries_lead_to_each_other_and_can_be_parted(petition, enter):
    user = make.worker(petition)
    stays, goes = (make.published(petition, "organisation", name=name) for name in ("Access", "Acces"))
    merge.merge(goes, into=stays, by=user)
    client = enter(user)
    assert "Acces" in page(client, stays)
    assert "Part from the other entry" in page(client, goes)
    client.post(reverse("admin:signatories_signatory_take_back", args=[goes.pk]), secure=True)
    goes.refresh_from_db()
    assert goes.is_published


def test_a_viewer_reads_and_has_no_button(petition, enter):
    row = make.published(petition)
    client = enter(make.worker(petition, "viewer"))
    shown = page(client, row)
    assert address(row, "entry_correct") not in client.get(address(row), secure=True).content.decode()
    for act in ("Take off the list", "Write a note", "Ask the signatory"):
        assert act not in shown
    assert Petition.objects.count() == 1
