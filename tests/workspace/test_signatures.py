"""The table of a petition's signatures."""

import re

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils.http import urlencode

from signatories.lifecycle import sign
from signatories.models import OutgoingMail, Signatory
from tests import make
from tests.visible import text_of
from workspace import signatures

pytestmark = pytest.mark.django_db


def address(petition, **asked):
    return f"{reverse('workspace:signatures', args=[petition.pk])}?{urlencode(asked)}"


def page(client, petition, **asked):
    answer = client.get(address(petition, **asked), secure=True)
    assert answer.status_code == 200
    return text_of(answer.content.decode())


def names(client, petition, **asked):
    context = client.get(address(petition, **asked), secure=True).context
    return [line.row.name for line in context["lines"]]


@pytest.fixture
def scene(petition):
    make.published(make.petition(), name="Elsewhere")
    rows = {
        "waits": make.confirmed(petition, "organisation", name="Waits", country="KE"),
        "listed": make.published(petition, "organisation", name="Listed", acronym="LST", country="ML"),
        "person": make.published(petition, "individual", name="Person", affiliation="The Press"),
        "hidden": make.published(petition, "individual", name="Hidden", listing="withheld", country="ML"),
        "entered": make.entered(petition, "organisation", name="Entered", country="TD"),
    }
    make.signed(petition, name="Unconfirmed")
    return rows


def test_it_shows_what_a_team_member_may_know_by_name_state_and_day(petition, scene, enter):
    shown = page(enter(make.worker(petition)), petition)
    for said in (
        "Waits",
        "To review",
        "Listed (LST)",
        "On the list",
        "The Press",
        "(name withheld)",
        "5 entries",
    ):
        assert said in shown
    for hidden in ("Hidden", "Unconfirmed", "Elsewhere"):
        assert hidden not in shown


def test_with_all_rights_withheld_and_unconfirmed_names_are_shown(petition, scene, enter):
    user = make.worker(petition, may_see_contact=True, may_see_withheld=True)
    found = names(enter(user), petition)
    assert {"Hidden", "Unconfirmed"} <= set(found)
    assert "Elsewhere" not in found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"status": "confirmed"}, {"Waits"}),
        ({"kind": "individual"}, {"Person", "Hidden"}),
        ({"country": "ML"}, {"Listed"}),
        ({"basis": "entered"}, {"Entered"}),
        ({"q": "press"}, {"Person"}),
        ({"q": "lst"}, {"Listed"}),
        ({"q": "hidden"}, set()),
        ({"status": "nonsense"}, {"Waits", "Listed", "Person", "Hidden", "Entered"}),
    ],
)
def test_each_filter_keeps_its_rows_and_reveals_no_withheld_name(petition, scene, enter, asked, found):
    assert set(names(enter(make.worker(petition)), petition, **asked)) == found


def test_held_bounced_and_invited_can_be_asked_for(petition, scene, enter):
    client = enter(make.worker(petition, may_see_contact=True, may_see_withheld=True))
    held, bounced = (make.signed(petition, name=name) for name in ("Held", "Bounced"))
    OutgoingMail.objects.filter(signatory=held).update(held="network")
    Signatory.objects.filter(pk=bounced.pk).update(bounced_at=make.now())
    assert names(client, petition, status="held") == ["Held"]
    assert names(client, petition, status="bounced") == ["Bounced"]
    assert names(client, petition, status="invited") == []


@pytest.mark.parametrize("order", ["newest", "oldest", "name"])
def test_pages_follow_each_other_without_gap_or_repetition(petition, enter, monkeypatch, order):
    monkeypatch.setattr(signatures, "PAGE_SIZE", 2)
    made = [
        make.published(petition, name=name).name for name in ("Delta", "alpha", "Écho", "Bravo", "Charlie")
    ]
    client, found, where = enter(make.worker(petition)), [], address(petition, order=order)
    while where:
        context = client.get(where, secure=True).context
        found += [line.row.name for line in context["lines"]]
        where = context["next"] and reverse("workspace:signatures", args=[petition.pk]) + context["next"]
    wanted = {"newest": made[::-1], "oldest": made, "name": ["alpha", "Bravo", "Charlie", "Delta", "Écho"]}
    assert found == wanted[order]


def test_the_export_carries_the_filters(petition, scene, enter):
    client = enter(make.worker(petition, may_see_contact=True))
    context = client.get(address(petition, status="published", q="lst"), secure=True).context
    form = client.get(context["export"], secure=True).context["form"]
    assert (form["status"].value(), form["q"].value()) == ("published", "lst")
    data = {"reason": "the printed list", "status": "published", "q": "lst"}
    body = b"".join(client.post(context["export"], data, secure=True).streaming_content).decode()
    assert "Listed" in body
    assert "Person" not in body


def test_the_ticked_entries_are_named_before_they_are_decided(petition, scene, enter):
    client = enter(make.worker(petition))
    waits, bystander = scene["waits"], make.confirmed(petition, "organisation", name="Bystander")
    ticked = {"row": [waits.pk], f"seen-{waits.pk}": waits.revision, "act": "publish"}
    answer = client.post(address(petition), ticked, secure=True, follow=True)
    shown = text_of(answer.content.decode())
    assert "Waits" in shown
    assert "Bystander" not in shown
    waits.refresh_from_db()
    bystander.refresh_from_db()
    assert waits.is_confirmed


def test_an_entry_of_another_petition_is_not_acted_on(petition, scene, enter):
    other = make.confirmed(make.petition(), "organisation", name="Foreign")
    client = enter(make.worker(petition))
    answer = client.post(address(petition), {"row": [other.pk], "act": "publish"}, secure=True, follow=True)
    assert "Foreign" not in answer.content.decode()


def test_a_viewer_has_nothing_to_tick(petition, scene, enter):
    shown = page(enter(make.worker(petition, "viewer")), petition)
    assert "With those chosen" not in shown
    assert "Export" not in shown


def test_a_name_that_the_user_may_not_see_has_no_place_among_the_names(petition, enter):
    for name, listing in (("Adams", "full"), ("Middle", "withheld"), ("Zola", "full"), ("Aaron", "withheld")):
        make.published(petition, "individual", name=name, listing=listing)
    client, seeing = (enter(make.worker(petition, may_see_withheld=right)) for right in (False, True))
    assert names(client, petition, order="name") == ["Middle", "Aaron", "Adams", "Zola"]
    assert names(seeing, petition, order="name") == ["Aaron", "Adams", "Middle", "Zola"]


@pytest.mark.parametrize("rights", [{}, {"may_see_contact": True}])
def test_no_page_begins_at_a_name_that_the_user_may_not_see(petition, enter, rights):
    """The names that follow would tell the name between them."""
    for name in ("Adams", "Zola"):
        make.published(petition, "individual", name=name)
    closed = [
        make.published(make.petition(), "individual", name="Middle"),
        make.published(petition, "individual", name="Middling", listing="withheld"),
        make.signed(petition, name="Midway"),
    ]
    client = enter(make.worker(petition, **rights))
    for row in closed:
        found = names(client, petition, order="name", after=row.pk)
        assert [name for name in found if name != "Middling"] == ["Adams", "Zola"]


@pytest.mark.parametrize("rights", [{}, {"may_see_contact": True}, {"may_see_withheld": True}])
def test_who_signs_with_another_s_address_does_not_find_its_owner_by_the_held_mail(petition, enter, rights):
    with transaction.atomic():
        owner = make.published(petition, "individual", name="Owner", listing="withheld")
        make.published(petition, "individual", name="Bystander")
    OutgoingMail.objects.all().delete()
    sign.sign(petition, make.details(email=owner.email), sign.Arrival("en", held="quick"))
    assert OutgoingMail.objects.held().get().signatory == owner
    assert names(enter(make.worker(petition, **rights)), petition, status="held") == []
    seeing = make.worker(petition, may_see_contact=True, may_see_withheld=True)
    assert names(enter(seeing), petition, status="held") == ["Owner"]


def test_the_headings_order_the_table_and_say_how_it_is_ordered(petition, enter):
    for name in ("Qurt", "Qarl"):
        make.published(petition, name=name)
    client = enter(make.worker(petition))
    where = f"/admin/petition/{petition.pk}/signatures/"
    page = client.get(f"{where}?kind=individual", secure=True).content.decode()
    assert page.index("Qarl") < page.index("Qurt")
    assert 'aria-sort="descending"' in page
    assert 'href="?kind=individual&amp;order=oldest"' in page
    page = client.get(f"{where}?kind=individual&order=oldest", secure=True).content.decode()
    assert page.index("Qurt") < page.index("Qarl")
    page = client.get(f"{where}?kind=individual&order=name", secure=True).content.decode()
    assert re.search(r'aria-sort="ascending">\s*<a href="\?kind=individual&amp;order=name"', page)


def test_withheld_entries_are_found_without_their_names(petition, enter):
    make.published(petition, name="Ana Seen")
    make.published(petition, name="Bea Hidden", listing="withheld")
    client = enter(make.worker(petition))
    page = client.get(f"/admin/petition/{petition.pk}/signatures/?status=withheld", secure=True)
    text = page.content.decode()
    assert "1 entry" in text
    assert "Ana Seen" not in text
    assert "Bea Hidden" not in text
