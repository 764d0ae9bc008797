"""The processes of the demonstration: starts each in its own session, and stops it."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

# Seconds a process may take to stop before it is killed.
PATIENCE = 15.0


@dataclass
class Child:
    """One process, its command, and the signal that stops it."""

    name: str
    command: list[str]
    stop_signal: signal.Signals = signal.SIGTERM
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    relay: threading.Thread | None = None
    started: float = 0.0
    short_lives: int = 0

    def start(self) -> None:
        """Start the process, tied to ours, with its name before each line of output."""
        if self.process is not None:
            # Kill the session of a process that died: a killed Celery worker leaves its pool running.
            kill_session(self.process.pid)
        command = [sys.executable, "-m", "demo.end_with_parent", self.stop_signal.name, *self.command]
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=os.environ | self.environment,
        )
        if self.process.stdout:
            self.relay = threading.Thread(target=_relay, args=(self.name, self.process.stdout), daemon=True)
            self.relay.start()

    @property
    def age(self) -> float:
        """Seconds since its start."""
        return time.monotonic() - self.started

    @property
    def was_killed(self) -> bool:
        """Whether another process killed it, which does not count as a crash."""
        return self.process is not None and self.process.returncode in (-signal.SIGKILL, -signal.SIGTERM)

    def is_alive(self) -> bool:
        """Tell whether the process runs."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Stop the process; kill its whole session if it does not end in time."""
        if self.process is None:
            return
        if self.is_alive():
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                say(f"{self.name} does not stop; killing it")
        kill_session(self.process.pid)
        self.process.wait()
        if self.relay:
            self.relay.join(timeout=1)


def say(line: str) -> None:
    """Print a line of the supervisor."""
    print(f"demo      | {line}", flush=True)


def _relay(name: str, stream: IO[bytes]) -> None:
    with stream:
        for line in stream:
            print(f"{name:<9} | {line.decode(errors='replace').rstrip()}", flush=True)


def kill_session(leader: int) -> None:
    """Kill all processes that remain of a session that we started."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


# --- Leftovers of a killed supervisor -------------------------------------------------------------------


def _born(pid: int) -> str:
    """Return the start time of a process in the kernel's ticks, since its PID may be reused."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if fields[0] == "Z" else fields[19]
    except (OSError, IndexError):
        return ""


def remember(file: Path, children: list[Child]) -> None:
    """Save the running processes for the next start, in one atomic step."""
    running = {child.process.pid: _born(child.process.pid) for child in children if child.process}
    draft = file.with_suffix(".new")
    draft.write_text(json.dumps(running))
    draft.replace(file)


def end_leftovers(file: Path) -> int:
    """End processes of a killed supervisor that still run; return how many."""
    try:
        written = {int(pid): born for pid, born in json.loads(file.read_text()).items()}
    except (OSError, ValueError, AttributeError):
        return 0
    alive = [pid for pid, born in written.items() if born and _born(pid) == born]
    for pid in alive:
        os.kill(pid, signal.SIGINT)
    _wait_for(lambda: not any(_born(pid) == written[pid] for pid in alive), seconds=5)
    for pid in alive:
        kill_session(pid)
    file.unlink(missing_ok=True)
    return len(alive)


def _wait_for(done: Callable[[], bool], *, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        time.sleep(0.05)
