"""The supervisor: one foreground process that starts the demonstration, watches it and stops it in order."""

import contextlib
import fcntl
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import NoReturn

from demo import embedded, note, ports
from demo.embedded import CannotStart
from demo.processes import Child, end_leftovers, remember, say

# A process that ends within this many seconds, this many times in a row, is not started again.
SHORT_LIFE, MOST_SHORT_LIVES = 10.0, 3
PYTHON = sys.executable


class Stop(BaseException):
    """Raised by Ctrl-C or SIGTERM."""


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    # A second signal must not interrupt the shutdown.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise Stop


class Supervisor:
    """Starts everything that `make demo` runs, and stops it in the reverse order."""

    def __init__(self, folder: Path, port: int) -> None:
        """Keep the data folder and the port of the site."""
        self.folder, self.port = folder, port
        self.children: list[Child] = []
        self.environment: dict[str, str] = {}
        self.reserved: list[socket.socket] = []

    # --- Before anything starts ---

    def prepare_folder(self) -> None:
        """Create the data folder, readable only by its owner. Raises CannotStart."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.folder / "mailbox").mkdir(exist_ok=True)
            probe = self.folder / ".probe"
            probe.write_bytes(b"0" * 4096)
            probe.unlink()
        except OSError as problem:
            raise CannotStart(
                f"The data folder {self.folder} cannot be used ({problem.strerror}). "
                "Choose another: make demo DATA=/some/folder"
            ) from problem

    @contextlib.contextmanager
    def lock_folder(self) -> Iterator[None]:
        """Lock the folder; the kernel releases the lock when this process ends. Raises CannotStart."""
        with open(self.folder / "lock", "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as problem:
                raise CannotStart(
                    f"Another demonstration runs on {self.folder}. Stop it, or choose another folder: "
                    f"make demo PORT={self.port + 1} DATA=/some/folder"
                ) from problem
            yield

    def check_port(self) -> None:
        """Raise CannotStart if another process uses the port."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.port))
            except OSError as problem:
                folder = "" if self.folder == note.USUAL.resolve() else f" DATA={self.folder}"
                raise CannotStart(
                    f"Port {self.port} is taken. Choose another: make demo PORT={self.port + 1}{folder}"
                ) from problem

    # --- Starting ---

    def start(self, child: Child) -> Child:
        """Start a child and remember it."""
        child.environment = self.environment
        child.start()
        self.children.append(child)
        remember(self.folder / "children.json", self.children)
        return child

    def start_postgres(self) -> str:
        """Start the embedded PostgreSQL and return its URL."""
        server = embedded.Postgres(self.folder)
        server.prepare()
        server.forget_dead_lock()
        sockets = server.socket_folder()
        child = self.start(Child("postgres", server.command(sockets), signal.SIGINT))
        embedded.wait_until(
            lambda: server.answers(sockets), alive=child.is_alive, seconds=60, what="PostgreSQL"
        )
        server.make_database(sockets)
        return server.url(sockets)

    def start_valkey(self) -> str:
        """Start the embedded Valkey and return its URL."""
        sockets = embedded.Postgres(self.folder).socket_folder()
        child = self.start(Child("valkey", embedded.valkey_command(self.folder, sockets)))
        embedded.wait_until(
            lambda: embedded.valkey_answers(sockets), alive=child.is_alive, seconds=20, what="Valkey"
        )
        return embedded.valkey_url(sockets)

    def start_mailbox(self) -> str:
        """Start the mailbox and return its URL."""
        # The mailbox may be started again on the same port, so we reserve the port as long as we run.
        self.reserved.append(ports.reserve())
        port = ports.number(self.reserved[-1])
        mailbox = str(self.folder / "mailbox")
        child = self.start(Child("mailbox", [PYTHON, "-m", "demo.mailbox", str(port), mailbox]))

        def answers() -> bool:
            with socket.socket() as client:
                return client.connect_ex(("127.0.0.1", port)) == 0

        embedded.wait_until(answers, alive=child.is_alive, seconds=20, what="The mailbox")
        return f"smtp://127.0.0.1:{port}"

    def secret_key(self) -> str:
        """Return this folder's secret key, created at its first start."""
        file = self.folder / "secret_key"
        if not file.exists():
            draft = file.with_suffix(".new")
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w") as key:
                key.write(secrets.token_urlsafe(50))
            draft.replace(file)
        return file.read_text()

    def start_services(self) -> None:
        """Start services that the environment does not name, and save their URLs for commands."""
        url = f"http://localhost:{self.port}"
        wanted: dict[str, Callable[[], str]] = {
            "DATABASE_URL": self.start_postgres,
            "REDIS_URL": self.start_valkey,
            "EMAIL_URL": self.start_mailbox,
            "SECRET_KEY": self.secret_key,
            "SITE_URL": lambda: url,
            "ALLOWED_HOSTS": lambda: "localhost,127.0.0.1,[::1]",
            "DEFAULT_CONTROLLER": lambda: "the demonstration's secretariat",
            "DEFAULT_CONTACT": lambda: "secretariat@undersigned.example",
            "DEFAULT_FROM_EMAIL": lambda: "Undersigned <no-reply@undersigned.example>",
        }
        self.environment = {name: os.environ.get(name) or make() for name, make in wanted.items()}
        self.environment |= {
            "DEMO": "1",
            # A demonstration may run as root in a container; without this, Celery prints a long warning.
            "PYTHONWARNINGS": "ignore:You're running the worker",
            "DEMO_MAILBOX": str((self.folder / "mailbox").resolve()),
            "STATIC_ROOT": str((self.folder / "static").resolve()),
            "MEDIA_ROOT": str((self.folder / "media").resolve()),
        }
        note.write(self.folder, self.environment)

    def finish(self, *words: str) -> None:
        """Run a Python command to its end. Raises CannotStart if it fails."""
        run = subprocess.run(
            [PYTHON, *words],
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            said = run.stderr.strip()
            is_for_people = said.startswith("CommandError: ")
            failed = f"`python {' '.join(words)}` failed:\n{said}"
            raise CannotStart(said.removeprefix("CommandError: ") if is_for_people else failed)

    def migrate(self) -> None:
        """Migrate the database. Raises CannotStart if another version of the project made ours."""
        is_ours = not os.environ.get("DATABASE_URL")
        self.finish("manage.py", *(["migrate_demo", str(self.folder)] if is_ours else ["migrate", "-v", "0"]))

    def start_site(self) -> None:
        """Start web server, worker and scheduler, and wait until the site is ready."""
        granian = [PYTHON, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "error"]
        where = ["--host", "127.0.0.1", "--port", str(self.port)]
        workers = os.environ.get("WEB_WORKERS") or str(min(4, os.cpu_count() or 1))
        size = ["--workers", workers, "--blocking-threads", "160"]
        web = self.start(Child("web", [*granian, *where, *size, "config.wsgi:application"]))
        celery = [PYTHON, "-m", "celery", "--quiet", "--app", "config"]
        quiet = ["--loglevel", "WARNING"]
        worker = ["worker", "--concurrency", "2", "--without-mingle", "--without-gossip"]
        self.start(Child("worker", [*celery, *worker, *quiet]))
        beat = ["beat", "--pidfile=", "--schedule", str(self.folder / "beat")]
        self.start(Child("scheduler", [*celery, *beat, *quiet]))
        embedded.wait_until(self.is_ready, alive=web.is_alive, seconds=60, what="The web server")

    def is_ready(self) -> bool:
        """Tell whether the site answers on /health/ready."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/ready", timeout=2) as answer:
                return bool(answer.status == 200)
        except (OSError, http.client.HTTPException):
            return False

    # --- Running and stopping ---

    def run(self) -> None:
        """Start everything, print the URLs, and watch until a signal stops us."""
        self.prepare_folder()
        with self.lock_folder():
            if left := end_leftovers(self.folder / "children.json"):
                say(f"ended {left} processes that an interrupted run had left")
            self.check_port()
            try:
                self.start_services()
                self.finish("-m", "config.translations", "compile")
                self.migrate()
                self.finish("manage.py", "collectstatic", "--noinput", "--verbosity", "0")
                self.finish("manage.py", "load_demo")
                self.start_site()
                self.announce()
                self.watch()
            finally:
                self.stop()

    def watch(self) -> None:
        """Restart processes that end by themselves; give up on a process that ends at once."""
        while True:
            time.sleep(0.5)
            for child in self.children:
                if child.is_alive():
                    continue
                is_short = child.age < SHORT_LIFE and not child.was_killed
                child.short_lives = child.short_lives + 1 if is_short else 0
                if child.short_lives == MOST_SHORT_LIVES:
                    raise CannotStart(f"{child.name} ends as soon as it starts; its lines above say why.")
                say(f"{child.name} has ended; starting it again")
                child.start()
                remember(self.folder / "children.json", self.children)

    def stop(self) -> None:
        """Stop everything in the reverse order."""
        for child in reversed(self.children):
            if child.is_alive():
                say(f"stopping {child.name}")
            child.stop()
        note.remove(self.folder)
        (self.folder / "children.json").unlink(missing_ok=True)

    def announce(self) -> None:
        """Print the URLs of the site."""
        url = self.environment["SITE_URL"]
        mailbox = f"{url}/demo/mailbox/" if "EMAIL_URL" not in os.environ else "(your own mail server)"
        lines = [
            "",
            "  Undersigned is running.",
            "",
            f"  The site       {url}/",
            f"  The mailbox    {mailbox}",
            f"  The admin      {url}/demo/enter/   (choose a role; no password)",
            "",
            f"  Data in {self.folder}. Ctrl-C stops everything.",
            "",
        ]
        print("\n".join(lines), flush=True)


def main() -> None:
    """Run the demonstration that PORT and DATA in the environment describe."""
    try:
        port = int(os.environ.get("PORT") or 8000)
    except ValueError:
        sys.exit(f"PORT must be a number, not {os.environ['PORT']!r}.")
    if not 1 <= port <= 65535:
        sys.exit(f"PORT must be between 1 and 65535, not {port}.")
    folder = Path(os.environ.get("DATA") or note.USUAL).resolve()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        Supervisor(folder, port).run()
    except CannotStart as problem:
        sys.exit(f"\n{problem}")
    except Stop:
        say("stopped")
