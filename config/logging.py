"""Logging: no line holds a secret of a link or text that somebody typed (decision 0023)."""

import json
import logging
import re
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from types import TracebackType

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from redis import RedisError

# Errors whose messages are about machines; other messages may quote what somebody typed.
SAFE_MESSAGES = (OperationalError, RedisError, OSError, ImproperlyConfigured)
# The secret part of a path or query, which follows one of these.
SECRETS = re.compile(
    r"(/confirm/|/manage/|/welcome/[^/]+/|/not-me/|/show/|/check-your-email/|/reset/key/|another=|room=|~)"
    r"[^/\s\"'&]+"
)


class MaskTokens(logging.Filter):
    """Replaces the secret token in a logged path with a dash."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the record's message and drop the traceback below ERROR; let every record pass."""
        if isinstance(record.args, dict) and "exc" in record.args and record.exc_info:
            # Celery's own line about a failed task quotes the error.
            record.args = {**record.args, "exc": _summary(record.exc_info[1]), "traceback": ""}
        record.msg = SECRETS.sub(r"\1-", record.getMessage())
        record.args = None
        if record.levelno < logging.ERROR:
            record.exc_info = None
        return True


class OncePerMinute(logging.Filter):
    """Lets the same message pass once a minute: without Redis the scheduler repeats it at every tick."""

    PAUSE = 60  # seconds

    def __init__(self) -> None:
        """Start with no message logged."""
        super().__init__()
        self.logged_at: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Let a record pass unless one with the same message template passed within a minute."""
        if record.created - self.logged_at.get(str(record.msg), -self.PAUSE) < self.PAUSE:
            return False
        self.logged_at[str(record.msg)] = record.created
        return True


class QuietFormatter(logging.Formatter):
    """Writes where an error happened and its type, without its message."""

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """Return the traceback of an error and of its causes."""
        return "".join(_traceback(ei[1])).rstrip() if ei[1] else ""


class QuietJsonFormatter(QuietFormatter):
    """Writes each line as one JSON object, for log collectors."""

    def format(self, record: logging.LogRecord) -> str:
        """Return time (UTC), level, logger and message, and the traceback of an error."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname, "logger": record.name, "message": record.getMessage()}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _traceback(error: BaseException) -> Iterator[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause:
        yield from _traceback(cause)
    yield from traceback.format_tb(error.__traceback__)
    yield _summary(error) + "\n"


def _summary(error: BaseException | None) -> str:
    """Return the type of an error, and its message if that is about machines."""
    message = f": {error}" if isinstance(error, SAFE_MESSAGES) else ""
    return f"{type(error).__module__}.{type(error).__qualname__}{message}"


# Probes cause these lines all day long. Without a handler, Python would print them.
SILENT: dict[str, object] = {"handlers": ["nobody"], "propagate": False}


def configuration(*, level: str, as_json: bool) -> dict[str, object]:
    """Return Django's LOGGING setting: lines to standard error, as text or JSON."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"no_tokens": {"()": MaskTokens}, "once_per_minute": {"()": OncePerMinute}},
        "formatters": {
            "line": {"()": QuietFormatter, "format": "%(levelname)s %(name)s: %(message)s"},
            "json": {"()": QuietJsonFormatter},
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "json" if as_json else "line",
                "filters": ["no_tokens"],
            },
            "nobody": {"class": "logging.NullHandler"},
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO"},
            # A visitor is told about 403 and 404; the web server's own log counts them.
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": SILENT,
            "django.security.RequestDataTooBig": SILENT,
            "django.security.TooManyFieldsSent": SILENT,
            "django.security.TooManyFilesSent": SILENT,
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING", "filters": ["once_per_minute"]},
        },
    }
