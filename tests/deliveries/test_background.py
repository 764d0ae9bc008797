"""Long letters, written and delivered by a worker."""

import pytest
from django.db import connection

from deliveries import background, letter, pdf, writers
from deliveries.models import Delivery, LetterJob
from signatories.models import ExportRecord
from tests import make
from tests.deliveries.scenes import page

pytestmark = pytest.mark.django_db


def test_a_long_letter_is_written_by_a_worker(petition, organiser, house, enter, monkeypatch):
    monkeypatch.setattr(background, "MANY", 0)
    client, path = enter(organiser), f"/admin/deliveries/delivery/{petition.pk}/"
    answer = client.post(path + "download/", {"language": "en", "format": "txt"}, secure=True, follow=True)
    assert "waits for a worker" in answer.content.decode()
    assert background.work() == 1
    page_of_letter = client.get(path + "letter/", secure=True).content.decode()
    job = LetterJob.objects.get()
    assert job.file_name in page_of_letter
    file = client.get(f"/admin/deliveries/delivery/{job.pk}/fetch/", secure=True)
    assert b"Ash Foundation" in file.content
    other = enter(make.worker(make.petition(), "organiser"))
    assert other.get(f"/admin/deliveries/delivery/{job.pk}/fetch/", secure=True).status_code == 404
    with connection.cursor() as cursor:
        cursor.execute("UPDATE deliveries_letterjob SET created_at = now() - interval '25 hours'")
    background.work()
    assert not LetterJob.objects.exists()


def test_a_letter_before_its_publication_is_recorded_when_somebody_takes_it(enter, monkeypatch):
    draft, bystander = make.draft(), make.draft(slug="other")
    organiser, colleague = make.worker(draft, "organiser"), make.worker(draft, "organiser")
    path, data = f"/admin/deliveries/delivery/{draft.pk}/download/", {"language": "en", "format": "pdf"}
    with monkeypatch.context() as hurried:
        hurried.setattr("deliveries.pdf.PATIENCE", 0.001)
        enter(organiser).post(path, data, secure=True)
    monkeypatch.setattr(background, "MANY", -1)
    enter(organiser).post(path, data | {"format": "txt"}, secure=True)
    assert background.work() == 1
    assert not ExportRecord.objects.exists()
    job = LetterJob.objects.get()
    file = enter(colleague).get(f"/admin/deliveries/delivery/{job.pk}/fetch/", secure=True)
    assert file.status_code == 200
    assert [(one.petition, one.by) for one in ExportRecord.objects.all()] == [(draft, colleague)]
    assert bystander.exports.count() == 0


def test_a_long_letter_is_delivered_by_a_worker(petition, organiser, house, enter, monkeypatch):
    monkeypatch.setattr(background, "MANY", 0)
    data = {"addressee": "The Commission", "place": "", "handed_over_at": "2026-11-20T10:00"}
    enter(organiser).post(f"/admin/deliveries/delivery/{petition.pk}/deliver/", data, secure=True)
    assert not Delivery.objects.exists()
    steps = []
    write = writers.write

    def watched(one, name):
        steps.append(LetterJob.objects.values_list("step", "steps").get())
        return write(one, name)

    monkeypatch.setattr(writers, "write", watched)
    assert background.work() == 1
    assert steps == [(done, 7) for done in range(1, 7)]
    assert "Delivered to The Commission" in page()
    assert background.work() == 0


def test_what_cannot_be_written_says_so_and_is_not_tried_for_ever(petition, organiser, house, monkeypatch):
    background.ask(petition, letter.Choices(), by=organiser, name="pdf")
    monkeypatch.setattr("deliveries.pdf.PATIENCE", 0.001)
    with pytest.raises(pdf.CannotTypeset):
        background.work()
    assert LetterJob.objects.get().problem == "CannotTypeset"
    assert background.work() == 0
