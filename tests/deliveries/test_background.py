"""Long letters, written and delivered by a worker."""

from datetime import timedelta

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


def test_a_letter_is_long_from_a_number_of_shown_names_on_and_never_where_it_is_short(petition, monkeypatch):
    monkeypatch.setattr(background, "MANY", 2)
    make.published(make.petition(), "organisation")
    for is_long in (False, False, True):
        make.published(petition, "organisation")
        make.published(petition, "organisation", listing="withheld")
        assert background.is_long(petition, letter.Choices()) is is_long
    assert not background.is_long(petition, letter.Choices(is_short=True))


def ages(job: LetterJob, **minutes: int) -> None:
    """Let columns of a job be so many minutes old."""
    moments = {column: make.now() - timedelta(minutes=ago) for column, ago in minutes.items()}
    LetterJob.objects.filter(pk=job.pk).update(**moments)


def test_a_job_that_a_worker_has_is_taken_by_another_once_it_is_taken_to_be_dead(petition, organiser, house):
    old, fresh, done = (
        background.ask(petition, letter.Choices(), by=organiser, name="txt") for _ in range(3)
    )
    ages(old, started_at=31)
    ages(fresh, started_at=29)
    ages(done, finished_at=1)
    assert background.work() == 1
    left = LetterJob.objects.filter(content=None)
    assert set(left.values_list("pk", flat=True)) == {fresh.pk, done.pk}
    old.refresh_from_db()
    assert (old.step, old.steps, bool(old.file_name), bool(old.finished_at)) == (1, 2, True, True)


def test_a_letter_is_kept_for_a_day_and_the_oldest_job_comes_first(petition, organiser, house):
    old, kept, new = (background.ask(petition, letter.Choices(), by=organiser, name="txt") for _ in range(3))
    ages(old, created_at=24 * 60 + 1)
    ages(kept, created_at=24 * 60 - 5)
    assert background._take() == old
    assert background._take() == kept
    LetterJob.objects.update(started_at=None)
    assert background.work() == 2
    assert set(LetterJob.objects.values_list("pk", flat=True)) == {kept.pk, new.pk}


def test_a_job_that_fails_leaves_the_others_as_they_are(petition, organiser, house, monkeypatch):
    first, second = (background.ask(petition, letter.Choices(), by=organiser, name="txt") for _ in range(2))
    write = writers.compose_and_write
    monkeypatch.setattr(writers, "compose_and_write", lambda *said, **more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        background.work()
    monkeypatch.setattr(writers, "compose_and_write", write)
    assert background.work() == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.problem, second.problem) == ("ZeroDivisionError", "")
    assert bool(first.finished_at) is bool(second.finished_at) is True
