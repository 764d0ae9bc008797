"""The page with contact data, and the record of its views."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from signatories.models import ContactReveal
from tests import make

pytestmark = pytest.mark.django_db


def reveal(row) -> str:
    return f"/admin/signatories/signatory/{row.pk}/reveal/"


def test_contact_data_is_shown_by_a_press_that_is_recorded(petition, enter):
    row = make.confirmed(petition, "organisation", email="sentinel@mail.example")
    someone = make.worker(petition, may_see_contact=True)
    client = enter(someone)
    for path in (
        reverse("workspace:entry", args=[petition.pk, row.pk]),
        "/admin/signatories/signatory/queue/",
    ):
        text = client.get(path, secure=True).content.decode()
        assert "Show the contact data" in text
        assert "sentinel@mail.example" not in text
    client.get(reveal(row), secure=True)
    assert not ContactReveal.objects.exists()
    answer = client.post(reveal(row), secure=True)
    assert "sentinel@mail.example" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    seen = ContactReveal.objects.get()
    assert (seen.by, seen.petition, seen.signatory_number) == (someone, petition, row.pk)


@pytest.mark.parametrize(
    ("named", "returns_to"),
    [("/admin/signatories/signatory/queue/", "/admin/signatories/signatory/queue/"), ("", None)],
)
def test_the_page_leads_back_to_the_one_that_asked_or_to_the_entry(petition, enter, named, returns_to):
    make.confirmed(petition, "organisation")
    row = make.confirmed(petition, "organisation")
    client = enter(make.worker(petition, may_see_contact=True))
    context = client.post(reveal(row), {"next": named}, secure=True).context
    assert context["next"] == (returns_to or reverse("workspace:entry", args=[petition.pk, row.pk]))
    assert context["row"] == row


def test_without_the_rights_nothing_is_shown_and_nothing_recorded(petition, enter):
    row = make.confirmed(petition, "organisation", email="sentinel@mail.example")
    hidden = make.published(petition, listing="withheld", email="sentinel2@mail.example")
    plain, seer = make.worker(petition), make.worker(petition, may_see_contact=True)
    for someone, which in ((plain, row), (seer, hidden)):
        answer = enter(someone).post(reveal(which), secure=True)
        assert answer.status_code == 403
    assert not ContactReveal.objects.exists()


def test_who_looked_is_written_once_and_never_rewritten(petition):
    kept = ContactReveal.objects.create(petition=petition, by=make.user(), signatory_number=1)
    for act in ("UPDATE {} SET signatory_number = 2", "DELETE FROM {}"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act.format("signatories_contactreveal"))
    assert ContactReveal.objects.get() == kept
