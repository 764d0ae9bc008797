"""Starts the processes under load, web servers and workers, and measures their CPU time and memory."""

import os
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from demo import embedded, ports
from demo.processes import Child

TICKS, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
# The client acts as a proxy and gives each visitor their own network. No form counts as too quick.
SETTINGS = {
    "TRUSTED_PROXY_HOPS": "1", "SITE_URL": "http://localhost", "ALLOWED_HOSTS": "localhost,127.0.0.1",
    "SIGN_MIN_SECONDS": "0",
}  # fmt: skip


@contextmanager
def web(
    application: str, *, workers: int = 2, threads: int = 160, **settings: str
) -> Iterator[tuple[int, Child]]:
    """Run a web server as in the demonstration during the block; yield its port and its process."""
    reserved = ports.reserve()
    port = ports.number(reserved)
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "error"]
    size = ["--workers", str(workers), "--blocking-threads", str(threads)]
    command = [*granian, "--host", "127.0.0.1", "--port", str(port), *size, application]
    with reserved, _running("web", command, settings) as child:
        embedded.wait_until(
            lambda: _listeners(port) == workers and _answers(port),
            alive=child.is_alive,
            seconds=60,
            what="The web server",
        )
        yield port, child


@contextmanager
def worker(*, processes: int = 2, **settings: str) -> Iterator[Child]:
    """Run a Celery worker with that many processes during the block."""
    celery = [sys.executable, "-m", "celery", "--quiet", "--app", "config", "worker", "--loglevel", "ERROR"]
    size = ["--concurrency", str(processes), "--without-mingle", "--without-gossip"]
    with _running("worker", [*celery, *size], settings) as child:
        yield child


@contextmanager
def scheduler(**settings: str) -> Iterator[Child]:
    """Run the scheduler during the block."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "celery",
            "--quiet",
            "--app",
            "config",
            "beat",
            "--loglevel",
            "ERROR",
        ]
        files = ["--pidfile=", "--schedule", f"{folder}/beat"]
        with _running("scheduler", [*command, *files], settings) as child:
            yield child


@contextmanager
def _running(name: str, command: list[str], settings: dict[str, str]) -> Iterator[Child]:
    child = Child(name, command, environment=SETTINGS | settings)
    child.start()
    try:
        yield child
    finally:
        child.stop()


def _listeners(port: int) -> int:
    """Return how many processes listen on a port: the kernel distributes connections among them."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(
        address.endswith(f":{port:04X}") and state == "0A" for _number, address, _to, state, *_ in lines
    )


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=2):
            return True
    except OSError:
        return False


def cpu_seconds(child: Child) -> float:
    """Return the CPU time of a child and all its processes."""
    return sum(int(fields[11]) + int(fields[12]) for fields in _stats(child)) / TICKS


def memory(child: Child) -> float:
    """Return the memory of a child and all its processes in MiB; shared pages count in each."""
    return sum(int(fields[21]) for fields in _stats(child)) * PAGE / 2**20


def _stats(child: Child) -> Iterator[list[str]]:
    """Yield the fields of /proc/PID/stat from the state on, for each process of a child's session."""
    leader = child.process.pid if child.process else 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader:
            yield fields
