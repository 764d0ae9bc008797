"""A temporary PostgreSQL and Valkey for a run of tests or benchmarks."""

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
    """Starts services that the environment does not name, in a temporary folder."""

    def __init__(self, purpose: str, postgres: Mapping[str, str]) -> None:
        """Keep the name for the folder and the settings for PostgreSQL."""
        self.folder = Path(tempfile.mkdtemp(prefix=f"undersigned-{purpose}-"))
        self.settings = dict(postgres)
        self._children: list[Child] = []
        atexit.register(self.stop)

    def start(self) -> None:
        """Start services, and set DATABASE_URL and REDIS_URL if they are missing. Raises CannotStart."""
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
        """Stop the started services and delete the folder."""
        while self._children:
            self._children.pop().stop()
        shutil.rmtree(self.folder, ignore_errors=True)
