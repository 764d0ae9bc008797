"""Collects the effect of each fault, for a table at the end of `make drill`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A fault, the load at that moment, and the effect."""

    fault: str
    load: str
    accepted: int
    lost: int
    doubled: int
    # Seconds from the fault's end until all accepted work was done.
    seconds: float


HEAD = ("fault", "load", "accepted", "lost", "doubled", "recovered after")
rows: list[Row] = []


def table() -> list[str]:
    """Return the lines of the table."""
    cells = [HEAD] + [
        (one.fault, one.load, str(one.accepted), str(one.lost), str(one.doubled), f"{one.seconds:.1f} s")
        for one in rows
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in cells]
