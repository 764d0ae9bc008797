"""All verbs at once on one petition: no deadlocks, and the numbers stay exact."""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection

from petitions.models import Petition
from signatories.lifecycle import bulk, confirm, correct, merge, review, withdraw
from signatories.listing import csv_files, folding, recount, tally
from signatories.models import Reason, Signatory
from signatories.privacy import forgetting
from signatories.states import Status
from tests import make

# `make drill` lasts ten minutes.
SECONDS = float(os.environ.get("CONTENTION", "8"))
RULE = {"kind": "organisation", "flag": "", "q": ""}


def deadlocks() -> int:
    """Return the number of deadlocks in the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


class Crowd:
    """Signatories and staff who act at the same time, each in a thread."""

    def __init__(self, petition: Petition) -> None:
        self.petition, self.moderator = petition, make.worker(petition)
        self.consent = make.consent(petition)
        self.done: Counter[str] = Counter()
        self.problems: list[BaseException] = []
        self.chance = random.SystemRandom()

    def some(self, *statuses: Status) -> Signatory | None:
        """Return a random row among the newest in one of these states."""
        rows = list(
            Signatory.objects.filter(petition=self.petition, status__in=statuses).order_by("-id")[:20]
        )
        return self.chance.choice(rows) if rows else None

    def sign_and_confirm(self) -> None:
        row = make.signed(self.petition, self.chance.choice(["individual", "organisation"]))
        row = Signatory.objects.filter(pk=row.pk).first() or row
        if row.is_unconfirmed:
            confirm.confirm(row, shown=confirm.digest(row), consent=self.consent)

    def decide(self) -> None:
        if row := self.some(Status.CONFIRMED):
            review.publish(row, by=self.moderator)
        if row := self.some(Status.CONFIRMED):
            review.reject(row, by=self.moderator, reason=Reason.OTHER)
        if row := self.some(Status.PUBLISHED, Status.REJECTED):
            review.take_back(row, by=self.moderator)

    def decide_on_many(self) -> None:
        decision = bulk.begin(
            self.petition, by=self.moderator, act="publish", rule=RULE, why={"words": "mix"}
        )
        bulk.work()
        if self.chance.random() < 0.3:
            bulk.undo(decision, by=self.moderator)
            bulk.work()

    def merge(self) -> None:
        one, other = self.some(Status.PUBLISHED), self.some(Status.PUBLISHED)
        if one and other and one.kind == other.kind and one.pk != other.pk:
            merge.merge(one, into=other, by=self.moderator)
        if (row := self.some(Status.MERGED)) and self.chance.random() < 0.5:
            merge.unmerge(row, by=self.moderator)

    def go(self) -> None:
        if row := self.some(Status.PUBLISHED, Status.CONFIRMED):
            self.chance.choice([withdraw.withdraw, forgetting.forget, correct.withhold])(row)

    def read(self) -> None:
        for _piece in csv_files.public_csv(Petition.objects.with_clock().get(pk=self.petition.pk)):
            pass
        tally.of(self.petition)
        folding.fold()

    def keep_doing(self, act: Callable[[], None], until: float) -> None:
        try:
            while time.monotonic() < until:
                try:
                    act()
                except (Signatory.DoesNotExist, merge.CannotMerge):
                    # Another thread was quicker: the row was forgotten, or the target was withdrawn.
                    self.done["came too late"] += 1
                self.done[act.__name__] += 1
        except BaseException as problem:
            self.problems.append(problem)
        finally:
            connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(SECONDS + 120)
def test_everybody_at_once_deadlocks_nothing_and_the_tally_is_exact():
    crowd, before = Crowd(make.petition()), deadlocks()
    end = time.monotonic() + SECONDS
    acts = [crowd.sign_and_confirm] * 3 + [crowd.decide] * 2
    acts += [crowd.decide_on_many, crowd.merge, crowd.go, crowd.read]
    threads = [threading.Thread(target=crowd.keep_doing, args=(act, end)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert crowd.problems == []
    assert deadlocks() == before
    assert all(crowd.done[act.__name__] for act in acts), crowd.done
    folding.fold()
    assert not recount.differences()
