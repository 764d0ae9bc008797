"""The process that reads one file: `python -m sandbox.child READER LIMITS < file > answer`.

It limits itself before it imports the reader. It needs no Django, and is given no settings and no secrets.
"""

import json
import os
import resource
import sys
from importlib import import_module

from sandbox.limits import Limits, TooLarge


def limit(limits: Limits) -> None:
    """Let this process take no more than `limits`, write nothing but its answer, and start nothing."""
    # The signal of the first limit on time says why the process ended; that of the second does not.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.processor, limits.processor + 1))
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, limits.result),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    # Requests that others wait for come first.
    os.nice(10)


def answer(reader: str, limits: Limits) -> bytes:
    """Return as JSON what `reader` makes of standard input, or why the file is refused."""
    read = import_module(reader).read
    try:
        found = {"found": read(sys.stdin.buffer.read(), limits)}
    except (MemoryError, TooLarge):
        found = {"refused": "too large"}
    except Exception as problem:
        # The errors that readers of ZIP and XML raise over a damaged file have no common base.
        found = {"refused": "broken", "kind": type(problem).__name__}
    written = json.dumps(found).encode()
    return written if len(written) <= limits.result else json.dumps({"refused": "too large"}).encode()


def main(reader: str, written: str) -> None:
    """Read the file and write the answer."""
    limits = Limits(**json.loads(written))
    limit(limits)
    sys.stdout.buffer.write(answer(reader, limits))


if __name__ == "__main__":
    main(*sys.argv[1:])
