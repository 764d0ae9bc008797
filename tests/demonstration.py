"""Runs the demonstration as `make demo` does: real processes in a temporary folder."""

import atexit
import functools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from demo import ports

ROOT = Path(__file__).resolve().parents[1]
# The environment of the tests' own services must not reach the demonstration.
FOREIGN = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "SITE_URL", "ALLOWED_HOSTS", "LOG_LEVEL"}
FOREIGN |= {"STATIC_ROOT", "MEDIA_ROOT", "DJANGO_SETTINGS_MODULE", "DEMO", "DEFAULT_CONTACT"}
# Each web process sets this variable itself (`config/wsgi.py`).
FOREIGN |= {"DATABASE_POOL", "STATEMENT_TIMEOUT"}


# Tests send forms faster than people, and more of them from one machine.
LENIENT = {"SIGN_MIN_SECONDS": "0", "SIGN_LIMIT": "1000000"}


def until(done: Callable[[], Any], *, seconds: float = 30, what: str = "it") -> Any:
    """Return the result of `done` as soon as it is true; fail after this many seconds."""
    end, pause = time.monotonic() + seconds, threading.Event()
    while not (found := done()):
        assert time.monotonic() < end, f"{what} did not happen within {seconds} seconds"
        pause.wait(0.05)
    return found


class Demonstration:
    """One run of the supervisor on a folder."""

    def __init__(
        self, folder: Path, *, port: int | None = None, is_new: bool = False, **environment: str
    ) -> None:
        """Keep the folder. Unless it `is_new`, an empty one gets the data of a first start, to save time."""
        self.reserved, self.is_new = ports.reserve(), is_new
        self.folder, self.port = folder, port or ports.number(self.reserved)
        self.url = f"http://localhost:{self.port}"
        inherited = {key: value for key, value in os.environ.items() if key not in FOREIGN}
        self.environment = inherited | LENIENT | {"DATA": str(folder), "PORT": str(self.port)} | environment
        self.lines: list[str] = []
        self.process: subprocess.Popen[str] | None = None
        self.stamp: str | None = None

    def start(self) -> "Demonstration":
        """Start the supervisor; return at once."""
        if not self.is_new and (not self.folder.exists() or not any(self.folder.iterdir())):
            shutil.copytree(data_of_a_first_start(), self.folder, dirs_exist_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "demo"], cwd=ROOT, env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        self.reader = threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True)
        self.reader.start()
        return self

    def _read(self, stream: Any) -> None:
        with stream:
            self.lines.extend(stream)

    @property
    def output(self) -> str:
        """Its output so far."""
        return "".join(self.lines)

    def wait_until_running(self) -> "Demonstration":
        """Wait until it is ready; fail with its output if it ends."""

        def runs() -> bool:
            assert self.process.poll() is None, self.output
            return "is running" in self.output

        until(runs, seconds=90, what="the demonstration's start")
        return self

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Send a signal and return the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(60)
        self.reader.join(5)
        self.reserved.close()
        return code

    def manage(self, *words: str) -> str:
        """Run a management command that finds the database by DATA; return its output."""
        run = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            text=True,
            capture_output=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        return run.stdout

    def children(self) -> dict[str, int]:
        """Return the PIDs of its processes."""
        return {str(pid): int(pid) for pid in json.loads((self.folder / "children.json").read_text())}

    def get(self, path: str) -> str:
        """Return a page's body."""
        with urllib.request.urlopen(self.url + path, timeout=30) as answer:
            return answer.read().decode()

    def mails(self) -> list[dict[str, Any]]:
        """Return the mailbox, newest first."""
        return json.loads(self.get("/demo/mailbox.json"))

    def link_for(self, address: str) -> str:
        """Return the confirm link that was mailed to an address, once the worker has sent it."""

        def mailed() -> str | None:
            texts = [mail["text"] for mail in self.mails() if address in mail["to"]]
            found = re.search(r"http\S+/confirm/\S+", texts[0]) if texts else None
            return found and found.group()

        return str(until(mailed, what=f"a mail to {address}"))


@functools.cache
def data_of_a_first_start() -> Path:
    """Return a folder in which a demonstration has started once and stopped; it goes with this process."""
    folder = Path(tempfile.mkdtemp(prefix="undersigned-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    first = Demonstration(folder, is_new=True).start()
    try:
        first.wait_until_running()
    finally:
        first.stop()
    return folder


def runs(pid: int) -> bool:
    """Tell whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
