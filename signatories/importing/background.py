"""Long lists: carried out by a worker, all or nothing, with progress; then the list itself goes."""

import logging

import redis
from django.db import DatabaseError, connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import override

from petitions.models import Petition
from serving import redis_connection
from signatories.importing import files, plan
from signatories.lifecycle.review import Origin, PetitionClosed
from signatories.models import ListImport

logger = logging.getLogger(__name__)

# Problems that are told, and lines that were left out and are named.
MOST_PROBLEMS, MOST_NAMED = 20, 500
# Seconds for which progress is known, and after how many entries it is told again.
KNOWN_FOR, STEP = 600, 50


def start(listed: ListImport) -> None:
    """Let a worker carry a list out; again, this changes nothing."""
    ListImport.objects.filter(pk=listed.pk, started_at=None).update(started_at=Now())


def discard(listed: ListImport) -> None:
    """Forget a list that has not been started."""
    ListImport.objects.filter(pk=listed.pk, started_at=None).delete()


def work() -> int:
    """Carry out every list that was started; return how many. Several workers take one each."""
    done = 0
    while _step():
        done += 1
    return done


def _step() -> bool:
    """Carry out one list; tell whether there was one. What goes wrong is written down with it."""
    number = 0
    try:
        with transaction.atomic():
            _take_time()
            waiting = ListImport.objects.running().select_for_update(skip_locked=True, of=("self",))
            listed = waiting.select_related("petition", "by").first()
            if listed is None:
                return False
            number = listed.pk
            _carry_out(listed)
    except DatabaseError:
        # The database is away, or somebody was in the way: it is tried again.
        raise
    except Exception as problem:
        logger.exception("A list could not be carried out.")
        words = _("It could not be carried out (%(kind)s).") % {"kind": type(problem).__name__}
        ListImport.objects.filter(pk=number).finish(problem=words)
    return True


def _take_time() -> None:
    """Let this transaction be idle while a long list is read: it asks the database nothing meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


def _carry_out(listed: ListImport) -> None:
    """Enter a list within the caller's transaction, or write down why not."""
    this = ListImport.objects.filter(pk=listed.pk)
    with override(listed.by.language if listed.by else "en"):
        try:
            petition = Petition.objects.clocked().get(pk=listed.petition_id)
            plan.hold(petition)
            entries = files.entries(listed.text)
            progress = Progress(listed.pk, of=2 * len(entries))
            lines = plan.make(petition, entries, inviting=listed.inviting, each=progress.step)
            if wrong := [line for line in lines if line.problems and not line.is_left_out]:
                this.finish(problem=_named(wrong))
                return
            origin = Origin(source=listed.source, on=listed.sourced_on, language=listed.language)
            with transaction.atomic():
                entered = plan.carry_out(
                    petition, lines, origin, by=listed.by, inviting=listed.inviting, each=progress.step
                )
        except PetitionClosed:
            this.finish(problem=_("Nobody can sign it now, so nobody can be invited."))
        except (files.Unreadable, plan.Busy) as problem:
            this.finish(problem=str(problem))
        else:
            out = [line.entry.lines[0] for line in lines if line.is_left_out]
            this.finish(entered=entered, left_out=len(lines) - entered, left_out_lines=out[:MOST_NAMED])


def _named(wrong: list[plan.Line]) -> str:
    """Return the problems of a list, by their lines."""
    said = [f"{line.entry.lines[0]}: {'; '.join(map(str, line.problems))}" for line in wrong[:MOST_PROBLEMS]]
    more = len(wrong) - len(said)
    return "\n".join([*said, f"+ {more}"] if more else said)


class Progress:
    """How far a list is, told through Redis: its transaction shows nothing to others before it ends."""

    def __init__(self, number: int, *, of: int) -> None:
        """Begin at nothing."""
        self.number, self.of, self.done = number, of, 0

    def step(self) -> None:
        """Count one; tell it from time to time. Without Redis nobody is told, and nothing stops."""
        self.done += 1
        if self.done % STEP == 0 and not redis_connection.breaker.is_open:
            try:
                redis_connection.connection().set(
                    _key(self.number), self.done * 100 // max(1, self.of), ex=KNOWN_FOR
                )
            except redis.RedisError:
                redis_connection.breaker.open()


def percentage(listed: ListImport) -> int:
    """Return how far a list is, in hundredths; 0 where nobody knows."""
    try:
        found = redis_connection.connection().get(_key(listed.pk))
    except redis.RedisError:
        return 0
    return int(found) if isinstance(found, bytes) else 0


def _key(number: int) -> str:
    return f"undersigned:import:{number}"
