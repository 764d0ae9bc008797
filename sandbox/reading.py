"""Reads a file from outside in a limited process, so that no file can slow down or end this one."""

import json
import logging
import shutil
import signal
import subprocess
import threading
from dataclasses import asdict
from enum import Enum
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from sandbox.limits import Limits
from sandbox.processes import Process, started
from serving import admission_control

logger = logging.getLogger(__name__)

# The number of files that one process reads at once; each holds a database connection meanwhile.
AT_ONCE = 2
slots = threading.Semaphore(AT_ONCE)
# The signals that end a process without memory.
OUT_OF_MEMORY = {-signal.SIGKILL, -signal.SIGABRT}


class Reason(Enum):
    """Why a file was refused."""

    TOO_LARGE = "too large"
    TOO_SLOW = "too slow"
    BROKEN = "broken"
    BUSY = "busy"


SENTENCES = {
    Reason.TOO_LARGE: _("There is too much in this file. Save a shorter version, or paste its text."),
    Reason.TOO_SLOW: _("This file takes too long to read. Save a shorter version, or paste its text."),
    Reason.BROKEN: _("The file is damaged, or of another kind than its name says."),
    Reason.BUSY: _("Other files are being read at this moment. Choose the file again in a minute."),
}


class Refused(Exception):
    """A file was refused; `str()` gives a sentence for the person who sent it."""

    def __init__(self, reason: Reason) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        """Return the reason as a sentence in the active language."""
        return str(SENTENCES[self.reason])


def read(reader: str, file: IO[bytes], limits: Limits) -> Any:
    """Call `read(data, limits)` of the module `reader` in a process of its own; return its result.

    The function returns a value that JSON can hold. It raises TooLarge, or any other error for a file that it
    cannot read, and unpacks archives with `sandbox.archives`. Its module must not need Django's settings.
    Raises Refused.
    """
    if not slots.acquire(blocking=False):
        raise Refused(Reason.BUSY)
    try:
        with admission_control.slot_released(), TemporaryFile() as source, TemporaryFile() as output:
            shutil.copyfileobj(file, source)
            if source.tell() > limits.file:
                raise Refused(Reason.TOO_LARGE)
            source.seek(0)
            return _run(reader, source, output, limits)
    finally:
        slots.release()


def _run(reader: str, source: IO[bytes], output: IO[bytes], limits: Limits) -> Any:
    """Let a process read `source` and write to `output`; return its result. Raises Refused."""
    arguments = reader, json.dumps(asdict(limits))
    with started(
        "sandbox.child", *arguments, env={"LANG": "C.UTF-8"}, stdin=source, stdout=output,
        stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        reason = _wait(process, limits)
    if reason:
        raise Refused(reason)
    output.seek(0)
    try:
        answer = json.loads(output.read())
    except ValueError as error:
        raise Refused(Reason.BROKEN) from error
    if "refused" in answer:
        logger.info("A file was refused: %s (%s).", answer["refused"], answer.get("kind", ""))
        raise Refused(Reason(answer["refused"]))
    return answer["found"]


def _wait(process: Process, limits: Limits) -> Reason | None:
    """Wait until the process ends; return why it has no answer, None if it has one."""
    try:
        code = process.wait(limits.clock)
    except subprocess.TimeoutExpired:
        return Reason.TOO_SLOW
    if code == -signal.SIGXCPU:
        return Reason.TOO_SLOW
    if code in OUT_OF_MEMORY:
        return Reason.TOO_LARGE
    if code:
        logger.error("The process that reads files ended with %d.", code)
        return Reason.BROKEN
    return None
