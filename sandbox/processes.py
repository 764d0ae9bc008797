"""Starts a Python module as a process of its own, and ends it with everything that it has started."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
Process = subprocess.Popen[bytes]


@contextmanager
def started(module: str, *words: str, **options: Any) -> Iterator[Process]:
    """Start `python -m module` in a process group of its own, which is killed when the block ends."""
    command = [sys.executable, "-m", module, *words]
    with subprocess.Popen(command, cwd=ROOT, process_group=0, **options) as process:
        try:
            yield process
        finally:
            # Once it has been waited for, its number may be another's.
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
