"""Runs a command on a host of its own: `python -m tests.faults.alone COMMAND …`.

Its network has nobody else on it, not even this machine. What it shares with other hosts are the sockets of
PostgreSQL and Redis in the file system.
"""

import fcntl
import os
import socket
import struct
import sys

# Linux, netdevice(7): set the flags of an interface; it is up.
SIOCSIFFLAGS, IFF_UP = 0x8914, 0x1
HOST = ["unshare", "--user", "--map-root-user", "--net", sys.executable, "-m", "tests.faults.alone"]


def visit(pid: int) -> list[str]:
    """Return what to put before a command that is to run on the host of a process."""
    return ["nsenter", "--target", str(pid), "--user", "--preserve-credentials", "--net"]


def main() -> None:
    """Bring the loopback interface up, then become the command."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        fcntl.ioctl(line, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", IFF_UP))
    os.execvp(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    main()
