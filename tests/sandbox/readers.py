"""Readers that misbehave, to test the limited process."""

import os
import signal
import sys
from tempfile import TemporaryFile
from typing import Any

from sandbox.limits import Limits


def read(data: bytes, limits: Limits) -> Any:
    """Do the act that the file names."""
    return {
        "echo": lambda: data.decode(),
        "environment": lambda: sorted(os.environ),
        "long answer": lambda: "x" * (limits.result + 1),
        "eat memory": lambda: len(bytearray(2 * limits.memory)),
        "work for ever": _work,
        "wait for ever": signal.pause,
        "start others that wait for ever": lambda: _start_others(),
        "crash": os.abort,
        "answer twice": lambda: os.write(1, b"{}"),
        "leave": lambda: sys.exit(3),
        "write": lambda: TemporaryFile().write(b"x" * 1024 * 1024),
    }[data.decode()]()


def _start_others() -> None:
    for _each in range(2):
        if not os.fork():
            break
    signal.pause()


def _work() -> None:
    while True:
        pass
