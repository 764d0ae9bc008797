"""The result of a benchmark: a figure, its reference, and its minimum."""

import math
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Reference:
    """A comparable figure, measured in the same run."""

    name: str
    value: float


@dataclass(frozen=True)
class Result:
    """One figure; more is better, so a goal is always a minimum."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    reference: Reference | None = None

    @property
    def ratio(self) -> float | None:
        """The figure over its reference."""
        return self.value / self.reference.value if self.reference and self.reference.value else None

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None without a goal."""
        return None if self.goal is None else self.value >= self.goal

    def as_json(self) -> dict[str, object]:
        """Return the result in the format of var/bench/latest.json."""
        reference = (
            {"name": self.reference.name, "value": _short(self.reference.value)} if self.reference else None
        )
        return {
            "name": self.name, "value": _short(self.value), "unit": self.unit, "reference": reference,
            "ratio": _short(self.ratio) if self.ratio else None, "goal": self.goal, "met": self.met,
        }  # fmt: skip


def _short(value: float) -> float:
    """Return a figure with four significant digits."""
    return round(value, 3 - math.floor(math.log10(abs(value)))) if value else 0.0


def seconds(act: Callable[[], object]) -> float:
    """Return the seconds that one call takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def rate(act: Callable[[], object], *, times: int) -> float:
    """Return the calls a second, by the median of `times` calls after one to warm up."""
    act()
    return 1 / statistics.median(seconds(act) for _ in range(times))


def slow_rate(act: Callable[[], object], *, times: int) -> float:
    """Return the calls a second at the 95th percentile of their times."""
    act()
    measured = sorted(seconds(act) for _ in range(times))
    return 1 / measured[min(len(measured) - 1, math.ceil(0.95 * len(measured)) - 1)]
