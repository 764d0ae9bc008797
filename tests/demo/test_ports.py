"""A reserved port belongs to the server for which it is meant."""

import socket
from contextlib import ExitStack

from demo import ports


def test_the_kernel_gives_a_reserved_port_to_nobody():
    with ports.reserve() as reserved, ExitStack() as others:
        taken = {ports.number(others.enter_context(ports.reserve())) for _ in range(200)}
        assert len(taken) == 200
        assert ports.number(reserved) not in taken


def test_a_server_listens_on_its_reserved_port_and_gets_every_connection():
    with ports.reserve() as reserved:
        address = ("127.0.0.1", ports.number(reserved))
        with socket.create_server(address) as server:
            for _ in range(20):
                with socket.create_connection(address, timeout=5):
                    server.accept()[0].close()
