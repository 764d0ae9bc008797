"""The demonstration's processes: started, watched, stopped and killed for real."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from demo import embedded, note
from demo.processes import Child
from demo.supervisor import Supervisor
from tests.demonstration import FOREIGN, ROOT, Demonstration, runs, until


@pytest.fixture
def demonstration(tmp_path: Path) -> Iterator[Callable[..., Demonstration]]:
    started: list[Demonstration] = []

    def make(folder: Path = tmp_path / "data", **options) -> Demonstration:
        started.append(Demonstration(folder, **options))
        return started[-1].start()

    yield make
    for one in started:
        one.stop()


def test_it_starts_stops_in_order_and_finds_its_data_again(demonstration):
    first = demonstration(is_new=True).wait_until_running()
    pids = first.children()
    first.manage(
        "shell", "-c", "from accounts.models import User; User.objects.create_user('kept@staff.example')"
    )
    assert first.stop(signal.SIGTERM) == 0
    stopped = [line.split()[-1] for line in first.lines if "| stopping" in line]
    assert stopped == ["scheduler", "worker", "web", "mailbox", "valkey", "postgres"]
    assert not any(map(runs, pids.values()))

    second = demonstration().wait_until_running()
    count = "from accounts.models import User; print(User.objects.filter(email='kept@staff.example').count())"
    assert "1" in second.manage("shell", "-v", "0", "-c", count)
    assert second.stop(signal.SIGINT) == 0


def test_a_killed_supervisor_leaves_nothing_that_blocks_the_next_start(demonstration):
    first = demonstration().wait_until_running()
    pids = first.children()
    first.stop(signal.SIGKILL)
    demonstration().wait_until_running()
    # The kernel has signalled the orphans to stop, and the next start has ended the rest.
    assert not any(map(runs, pids.values()))


def test_what_ends_by_itself_is_started_again(demonstration):
    running = demonstration().wait_until_running()
    until(lambda: running.get("/health/ready"), what="readiness")
    worker = next(pid for pid in running.children().values() if "config worker" in _command(pid))
    os.kill(worker, signal.SIGKILL)
    until(lambda: "worker has ended; starting it again" in running.output, what="the worker's return")


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def test_a_second_one_on_the_same_folder_says_so(demonstration):
    demonstration().wait_until_running()
    second = demonstration()
    assert second.process.wait(30) == 1
    until(lambda: "Another demonstration runs on" in second.output, what="the sentence")


def test_a_taken_port_says_so(demonstration):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = demonstration(port=port, is_new=True)
        assert refused.process.wait(30) == 1
        until(
            lambda: f"Port {port} is taken. Choose another: make demo PORT={port + 1} DATA=" in refused.output
        )


@pytest.mark.parametrize("answer", [b"what?\r\n\r\n", b"HTTP/1.1 twohundred OK\r\n\r\n", b"\xff\x00", b""])
def test_a_strange_answer_is_not_taken_for_a_site_that_is_ready(tmp_path, answer):
    with socket.create_server(("127.0.0.1", 0)) as server:
        waiting = Supervisor(tmp_path, server.getsockname()[1])

        def reply() -> None:
            with server.accept()[0] as line:
                line.recv(4096)
                line.sendall(answer)

        other = threading.Thread(target=reply)
        other.start()
        assert not waiting.is_ready()
        other.join()


def test_a_folder_that_cannot_be_used_says_so(demonstration, tmp_path):
    file = tmp_path / "a-file"
    file.write_text("")
    refused = demonstration(folder=file / "data", is_new=True)
    assert refused.process.wait(30) == 1
    until(lambda: "cannot be used" in refused.output, what="the sentence")


def test_the_data_are_its_owner_s_alone(demonstration, tmp_path):
    running = demonstration(is_new=True).wait_until_running()
    assert running.folder.stat().st_mode & 0o077 == 0
    assert (running.folder / "demo.json").stat().st_mode & 0o077 == 0


DATABASE, REDIS = {"DATABASE_URL": "postgres://u@127.0.0.1:1/x"}, {"REDIS_URL": "redis://127.0.0.1:1"}
KEY, SITE = {"SECRET_KEY": "k" * 50}, {"SITE_URL": "https://x.example"}
LOCAL = {"SITE_URL": "http://localhost:8000"}
PROXIED = {"TRUSTED_PROXY_HOPS": "1"}
ALL = DATABASE | REDIS | KEY | SITE
EMPTY = (
    "SIGN_LIMIT",
    "HSTS_SECONDS",
    "TRUSTED_PROXY_HOPS",
    "PROXY_HEADER",
    "ERASURE_LEDGER",
    "DEFAULT_FROM_EMAIL",
    "ALLOWED_HOSTS",
)


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({}, "No database is named"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL must be the address of a PostgreSQL database"),
        (ALL, "The database does not answer"),
        (ALL | dict.fromkeys(EMPTY, ""), "The database does not answer"),
        (DATABASE | REDIS | SITE, "`openssl rand -hex 32` makes one"),
        (DATABASE | KEY | SITE, "Set REDIS_URL"),
        (DATABASE | REDIS | KEY, "Set SITE_URL"),
        (DATABASE | REDIS | SITE | {"SECRET_KEY": "short"}, "SECRET_KEY is too short"),
        (DATABASE | REDIS | SITE | {"SECRET_KEY_FILE": "/nowhere"}, "SECRET_KEY_FILE names /nowhere"),
        (ALL | {"SIGN_LIMIT": "ten"}, "SIGN_LIMIT must be a number like 10, not “ten”"),
        (ALL | {"TRUSTED_PROXY_HOPS": "-1"}, "TRUSTED_PROXY_HOPS must be a number"),
        (ALL | {"TRUSTED_PROXY_HOPS": "1.5"}, "TRUSTED_PROXY_HOPS must be a whole number"),
        (ALL | {"DEMO": "yes"}, "DEMO lets anybody into the admin"),
        (ALL | LOCAL | {"DEMO": "yes"}, "The database does not answer"),
        (ALL | LOCAL | {"DEMO": "1", "SITE_URL": "http://127.0.0.1:8000"}, "The database does not answer"),
        (ALL | {"DEMO": "1", "SITE_URL": "http://[::1]", "DEFAULT_FROM_EMAIL": "a@b.org"}, "does not answer"),
        (ALL | {"DEMO": "1", "SITE_URL": "http://192.168.1.7"}, "DEMO lets anybody into the admin"),
        (ALL | {"DEMO": "1", "SITE_URL": "http://localhost.example"}, "DEMO lets anybody into the admin"),
        (ALL | {"DEMO": "1", "SITE_URL": "http://0.0.0.0:8000"}, "DEMO lets anybody into the admin"),
        (ALL | LOCAL | {"DEMO": "1", "ALLOWED_HOSTS": "localhost,x.example"}, "not “x.example”"),
        (ALL | LOCAL | {"DEMO": "1", "ALLOWED_HOSTS": "*"}, "not “*”"),
        (ALL | {"PROXY_HEADER": "X-Real-IP"}, "PROXY_HEADER must be X-Forwarded-For or Forwarded"),
        (ALL | {"PROXY_HEADER": " forwarded"}, "The database does not answer"),
        (ALL | PROXIED, "Set PROXY_HEADER=Forwarded"),
        (ALL | PROXIED, "only if that proxy drops header names with an underscore"),
        (ALL | PROXIED | {"PROXY_HEADER": " "}, "Set PROXY_HEADER=Forwarded"),
        (ALL | PROXIED | {"SITE_URL": " HTTPS://X.Example "}, "Set PROXY_HEADER=Forwarded"),
        (ALL | PROXIED | {"SITE_URL": "http://sign.example.org"}, "Set PROXY_HEADER=Forwarded"),
        (ALL | PROXIED | {"PROXY_HEADER": "X-Real-IP"}, "not “X-Real-IP”"),
        (ALL | PROXIED | {"PROXY_HEADER": "Forwarded"}, "The database does not answer"),
        (ALL | PROXIED | {"PROXY_HEADER": "x-forwarded-for"}, "The database does not answer"),
        (ALL | PROXIED | LOCAL, "The database does not answer"),
        (ALL | {"EMAIL_URL": "mail.example.org"}, "EMAIL_URL must be the address of a mail server"),
        (ALL | {"EMAIL_URL": "smtp://mail.example.org:abc"}, "EMAIL_URL must be the address"),
        (ALL | {"EMAIL_URL": " SMTPS://mail.example.org"}, "smtp+ssl://user:password@host:465"),
        (ALL | {"DATABASE_URL": "postgres://u@127.0.0.1:1"}, "DATABASE_URL must be the address"),
        (ALL | {"DATABASE_URL": "postgres://u@127.0.0.1:abc/x"}, "DATABASE_URL must be the address"),
        (ALL | {"DATABASE_URL": "postgres://u:p#x@127.0.0.1:1/x"}, "The database does not answer"),
        (ALL | {"DATABASE_URL": "postgres://u@127.0.0.1:1,127.0.0.1:2/x"}, "The database does not answer"),
        (ALL | {"DATABASE_URL": "postgres://%2Fnowhere/x"}, "The database does not answer"),
        (ALL | {"REDIS_URL": "redis+socket:///run/redis.sock"}, "Set REDIS_URL"),
        (ALL | {"REDIS_URL": "redis://127.0.0.1:port"}, "Set REDIS_URL"),
        (ALL | {"SITE_URL": "https://x.example/sign"}, "Set SITE_URL"),
        (ALL | {"SITE_URL": "https://x.example:port"}, "Set SITE_URL"),
        (ALL | {"SITE_URL": "https://x.example:"}, "Set SITE_URL"),
        (ALL | {"SITE_URL": "https://u:p@x.example"}, "Set SITE_URL"),
        (ALL | {"SITE_URL": "https://münchen.example"}, "xn--"),
        (ALL | {"SITE_URL": " HTTPS://X.Example:8000/ "}, "The database does not answer"),
        (ALL | {"ALLOWED_HOSTS": "münchen.example"}, "xn--"),
        (ALL | {"ALLOWED_HOSTS": "https://y.example"}, "ALLOWED_HOSTS must be names of hosts"),
        (ALL | {"ALLOWED_HOSTS": ".y.example, [::1],*,127.0.0.1"}, "The database does not answer"),
        (ALL | {"BOUNCE_ADDRESS": "bounces"}, "BOUNCE_ADDRESS must be an address"),
        (ALL | {"BOUNCE_MAILBOX": "mail.example.org"}, "BOUNCE_MAILBOX must be the address"),
        (ALL | {"HSTS_SECONDS": "a year"}, "HSTS_SECONDS must be a number like 31536000"),
        (ALL | {"DEFAULT_FROM_EMAIL": "NGO, the <a@b.org>"}, "DEFAULT_FROM_EMAIL must be one address"),
        (ALL | {"BACKUP_ALARM_HOURS": "a day"}, "BACKUP_ALARM_HOURS must be a number like 26"),
        (ALL | {"FINGERPRINT_KEYS": "2:a-key"}, "FINGERPRINT_KEYS must have key 1"),
        (ALL | {"FINGERPRINT_KEYS": "1:"}, "FINGERPRINT_KEYS must have key 1"),
        (ALL | {"SITE_NAME": "NGO, the: friends"}, "The database does not answer"),
    ],
)
def test_a_missing_or_wrong_setting_stops_with_a_sentence(tmp_path, environment, sentence):
    clean = {key: value for key, value in os.environ.items() if key not in FOREIGN}
    run = subprocess.run(
        [sys.executable, "manage.py", "migrate"], cwd=ROOT, text=True, capture_output=True, check=False,
        env=clean | {"DATA": str(tmp_path)} | environment,
    )  # fmt: skip
    assert run.returncode == 1
    assert sentence in run.stderr
    assert "Traceback" not in run.stderr


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[str]:
    """The URL of a PostgreSQL that requires a password, with a wrong password."""
    server = embedded.Postgres(tmp_path, {"fsync": "off"})
    server.prepare()
    (server.cluster / "pg_hba.conf").write_text("local all all scram-sha-256\n")
    sockets = server.socket_folder()
    child = Child("postgres", server.command(sockets), signal.SIGINT)
    child.start()
    try:
        until(lambda: list(sockets.glob(".s.PGSQL.*")), what="the server's socket")
        yield server.url(sockets).replace("undersigned@", "undersigned:wrong@")
    finally:
        child.stop()


def test_a_wrong_password_says_what_to_do_on_a_new_site_and_on_an_old_one(guarded):
    said = complaint({"DATABASE_URL": guarded})
    assert "PostgreSQL refuses the password in DATABASE_URL" in said
    assert "A new site, with nothing in it yet: `docker compose down --volumes`" in said
    assert "A site that has been used" in said
    assert "psql -U undersigned -c '\\password'" in said
    assert "make demo" not in said


def test_a_database_that_is_away_is_not_answered_with_the_demonstration(tmp_path):
    assert "make demo" not in complaint(DATABASE)
    left = {"DATABASE_URL": DATABASE["DATABASE_URL"]} | REDIS | KEY | SITE
    note.write(tmp_path, left)
    clean = {key: value for key, value in os.environ.items() if key not in FOREIGN}
    assert "Start it with `make demo`" in complaint({}, clean | {"DATA": str(tmp_path)})


def complaint(database: dict[str, str], around: dict[str, str] | None = None) -> str:
    """Return the error message of a command that finds no database."""
    clean = {key: value for key, value in os.environ.items() if key not in FOREIGN}
    around = around or clean | REDIS | KEY | SITE
    run = subprocess.run(
        [sys.executable, "manage.py", "migrate"], cwd=ROOT, text=True, capture_output=True, check=False,
        env=around | database,
    )  # fmt: skip
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    return run.stderr


def test_outside_the_demonstration_its_addresses_do_not_exist(client):
    for path in ("mailbox/", "mailbox.json", "enter/", "design/"):
        assert client.get(f"/demo/{path}", secure=True).status_code == 404


def test_two_run_side_by_side(demonstration, tmp_path):
    one = demonstration(folder=tmp_path / "one")
    two = demonstration(
        folder=tmp_path / "a folder with a name so long that no socket fits into it" / ("x" * 60)
    )
    one.wait_until_running()
    two.wait_until_running()
    assert "Undersigned" in one.get("/en/")
    assert "Undersigned" in two.get("/en/")
