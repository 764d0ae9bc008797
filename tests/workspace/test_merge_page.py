"""Merging an entry with another one that a search finds."""

import pytest
from django.urls import reverse

from signatories.listing import correction_log, tally
from signatories.listing.folding import fold
from tests import make
from tests.workspace.test_entry_page import address, page

pytestmark = pytest.mark.django_db


def merge(client, row, into):
    where = reverse("admin:signatories_signatory_merge", args=[row.pk])
    return client.post(where, {"into": into.pk, "next": address(into)}, secure=True, follow=True)


def search(client, row, q):
    context = client.get(address(row, "entry_merge"), {"q": q}, secure=True).context
    return [other.row.name for other in context["found"]]


def test_two_published_entries_are_found_merged_counted_once_and_parted_again(petition, enter):
    client = enter(make.worker(petition))
    stays, goes = (
        make.published(petition, "organisation", name=name) for name in ("Heron House", "Reiherhaus")
    )
    make.published(petition, "organisation", name="Bystander")
    assert search(client, goes, "heron") == ["Heron House"]
    merge(client, goes, stays)
    fold()
    assert tally.of(petition).organisations == 2
    listed = client.get(reverse("listing:signatories", args=[petition.slug]), secure=True).content.decode()
    assert "Heron House" in listed
    assert "Reiherhaus" not in listed
    assert correction_log.of(petition)[0].parts == ["1 merged as duplicate"]
    assert "Reiherhaus" in page(client, stays)
    client.post(reverse("admin:signatories_signatory_take_back", args=[goes.pk]), secure=True)
    fold()
    assert tally.of(petition).organisations == 3


def test_likely_twins_come_first_with_what_is_alike(petition, enter):
    row = make.published(petition, "organisation", name="Article 19")
    make.published(petition, "organisation", name="ARTICLE 19", country="GB")
    make.published(petition, "organisation", name="Bystander")
    answer = enter(make.worker(petition)).get(address(row, "entry_merge"), secure=True)
    assert [other.row.name for other in answer.context["twins"]] == ["ARTICLE 19"]
    assert "· same name" in answer.content.decode()
    assert "<bdi><mark>ARTICLE</mark> <mark>19</mark></bdi>" in answer.content.decode()


def test_a_listed_entry_never_joins_one_that_waits(petition, enter):
    row = make.published(petition, "organisation", name="Heron House")
    make.confirmed(petition, "organisation", name="Heron Home")
    client = enter(make.worker(petition))
    context = client.get(address(row, "entry_merge"), {"q": "heron home"}, secure=True).context
    (other,) = context["found"]
    assert (other.may_go, other.may_stay) == (True, False)


def test_withheld_entries_other_kinds_and_other_petitions_are_not_offered(petition, enter):
    row = make.published(petition, "individual", name="Heron One")
    make.published(petition, "individual", name="Heron Two", listing="withheld")
    make.published(petition, "organisation", name="Heron Three")
    make.published(make.petition(), "individual", name="Heron Four")
    client = enter(make.worker(petition, may_see_withheld=True))
    assert search(client, row, "heron") == []
