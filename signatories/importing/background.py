"""Long lists: a worker enters them, all or nothing, reports progress, and deletes the text afterwards."""

import logging

import redis
from django.db import DatabaseError, connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from petitions.models import Petition
from serving import redis_connection
from signatories.importing import entering, files, plan
from signatories.importing.plan import PlannedEntry
from signatories.lifecycle.enter import Origin
from signatories.lifecycle.sign import PetitionClosed
from signatories.models import ListImport

logger = logging.getLogger(__name__)

# The most problems and left-out lines that are reported.
MOST_PROBLEMS, MOST_NAMED = 20, 500
# The seconds for which Redis keeps the progress, and the number of entries between two reports.
KNOWN_FOR, STEP = 600, 50


def store(
    petition: Petition, text: str, origin: Origin, *, lines: int, by: User, inviting: bool
) -> ListImport:
    """Store a list until somebody starts it."""
    return ListImport.objects.create(
        petition=petition,
        by=by,
        inviting=inviting,
        source=origin.source,
        sourced_on=origin.on,
        language=origin.language,
        text=text,
        lines=lines,
    )


def start(listed: ListImport) -> None:
    """Let a worker enter a list; a second call changes nothing."""
    ListImport.objects.filter(pk=listed.pk, started_at=None).update(started_at=Now())


def discard(listed: ListImport) -> None:
    """Delete a list that nobody has started."""
    ListImport.objects.filter(pk=listed.pk, started_at=None).delete()


def work() -> int:
    """Enter every list that was started; return how many. Several workers take one each."""
    done = 0
    while _step():
        done += 1
    return done


def _step() -> bool:
    """Enter one list; tell whether there was one. An error is noted on the list."""
    number = 0
    try:
        with transaction.atomic():
            _allow_idle_time()
            waiting = ListImport.objects.running().select_for_update(skip_locked=True, of=("self",))
            listed = waiting.select_related("petition", "by").first()
            if listed is None:
                return False
            number = listed.pk
            _carry_out(listed)
    except DatabaseError:
        # The database is away, or a lock was in the way: Celery tries again.
        raise
    except Exception as problem:
        logger.exception("A list could not be carried out.")
        words = _("It could not be carried out (%(kind)s).") % {"kind": type(problem).__name__}
        ListImport.objects.filter(pk=number).finish(problem=words)
    return True


def _allow_idle_time() -> None:
    """Lift the limit on idle time: the transaction sends no query while a long list is read."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


def _carry_out(listed: ListImport) -> None:
    """Enter a list within the caller's transaction, or note why not."""
    this = ListImport.objects.filter(pk=listed.pk)
    with override(listed.by.language if listed.by else "en"):
        try:
            petition = Petition.objects.with_clock().get(pk=listed.petition_id)
            entering.lock(petition)
            entries = files.entries(listed.text)
            progress = Progress(listed.pk, of=2 * len(entries))
            lines = plan.make(petition, entries, inviting=listed.inviting, each=progress.step)
            if wrong := [line for line in lines if line.problems and not line.is_left_out]:
                this.finish(problem=_described(wrong))
                return
            origin = Origin(source=listed.source, on=listed.sourced_on, language=listed.language)
            with transaction.atomic():
                entered = entering.carry_out(
                    petition, lines, origin, by=listed.by, inviting=listed.inviting, each=progress.step
                )
        except PetitionClosed:
            this.finish(problem=_("Nobody can sign it now, so nobody can be invited."))
        except (files.Unreadable, entering.Busy) as problem:
            this.finish(problem=str(problem))
        else:
            out = [line.entry.lines[0] for line in lines if line.is_left_out]
            this.finish(entered=entered, left_out=len(lines) - entered, left_out_lines=out[:MOST_NAMED])


def _described(wrong: list[PlannedEntry]) -> str:
    """Return the problems of a list with their line numbers."""
    words = [f"{line.entry.lines[0]}: {'; '.join(map(str, line.problems))}" for line in wrong[:MOST_PROBLEMS]]
    more = len(wrong) - len(words)
    return "\n".join([*words, f"+ {more}"] if more else words)


class Progress:
    """The progress of a list. It is kept in Redis, since others cannot see inside an open transaction."""

    def __init__(self, number: int, *, of: int) -> None:
        """Begin at nothing."""
        self.number, self.of, self.done = number, of, 0

    def step(self) -> None:
        """Count one entry, and report from time to time; without Redis the work goes on."""
        self.done += 1
        if self.done % STEP == 0 and not redis_connection.breaker.is_open:
            try:
                redis_connection.connection().set(
                    _key(self.number), self.done * 100 // max(1, self.of), ex=KNOWN_FOR
                )
            except redis.RedisError:
                redis_connection.breaker.open()


def percentage(listed: ListImport) -> int:
    """Return the progress of a list in per cent; 0 if it is not known."""
    try:
        found = redis_connection.connection().get(_key(listed.pk))
    except redis.RedisError:
        return 0
    return int(found) if isinstance(found, bytes) else 0


def _key(number: int) -> str:
    return f"undersigned:import:{number}"
