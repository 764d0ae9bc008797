import csv
import io
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from serving.admission_control import AdmissionControl
from serving.exports import ExportSlots
from signatories.mail import delivery, staff_notices
from signatories.models import ExportRecord, Message, OutgoingMail, Report
from tests import make
from tests.journeys.test_raw_bytes import FORM
from tests.serving.wsgi import environ

pytestmark = pytest.mark.django_db


def page(kind: str, petition) -> str:
    return f"/admin/signatories/signatory/{kind}/{petition.pk}/"


def ask(client, kind, petition, **data):
    return client.post(page(kind, petition), data, secure=True)


# --- Exports ---


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
    """Ask for an export as a browser does; return its status and its body, of which nothing has been read."""
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
        # All places are taken, and the one who has got one leaves before the database has time for it.
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


# --- Importing ---

LIST = "Harbour Archive, Malta\nAna Souza, Pesquisadora, InternetLab, Brazil\n"


def test_an_organiser_pastes_a_list_looks_at_it_corrects_it_and_imports_it(petition, enter):
    client = enter(make.worker(petition, "organiser"))
    asked = {"text": LIST, "source": "Letters of May", "sourced_on": "2026-05-04"}
    looked = client.post(page("import", petition), asked | {"look": "1"}, secure=True).content.decode()
    assert "1 organisation, 1 individual" in looked
    assert not petition.signatories.exists()
    table = re.search(r"<textarea[^>]*>(.*?)</textarea>", looked, re.S).group(1).strip()
    corrected = table.replace("Harbour Archive", "Harbour Archives")
    client.post(page("import", petition), asked | {"text": corrected, "import": "1"}, secure=True)
    rows = petition.signatories.order_by("-kind", "sort_key", "id")
    assert [(row.name, row.country, row.role) for row in rows] == [
        ("Harbour Archives", "MT", ""), ("Ana Souza", "BR", "Pesquisadora"),
    ]  # fmt: skip
    assert str(rows[0].sourced_on) == "2026-05-04"
    assert rows[0].changes.first().by is not None


def test_what_has_a_problem_is_shown_and_nothing_is_imported(petition, enter):
    client = enter(make.worker(petition, "organiser"))
    text = "name,country,email\nHarbour Archive,Narnia,a@b.example\nPaper Boat,MT,c@d.example\n"
    answer = client.post(
        page("import", petition), {"text": text, "source": "post", "import": "1"}, secure=True
    )
    assert "no country: Narnia" in answer.content.decode()
    assert not petition.signatories.exists()


def test_a_problem_that_was_not_corrected_is_still_one_the_second_time(petition, enter):
    client = enter(make.worker(petition, "organiser"))
    text = "Organisation,Country\nZed Alpha House,Nowhereland\nYpsilon Beta Lab,KE,extra\n"
    looked = ask(client, "import", petition, **{"text": text, "source": "post", "look": "1"}).content.decode()
    table = re.search(r"<textarea[^>]*>(.*?)</textarea>", looked, re.S).group(1).strip()
    again = ask(client, "import", petition, **{"text": table, "source": "post", "import": "1"})
    assert "no country: Nowhereland" in again.content.decode()
    assert "too many cells" in again.content.decode()
    assert not petition.signatories.exists()


@pytest.mark.parametrize("text", ["", "Sincerely,\n", "a\0b"])
def test_a_list_without_names_is_answered_in_words(petition, enter, text):
    client = enter(make.worker(petition, "organiser"))
    answer = client.post(page("import", petition), {"text": text, "source": "post", "look": "1"}, secure=True)
    assert answer.status_code in (200, 400)
    assert not petition.signatories.exists()


@pytest.mark.parametrize(("role", "status"), [("moderator", 403), ("viewer", 403), (None, 404)])
def test_only_organisers_import(petition, enter, role, status):
    user = make.worker(petition if role else make.petition(), role or "organiser")
    answer = enter(user).post(
        page("import", petition), {"text": LIST, "source": "x", "import": "1"}, secure=True
    )
    assert answer.status_code == status
    assert not petition.signatories.exists()


# --- Reports ---


def report(petition, **data):
    return Client().post(f"/en/petitions/{petition.slug}/report/", data, secure=True)


def test_a_reader_tells_the_moderators_that_something_is_wrong(petition, enter):
    assert "look at it" in report(petition, words="Mickey Mouse?", contact="r@mail.example").content.decode()
    client = enter(make.worker(petition))
    text = client.get("/admin/signatories/report/", secure=True).content.decode()
    assert "Mickey Mouse?" in text
    found = Report.objects.get()
    client.post("/admin/signatories/report/", {"action": "settle", "_selected_action": found.pk}, secure=True)
    found.refresh_from_db()
    assert found.settled_at is not None
    assert found.settled_by is not None


def test_a_report_without_words_a_robot_s_and_one_of_many_are_not_kept(petition, settings):
    settings.SIGN_LIMIT = 2
    assert "Say what is wrong" in report(petition, words="").content.decode()
    report(petition, words="buy now", fax="1")
    pages = [report(petition, words="again").content.decode() for _ in range(4)]
    assert Report.objects.count() == 1
    assert ["Thank you" in page for page in pages] == [True, False, False, False]
    assert "Send yours again in an hour." in pages[-1]
    assert ">again</textarea>" in pages[-1].replace("\n", "")


def test_a_report_that_is_too_long_says_so_and_keeps_every_word(petition):
    words = "The name is wrong. " * 120
    page = report(petition, words=words).content.decode()
    assert "2000" in page
    assert words.strip() in page
    assert "maxlength" not in page
    assert not Report.objects.exists()


def test_another_petition_s_moderator_reads_and_settles_no_report(petition, enter):
    report(petition, words="Sentinel words")
    client = enter(make.worker(make.petition()))
    assert "Sentinel" not in client.get("/admin/signatories/report/", secure=True).content.decode()
    client.post(
        "/admin/signatories/report/",
        {"action": "settle", "_selected_action": Report.objects.get().pk},
        secure=True,
    )
    assert Report.objects.get().settled_at is None


# --- Notices ---


def told(message: Message) -> list[str]:
    return sorted(OutgoingMail.objects.filter(message=message).values_list("user__email", flat=True))


def test_moderators_are_told_once_an_hour_that_something_waits(petition, mailoutbox):
    moderator = make.worker(petition)
    quiet = make.worker(petition)
    quiet.roles.update(gets_mail=False)
    make.worker(petition, "viewer")
    make.confirmed(petition, "organisation", name="Secret House")
    staff_notices.write()
    make.confirmed(petition, "organisation")
    staff_notices.write()
    assert told(Message.WAITING) == [moderator.email]
    delivery.deliver()
    mail = next(mail for mail in mailoutbox if mail.to == [moderator.email])
    assert "2 signatures wait" in mail.body
    assert "Secret House" not in mail.body


def test_organisers_are_told_a_day_and_two_hours_before_the_close(mailoutbox):
    petition = make.petition(closes_in=timedelta(hours=30))
    organiser = make.worker(petition, "organiser")
    staff_notices.write()
    assert told(Message.CLOSING) == []
    for hours, number in ((23, 1), (20, 1), (1, 2)):
        petition.closes_at = timezone.now() + timedelta(hours=hours)
        move_close(petition)
        staff_notices.write()
        delivery.deliver()
        assert told(Message.CLOSING) == [organiser.email] * number
        OutgoingMail.objects.update(created_at=timezone.now() - timedelta(hours=21))
    assert "closes on" in mailoutbox[0].body


def move_close(petition) -> None:
    """Let the close come nearer, which only time does."""
    with make.resting_triggers() as cursor:
        cursor.execute(
            "UPDATE petitions_petition SET closes_at = %s WHERE id = %s", [petition.closes_at, petition.pk]
        )
