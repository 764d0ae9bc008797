"""Keeps out of every log line what is nobody's business: the secrets of links, and what people typed."""

import json
import logging
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from types import TracebackType

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from redis import RedisError

# Errors whose words are about machines; those of any other may quote what somebody typed.
ABOUT_MACHINES = (OperationalError, RedisError, OSError, ImproperlyConfigured)


class MaskTokens(logging.Filter):
    """Replace the token in a logged path with a dash."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the finished message, drop the trace of what is no error of ours; let the record pass."""
        if isinstance(record.args, dict) and "exc" in record.args and record.exc_info:
            # Celery's own line about a task that failed quotes the error.
            record.args = {**record.args, "exc": _words(record.exc_info[1]), "traceback": ""}
        record.msg = settings.MASKED_PATHS.sub(r"\1-", record.getMessage())
        record.args = None
        if record.levelno < logging.ERROR:
            record.exc_info = None
        return True


class Seldom(logging.Filter):
    """Let the same be said once a minute: without Redis the scheduler says it with every tick."""

    PAUSE = 60  # seconds

    def __init__(self) -> None:
        """Begin with nothing said."""
        super().__init__()
        self.said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Let a record pass unless one of the same words, whatever they are filled with, has lately."""
        if record.created - self.said.get(str(record.msg), -self.PAUSE) < self.PAUSE:
            return False
        self.said[str(record.msg)] = record.created
        return True


class Line(logging.Formatter):
    """Writes where an error happened and of which type it was, without its words."""

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """Return the trace of an error and of those that led to it."""
        return "".join(_told(ei[1])).rstrip() if ei[1] else ""


class JsonLine(Line):
    """Writes each line as one JSON object, for what collects logs."""

    def format(self, record: logging.LogRecord) -> str:
        """Return time (UTC), level, logger and message, and where an error happened."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said = {"at": at, "level": record.levelname, "logger": record.name, "message": record.getMessage()}
        if record.exc_info:
            said["trace"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


def _told(error: BaseException) -> Iterator[str]:
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier:
        yield from _told(earlier)
    yield from traceback.format_tb(error.__traceback__)
    yield _words(error) + "\n"


def _words(error: BaseException | None) -> str:
    """Return which type an error is of, and what it says if it is about machines."""
    words = f": {error}" if isinstance(error, ABOUT_MACHINES) else ""
    return f"{type(error).__module__}.{type(error).__qualname__}{words}"
