"""Runs a command in its own network namespace: `python -m tests.faults.alone COMMAND …`.

It shares no network with this machine. It reaches PostgreSQL and Redis by their sockets in the file system.
"""

import fcntl
import os
import socket
import struct
import sys

# Linux, netdevice(7): set the flags of an interface, here to "up".
SIOCSIFFLAGS, IFF_UP = 0x8914, 0x1
HOST = ["unshare", "--user", "--map-root-user", "--net", sys.executable, "-m", "tests.faults.alone"]


def visit(pid: int) -> list[str]:
    """Return the command prefix that runs a command in the namespace of a process."""
    return ["nsenter", "--target", str(pid), "--user", "--preserve-credentials", "--net"]


def main() -> None:
    """Bring the loopback interface up, then become the command."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        fcntl.ioctl(line, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", IFF_UP))
    os.execvp(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    main()
