"""Runs a command that ends with its parent: `python -m demo.end_with_parent SIGNAL COMMAND …`.

When the supervisor dies for any reason, the kernel sends the signal, so that no process remains. Only
Linux can do this; on other systems the next start ends leftover processes.
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
