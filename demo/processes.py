"""The processes of the demonstration: started in sessions of their own, watched, stopped in order."""

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
    """One process, its command, and how it is asked to stop."""

    name: str
    command: list[str]
    stop_signal: signal.Signals = signal.SIGTERM
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    relay: threading.Thread | None = None
    started: float = 0.0
    short_lives: int = 0

    def start(self) -> None:
        """Start the process, tied to ours, its lines prefixed with its name."""
        if self.process is not None:
            # A killed worker leaves its pool behind.
            kill_session(self.process.pid)
        tethered = [sys.executable, "-m", "demo.tether", self.stop_signal.name, *self.command]
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            tethered,
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
        """Seconds since it was started."""
        return time.monotonic() - self.started

    @property
    def was_killed(self) -> bool:
        """Whether somebody else ended it, which says nothing about how it runs."""
        return self.process is not None and self.process.returncode in (-signal.SIGKILL, -signal.SIGTERM)

    def is_alive(self) -> bool:
        """Tell whether it runs."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Ask it to stop, wait, and kill its whole session if it will not."""
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
    """Print one of the supervisor's own lines."""
    print(f"demo      | {line}", flush=True)


def _relay(name: str, stream: IO[bytes]) -> None:
    with stream:
        for line in stream:
            print(f"{name:<9} | {line.decode(errors='replace').rstrip()}", flush=True)


def kill_session(leader: int) -> None:
    """Kill what is left of a session that we started."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


# --- What a killed supervisor left behind ---------------------------------------------------------------


def _born(pid: int) -> str:
    """Return when a process started, in the kernel's ticks: its number alone may be another's by now."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if fields[0] == "Z" else fields[19]
    except (OSError, IndexError):
        return ""


def remember(file: Path, children: list[Child]) -> None:
    """Write down who runs, for a next start to find; whole or not at all."""
    running = {child.process.pid: _born(child.process.pid) for child in children if child.process}
    draft = file.with_suffix(".new")
    draft.write_text(json.dumps(running))
    draft.replace(file)


def end_leftovers(file: Path) -> int:
    """End the processes that a killed supervisor wrote down and that still run; return how many."""
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
