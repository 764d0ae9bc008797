"""The process that reads one file: `python -m sandbox.child READER LIMITS < file > answer`.

It limits itself before it imports the reader. It needs no Django and gets no settings and no secrets.
"""

import json
import os
import resource
import sys
from importlib import import_module

from sandbox.limits import Limits, TooLarge


def limit(limits: Limits) -> None:
    """Limit this process's memory, time and output, and forbid it to start other processes."""
    # The soft limit's signal (SIGXCPU) says why the process ended; the hard limit's (SIGKILL) does not.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.processor, limits.processor + 1))
    for resource_limit, value in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, limits.result),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(resource_limit, (value, value))
    # Requests, for which visitors wait, come first.
    os.nice(10)


def answer(reader: str, limits: Limits) -> bytes:
    """Return the reader's result for standard input as JSON, or why the file is refused."""
    read = import_module(reader).read
    try:
        result = {"found": read(sys.stdin.buffer.read(), limits)}
    except (MemoryError, TooLarge):
        result = {"refused": "too large"}
    except Exception as error:
        # Libraries for ZIP and XML have no common base class for their errors.
        result = {"refused": "broken", "kind": type(error).__name__}
    written = json.dumps(result).encode()
    return written if len(written) <= limits.result else json.dumps({"refused": "too large"}).encode()


def main(reader: str, written: str) -> None:
    """Read the file and write the answer."""
    limits = Limits(**json.loads(written))
    limit(limits)
    sys.stdout.buffer.write(answer(reader, limits))


if __name__ == "__main__":
    main(*sys.argv[1:])
