"""Exports of contact data."""

import csv
import io
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, transaction
from django.test import Client

from serving.admission_control import AdmissionControl
from serving.exports import ExportSlots
from signatories.models import ExportRecord
from tests import make
from tests.journeys.test_raw_bytes import FORM
from tests.serving.wsgi import environ

pytestmark = pytest.mark.django_db


def page(kind: str, petition) -> str:
    return f"/admin/signatories/signatory/{kind}/{petition.pk}/"


def ask(client, kind, petition, **data):
    return client.post(page(kind, petition), data, secure=True)


def taken(answer) -> list[dict[str, str]]:
    body = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(body, newline="")))


def test_contact_data_is_exported_with_a_reason_that_is_recorded(petition, enter):
    make.published(petition, email="ana@mail.example")
    make.published(petition, listing="withheld")
    organiser = make.worker(petition, "organiser", may_see_contact=True)
    client = enter(organiser)
    assert "What is it needed for" in client.get(page("export", petition), secure=True).content.decode()
    ask(client, "export", petition, reason="")
    assert not ExportRecord.objects.exists()
    answer = client.post(
        page("export", petition), {"reason": "the hand-over", "with_withheld": "on"}, secure=True
    )
    assert [row["email"] for row in taken(answer)] == ["ana@mail.example"]
    record = ExportRecord.objects.get()
    assert (record.by, record.rows, record.reason, record.with_withheld) == (
        organiser,
        1,
        "the hand-over",
        False,
    )
    assert "the hand-over" in client.get(page("export", petition), secure=True).content.decode()


def test_an_export_is_narrowed_down_by_kind_status_and_choice(petition, enter):
    house = make.confirmed(petition, "organisation", name="Waiting House")
    person, other = make.published(petition, name="Ana"), make.published(petition, name="Eva")
    client = enter(make.worker(petition, "organiser", may_see_contact=True))

    def export(**asked) -> list[str]:
        answer = client.post(page("export", petition), {"reason": "a check"} | asked, secure=True)
        return [row["name"] for row in taken(answer)]

    assert export(kind="organisation") == ["Waiting House"]
    assert export(status="published") == ["Ana", "Eva"]
    assert export(chosen=f"{house.pk},{other.pk}") == ["Waiting House", "Eva"]
    refused = client.post(page("export", petition), {"reason": "a check", "chosen": "all"}, secure=True)
    assert "Choose the signatories again" in refused.content.decode() or not refused.streaming
    assert list(ExportRecord.objects.order_by("pk").values_list("rows", flat=True)) == [1, 2, 2]
    data = {"action": "export_selected", "_selected_action": [person.pk, other.pk]}
    answer = client.post("/admin/signatories/signatory/?status=all", data, secure=True, follow=True)
    assert f'value="{other.pk},{person.pk}"' in answer.content.decode()


def test_withheld_names_are_exported_to_who_may_see_them_and_asks(petition, enter):
    make.published(petition, listing="withheld", name="Hidden")
    client = enter(make.worker(petition, "organiser", may_see_contact=True, may_see_withheld=True))
    answer = client.post(page("export", petition), {"reason": "a check", "with_withheld": "on"}, secure=True)
    assert [row["name"] for row in taken(answer)] == ["Hidden"]
    assert ExportRecord.objects.get().with_withheld


def export_through(control: AdmissionControl, client: Client, petition) -> tuple[str, object]:
    """Request an export as a browser does; return its status and its unread body."""
    client.get(page("export", petition), secure=True)
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    form, said = urlencode({"csrfmiddlewaretoken": token, "reason": "a check"}).encode(), []
    body = control(
        environ(
            page("export", petition), "POST", HTTP_REFERER="https://localhost/", CONTENT_TYPE=FORM,
            HTTP_COOKIE="; ".join(f"{name}={one.value}" for name, one in client.cookies.items()),
            CONTENT_LENGTH=str(len(form)), **{"wsgi.input": io.BytesIO(form)},
        ),
        lambda status, headers, info=None: said.append(status),
    )  # fmt: skip
    return said[0][:3], body


@pytest.mark.django_db(transaction=True)
def test_an_export_that_never_began_is_not_recorded(enter):
    petition, other = make.petition(), make.petition(slug="other")
    make.published(petition, name="Ana")
    make.published(other, name="Eva")
    client = enter(make.worker(petition, "organiser", may_see_contact=True))
    places = ExportSlots(public=1, staff=1, writing=1)
    control = AdmissionControl(get_wsgi_application(), at_once=2, room=4, exports=places)

    def recorded() -> list[tuple[int, int]]:
        return list(ExportRecord.objects.values_list("petition", "rows"))

    with places.writing:
        status, waits = export_through(control, client, petition)
        # All slots are taken, and a reader with a slot leaves before the database begins.
        assert (status, export_through(control, client, petition)[0]) == ("200", "503")
        waits.close()
    with waits.progress:
        assert waits.progress.wait_for(lambda: waits.is_written, 60)
    assert recorded() == []
    status, body = export_through(control, client, petition)
    assert status == "200"
    assert b"Ana" in b"".join(body)
    body.close()
    assert recorded() == [(petition.pk, 1)]


@pytest.mark.parametrize(("role", "status"), [("organiser", 403), ("moderator", 403), (None, 404)])
def test_without_the_right_nothing_is_exported(petition, enter, role, status):
    user = make.worker(petition if role else make.petition(), role or "organiser", may_see_contact=not role)
    answer = enter(user).post(page("export", petition), {"reason": "curiosity"}, secure=True)
    assert answer.status_code == status
    assert not ExportRecord.objects.exists()


def test_the_record_of_exports_is_append_only(petition):
    ExportRecord.objects.create(petition=petition, by=make.user(), reason="x", rows=1)
    for act in (lambda: ExportRecord.objects.update(rows=0), lambda: ExportRecord.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
