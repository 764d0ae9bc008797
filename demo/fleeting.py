"""A PostgreSQL and a Valkey of one's own for as long as a run of tests or benchmarks takes."""

import atexit
import os
import shutil
import signal
import tempfile
from collections.abc import Mapping
from pathlib import Path

from demo import embedded
from demo.processes import Child


class Services:
    """Services that the environment does not name, in a folder that is deleted after the run."""

    def __init__(self, purpose: str, postgres: Mapping[str, str]) -> None:
        """Take what the folder is for, and settings for PostgreSQL; nothing is started yet."""
        self.folder = Path(tempfile.mkdtemp(prefix=f"undersigned-{purpose}-"))
        self.settings = dict(postgres)
        self._children: list[Child] = []
        atexit.register(self.stop)

    def start(self) -> None:
        """Start what DATABASE_URL and REDIS_URL do not name, and name it there. Raises CannotStart."""
        wanted = {"DATABASE_URL": self._start_postgres, "REDIS_URL": self._start_valkey}
        for name, start in wanted.items():
            if not os.environ.get(name):
                os.environ[name] = start()

    def _start_postgres(self) -> str:
        server = embedded.Postgres(self.folder, self.settings)
        server.prepare()
        sockets = server.socket_folder()
        child = self._run("postgres", server.command(sockets), signal.SIGINT)
        embedded.wait_until(
            lambda: server.answers(sockets), alive=child.is_alive, seconds=60, what="PostgreSQL"
        )
        server.make_database(sockets)
        return server.url(sockets)

    def _start_valkey(self) -> str:
        sockets = embedded.Postgres(self.folder).socket_folder()
        child = self._run("valkey", embedded.valkey_command(self.folder, sockets), signal.SIGTERM)
        embedded.wait_until(
            lambda: embedded.valkey_answers(sockets), alive=child.is_alive, seconds=20, what="Valkey"
        )
        return embedded.valkey_url(sockets)

    def _run(self, name: str, command: list[str], how_to_stop: signal.Signals) -> Child:
        child = Child(name, command, how_to_stop)
        child.start()
        self._children.append(child)
        return child

    def stop(self) -> None:
        """Stop what was started, and leave nothing behind."""
        while self._children:
            self._children.pop().stop()
        shutil.rmtree(self.folder, ignore_errors=True)
