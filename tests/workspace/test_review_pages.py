"""Decisions on one entry from its page and from the list."""

import pytest
from django.urls import reverse

from tests import make

pytestmark = pytest.mark.django_db


QUEUE = "/admin/signatories/signatory/"


def post(client, name, row, **data):
    return client.post(reverse(f"admin:signatories_signatory_{name}", args=[row.pk]), data, secure=True)


def page(client, path=QUEUE):
    answer = client.get(path, secure=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_moderator_publishes_on_the_row(petition, enter):
    row, user = make.confirmed(petition, "organisation"), make.worker(petition)
    assert post(enter(user), "publish", row).status_code == 302
    row.refresh_from_db()
    assert row.is_published
    assert row.changes.last().by == user


def test_a_moderator_rejects_with_a_reason(petition, enter):
    row = make.confirmed(petition, "organisation")
    client = enter(make.worker(petition))
    assert "Reason" in page(client, reverse("admin:signatories_signatory_reject", args=[row.pk]))
    post(client, "reject", row, reason="not-a-name", words="No mouse, please.")
    row.refresh_from_db()
    assert row.is_rejected
    assert (row.changes.last().reason, row.changes.last().words) == ("not-a-name", "No mouse, please.")


def test_a_rejection_needs_a_reason(petition, enter):
    row = make.confirmed(petition, "organisation")
    assert post(enter(make.worker(petition)), "reject", row, reason="").status_code == 200
    row.refresh_from_db()
    assert row.is_confirmed


def test_the_second_verdict_says_that_it_was_decided(petition, enter):
    row = make.confirmed(petition, "organisation")
    client = enter(make.worker(petition))
    post(client, "publish", row)
    answer = client.post(
        reverse("admin:signatories_signatory_publish", args=[row.pk]), secure=True, follow=True
    )
    assert "had been decided already" in answer.content.decode()


@pytest.mark.parametrize("name", ["publish", "reject", "take_back"])
def test_a_moderator_of_another_petition_finds_nothing_to_decide(petition, enter, name):
    row = make.confirmed(petition, "organisation", name="Sentinel of B")
    stranger = enter(make.worker(make.petition()))
    assert post(stranger, name, row, reason="other").status_code == 404
    assert "Sentinel of B" not in page(stranger)
    assert "Sentinel of B" not in page(stranger, f"{QUEUE}?status=all&q=sentinel")
    assert stranger.get(f"{QUEUE}{row.pk}/change/", secure=True).status_code == 302
    row.refresh_from_db()
    assert row.is_confirmed


def test_a_viewer_looks_and_decides_nothing(petition, enter):
    row = make.confirmed(petition, "organisation", name="Waiting One")
    viewer = enter(make.worker(petition, "viewer"))
    assert "Waiting One" in page(viewer)
    assert post(viewer, "publish", row).status_code == 404
    row.refresh_from_db()
    assert row.is_confirmed
