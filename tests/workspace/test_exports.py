"""Exports of contact data."""

import csv
import io
import re
from urllib.parse import urlencode
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, transaction
from django.test import Client

from serving.admission_control import AdmissionControl
from serving.exports import ExportSlots
from signatories.listing import workbooks
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
    return list(csv.DictReader(io.StringIO(body.removeprefix("\ufeff"), newline="")))


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


def test_the_csv_is_for_excel_unless_another_format_is_chosen(petition, enter):
    make.published(petition, name="Ana")
    client = enter(make.worker(petition, "organiser", may_see_contact=True))

    def begins(**asked) -> bytes:
        return b"".join(ask(client, "export", petition, reason="a check", **asked).streaming_content)[:4]

    assert begins() == b"\xef\xbb\xbfk"
    assert begins(file_format="plain-csv") == b"kind"


def test_a_workbook_has_the_name_and_the_record_of_an_export(petition, enter):
    make.published(petition, name="Ana")
    make.published(make.petition(), name="Elsewhere")
    client = enter(make.worker(petition, "organiser", may_see_contact=True))
    answer = ask(client, "export", petition, reason="a check", file_format="xlsx")
    sheet = ZipFile(io.BytesIO(b"".join(answer.streaming_content))).read("xl/worksheets/sheet1.xml").decode()
    assert "Ana" in sheet
    assert "Elsewhere" not in sheet
    assert re.search(rf'"{petition.slug}-steward-\d{{8}}T\d{{6}}Z\.xlsx"', answer["Content-Disposition"])
    assert list(ExportRecord.objects.values_list("petition", "rows", "reason")) == [
        (petition.pk, 1, "a check")
    ]


def test_more_rows_than_a_workbook_holds_are_offered_as_csv(petition, enter, monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_ROWS", 1)
    for name in ("Ana", "Eva"):
        make.published(petition, name=name)
    client = enter(make.worker(petition, "organiser", may_see_contact=True))
    refused = ask(client, "export", petition, reason="a check", file_format="xlsx")
    assert "Choose CSV" in refused.content.decode()
    assert not ExportRecord.objects.exists()
    assert len(taken(ask(client, "export", petition, reason="a check"))) == 2


def test_an_export_is_narrowed_down_by_the_filters_of_the_list(petition, enter):
    make.published(petition, "organisation", name="Ash Trust", country="KE")
    make.published(petition, "organisation", name="Birch Trust", country="DE")
    client = enter(make.worker(petition, "organiser", may_see_contact=True))

    def export(**asked) -> list[str]:
        return [row["name"] for row in taken(ask(client, "export", petition, reason="a check", **asked))]

    assert export(country="KE") == ["Ash Trust"]
    assert export(q="birch") == ["Birch Trust"]
    form = client.get(page("export", petition), {"q": "ash", "country": "KE"}, secure=True).content.decode()
    assert 'value="ash"' in form
    assert re.search(r'value="KE"\s+selected', form)
