"""Starts a Python module in its own process, and ends it together with the processes it started."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
Process = subprocess.Popen[bytes]
Stream = int | IO[bytes] | None


@contextmanager
def started(
    module: str,
    *arguments: str,
    stdin: Stream = None,
    stdout: Stream = None,
    stderr: Stream = None,
    env: Mapping[str, str] | None = None,
) -> Iterator[Process]:
    """Run `python -m module` in a process group of its own, which is killed when the block ends."""
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, process_group=0, stdin=stdin, stdout=stdout, stderr=stderr, env=env
    ) as process:
        try:
            yield process
        finally:
            # Once the process was waited for, its number may belong to another one.
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
