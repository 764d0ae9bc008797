"""Letters with many names: a worker writes or delivers them; a row holds the job and its progress."""

from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Now

from accounts.models import User
from deliveries import freeze, letter, writers
from deliveries.models import LetterJob
from petitions import pages
from petitions.models import Petition
from signatories.listing import tally
from signatories.outbox import queueing

TASK = "deliveries.write_letters"
# The number of names from which a worker writes the letter, and how long its file is kept.
MANY, LIFE = 3_000, timedelta(days=1)
# A worker that has not reported for so long is taken to be dead.
PATIENCE = timedelta(minutes=30)


def is_long(petition: Petition, choices: letter.Choices) -> bool:
    """Tell whether a letter has so many names that a worker must write it."""
    return not choices.is_short and tally.of(petition).shown > MANY


def ask(
    petition: Petition,
    choices: letter.Choices,
    *,
    by: User,
    name: str = "",
    handover: freeze.Handover | None = None,
) -> LetterJob:
    """Queue a job for a worker: a file in the format of that name, or a delivery."""
    said = asdict(handover) | {"handed_over_at": handover.handed_over_at.isoformat()} if handover else {}
    job = LetterJob.objects.create(
        petition=petition, by=by, choices=asdict(choices), format=name, handover=said
    )
    queueing.start_task(TASK)
    return job


def work() -> int:
    """Do the jobs that wait, and delete old ones; return how many letters were written."""
    LetterJob.objects.filter(created_at__lt=Now() - LIFE).delete()
    done = 0
    while job := _take():
        try:
            _do(job)
        except Exception as problem:
            LetterJob.objects.filter(pk=job.pk).update(problem=type(problem).__name__, finished_at=Now())
            raise
        done += 1
    return done


@transaction.atomic
def _take() -> LetterJob | None:
    """Claim the oldest free job with a lease, so that another worker takes it if this one dies."""
    waiting = LetterJob.objects.select_for_update(skip_locked=True).filter(finished_at=None)
    job = waiting.exclude(started_at__gt=Now() - PATIENCE).order_by("id").first()
    if job:
        LetterJob.objects.filter(pk=job.pk).update(started_at=Now())
    return job


def _do(job: LetterJob) -> None:
    choices, petition = letter.Choices(**job.choices), pages.with_clock(job.petition_id)
    result = LetterJob.objects.filter(pk=job.pk)

    def report(step: int, steps: int) -> None:
        result.update(step=step, steps=steps)

    if job.handover:
        at = datetime.fromisoformat(job.handover["handed_over_at"])
        handover = freeze.Handover(**job.handover | {"handed_over_at": at})
        delivery = freeze.deliver(petition, handover, choices, by=job.by, report=report)
        result.update(file_name=freeze.page_address(petition, delivery.number), finished_at=Now())
        return
    composed, content = writers.compose_and_write(
        petition, choices, job.format, composed=lambda: report(1, 2)
    )
    name = writers.file_name(petition, composed, job.format)
    result.update(content=content, file_name=name, finished_at=Now())
