"""A network to PostgreSQL that silently drops all packets."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.faults import alone, report

# Runs in its own network namespace and reaches PostgreSQL over that network. The network is taken down while
# an answer is on its way. Prints how long it took to notice, and the result of the next statement.
CUT_OFF = """
import fcntl, os, socket, struct, sys, threading, time


def carry(source, sink):
    while data := source.recv(65536):
        sink.sendall(data)


def forward(door):
    while True:
        line, _who = door.accept()
        server = socket.socket(socket.AF_UNIX)
        server.connect(sys.argv[1])
        for ends in ((line, server), (server, line)):
            threading.Thread(target=carry, args=ends, daemon=True).start()


def switch(flags):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14x", b"lo", flags))


door = socket.create_server(("127.0.0.1", 5999))
threading.Thread(target=forward, args=(door,), daemon=True).start()
import django
django.setup()
from django.db import OperationalError, connection
with connection.cursor() as cursor:
    cursor.execute("SELECT 1")
    threading.Timer(0.5, switch, [0]).start()
    began = time.monotonic()
    try:
        cursor.execute("SELECT pg_sleep(2)")
        print("it was answered")
    except OperationalError:
        print(time.monotonic() - began)
switch(1)
connection.close()
with connection.cursor() as cursor:
    cursor.execute("SELECT 2")
    print(cursor.fetchone(), flush=True)
# Threads still wait on lines that nobody will write to.
os._exit(0)
"""


def test_a_network_that_goes_silent_is_noticed_while_we_wait_for_an_answer():
    here = urlsplit(os.environ["DATABASE_URL"])
    socket = Path(parse_qs(here.query)["host"][0]) / ".s.PGSQL.5432"
    there = f"postgres://{here.username}@127.0.0.1:5999{here.path}"
    command = [*alone.HOST, sys.executable, "-c", CUT_OFF, str(socket)]
    settings = os.environ | {"DATABASE_URL": there}
    done = subprocess.run(command, env=settings, capture_output=True, text=True, timeout=120, check=False)
    # The script printed a number, so it noticed the silence. Without our limits, two minutes would not
    # suffice.
    waited, after = done.stdout.splitlines() or pytest.fail(done.stderr)
    assert after == "(2,)"
    report.rows.append(report.Row("PostgreSQL: network silent", "one", 1, 0, 0, float(waited)))
