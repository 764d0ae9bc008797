"""TCP ports of this machine, reserved for a server that starts later."""

import socket


def reserve() -> socket.socket:
    """Bind a free port and return its socket, which reserves the port as long as it is open.

    A server can still listen there, because this socket does not listen and allows sharing (SO_REUSEADDR;
    outside Linux also SO_REUSEPORT).
    """
    reserved = socket.socket()
    for option in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
        reserved.setsockopt(socket.SOL_SOCKET, option, 1)
    reserved.bind(("127.0.0.1", 0))
    return reserved


def number(reserved: socket.socket) -> int:
    """Return the port's number."""
    return int(reserved.getsockname()[1])
