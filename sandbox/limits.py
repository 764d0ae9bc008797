"""The limits on reading a file from outside, and what a reader raises where a file goes beyond them."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


class TooLarge(Exception):
    """A file, or a part of it, is larger than its limit."""


@dataclass(frozen=True)
class Limits:
    """The most that reading one file may take. Sizes are in bytes, times in seconds."""

    file: int = 5 * MEGABYTE
    # Of an archive, unpacked: one part, all parts together, and how many parts there may be.
    part: int = 10 * MEGABYTE
    parts: int = 50 * MEGABYTE
    number: int = 1000
    result: int = 4 * MEGABYTE
    # Of the process that reads: its address space, its time on a processor, and its time by the clock. The
    # last must be less than a transaction may be idle (config/environment.py).
    memory: int = 512 * MEGABYTE
    processor: int = 10
    clock: int = 20
