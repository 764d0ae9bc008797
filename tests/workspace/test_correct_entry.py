"""The form on which moderators correct an entry."""

import pytest
from django.urls import reverse

from signatories.models import Signatory
from tests import make
from tests.workspace.test_entry_page import address, page

pytestmark = pytest.mark.django_db


def send(client, row, **typed):
    columns = ("kind", "name", "acronym", "website", "affiliation", "role")
    now = {name: getattr(row, name) for name in columns} | {"country": row.country}
    where = f"{address(row, 'entry_correct')}?revision={row.revision}"
    return client.post(where, now | typed, secure=True)


def test_a_wrong_country_of_a_listed_entry_is_corrected(petition, enter):
    row, bystander = (make.published(petition, "organisation", country="TD") for _each in range(2))
    answer = send(enter(make.worker(petition)), row, country="ML")
    assert answer.status_code == 302
    row.refresh_from_db()
    bystander.refresh_from_db()
    assert (row.country, row.status, bystander.country) == ("ML", "published", "TD")


def test_international_is_a_country_for_organisations_alone(petition, enter):
    client = enter(make.worker(petition))
    house, person = make.published(petition, "organisation"), make.published(petition, "individual")
    assert send(client, house, country="international").status_code == 302
    house.refresh_from_db()
    assert house.is_international
    assert (
        "Choose a country, or leave it empty"
        in send(client, person, country="international").content.decode()
    )


def test_another_kind_needs_a_source_and_keeps_what_was_typed(petition, enter):
    user = make.worker(petition, may_see_contact=True)
    row, client = make.published(petition, "organisation", name="Ada Reader"), enter(user)
    answer = send(client, row, kind="individual", affiliation="The Press")
    assert "Say how you know" in answer.content.decode()
    assert "The Press" in answer.content.decode()
    assert (
        send(client, row, kind="individual", affiliation="The Press", source="She rang.").status_code == 302
    )
    row.refresh_from_db()
    assert (row.kind, row.affiliation, row.representative) == ("individual", "The Press", "")


def test_the_representative_stays_where_the_moderator_may_not_see_it(petition, enter):
    row = make.published(petition, "organisation", representative="Rita Secret", role="Director")
    client = enter(make.worker(petition))
    assert "Secret" not in page(client, row, "entry_correct")
    send(client, row, name="Another Name", role="Changed", representative="Changed")
    row.refresh_from_db()
    assert (row.name, row.representative, row.role) == ("Another Name", "Rita Secret", "Director")


def test_who_saw_an_older_entry_is_told_and_keeps_what_was_typed(petition, enter):
    row, client = make.published(petition), enter(make.worker(petition))
    Signatory.objects.filter(pk=row.pk).update(revision=row.revision + 1)
    answer = send(client, row, name="Typed by Hand")
    assert "Somebody has changed the entry meanwhile" in answer.content.decode()
    assert "Typed by Hand" in answer.content.decode()
    row.refresh_from_db()
    assert row.name != "Typed by Hand"


def test_an_address_that_signed_as_both_is_explained(petition, enter):
    user = make.worker(petition, may_see_contact=True)
    row = make.published(petition, "organisation", email="one@house.example")
    make.published(petition, "individual", email="one@house.example")
    answer = send(enter(user), row, kind="individual", source="They rang.")
    assert "has already signed as this kind" in answer.content.decode()


def test_a_name_that_cannot_be_a_name_is_refused_at_the_field(petition, enter):
    row = make.published(petition, "individual")
    answer = send(enter(make.worker(petition)), row, name="ada@reader.example")
    assert answer.status_code == 200
    assert 'class="field wrong"' in answer.content.decode()


def test_a_rejected_entry_has_nothing_to_correct(petition, enter):
    from signatories.lifecycle import review

    user = make.worker(petition)
    row = make.confirmed(petition, "organisation")
    review.reject(row, by=user, reason="other")
    assert (
        enter(user)
        .get(reverse("workspace:entry_correct", args=[petition.pk, row.pk]), secure=True)
        .status_code
        == 403
    )
