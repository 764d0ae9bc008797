"""Runs a command tied to its parent: `python -m demo.tether SIGNAL COMMAND …`.

When the supervisor dies, however it dies, the kernel sends the signal, so that nothing is left behind. Only
Linux can do this; elsewhere the next start ends what it finds.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main() -> None:
    """Tie this process to its parent, then become the command."""
    number, command = signal.Signals[sys.argv[1]], sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number.value)
    if os.getppid() == 1:
        sys.exit("the supervisor has gone")
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
