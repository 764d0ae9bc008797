"""Reads a file from outside in a limited process, so that no file can slow down or end the one that asks."""

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

# Files that one process lets be read at once; each takes a database connection meanwhile.
AT_ONCE = 2
places = threading.Semaphore(AT_ONCE)
# The signals that end a process which has no memory left.
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
    """A file was not read; as a string it is a sentence for the person who sent it."""

    def __init__(self, reason: Reason) -> None:
        """Say why."""
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        """Return the reason in the language that is active."""
        return str(SENTENCES[self.reason])


def read(reader: str, file: IO[bytes], limits: Limits) -> Any:
    """Return what the function `read` of the module `reader` makes of a file. Raises Refused.

    That function is called in a process of its own as `read(data, limits)`. It returns what JSON can carry,
    and raises TooLarge, or anything else over a file that it cannot read. It takes archives apart with
    `sandbox.archives`. The module must not need Django's settings.
    """
    if not places.acquire(blocking=False):
        raise Refused(Reason.BUSY)
    try:
        with admission_control.slot_released(), TemporaryFile() as given, TemporaryFile() as answered:
            shutil.copyfileobj(file, given)
            if given.tell() > limits.file:
                raise Refused(Reason.TOO_LARGE)
            given.seek(0)
            return _answer(reader, given, answered, limits)
    finally:
        places.release()


def _answer(reader: str, given: IO[bytes], answered: IO[bytes], limits: Limits) -> Any:
    """Let a process read `given` and write `answered`; return what it found. Raises Refused."""
    said = json.dumps(asdict(limits))
    streams = {"stdin": given, "stdout": answered, "stderr": subprocess.DEVNULL}
    with started("sandbox.child", reader, said, env={"LANG": "C.UTF-8"}, **streams) as process:
        reason = _ended(process, limits)
    if reason:
        raise Refused(reason)
    answered.seek(0)
    try:
        answer = json.loads(answered.read())
    except ValueError as problem:
        raise Refused(Reason.BROKEN) from problem
    if "refused" in answer:
        logger.info("A file was refused: %s (%s).", answer["refused"], answer.get("kind", ""))
        raise Refused(Reason(answer["refused"]))
    return answer["found"]


def _ended(process: Process, limits: Limits) -> Reason | None:
    """Wait until a process has ended; return why it has no answer, None where it has one."""
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
