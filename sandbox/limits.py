"""The limits on reading a file from outside, and the error for a file that exceeds one."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


class TooLarge(Exception):
    """A file, or a part of it, is larger than its limit."""


@dataclass(frozen=True)
class Limits:
    """The limits on reading one file. Sizes are in bytes, times in seconds."""

    file: int = 5 * MEGABYTE
    # An unpacked archive: the size of one part, of all parts together, and the number of parts.
    part: int = 10 * MEGABYTE
    parts: int = 50 * MEGABYTE
    number: int = 1000
    result: int = 4 * MEGABYTE
    # The process: its address space, its processor time and its time by the clock. The last must be shorter
    # than the time that a transaction may be idle (config/environment.py).
    memory: int = 512 * MEGABYTE
    processor: int = 10
    clock: int = 20
