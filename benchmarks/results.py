"""The result of a benchmark: a figure, its reference, and its minimum."""

import math
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Reference:
    """Something comparable, measured in the same run."""

    name: str
    value: float


@dataclass(frozen=True)
class Result:
    """One figure; more is better, so that a goal is always a floor."""

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
        """Whether the goal is reached; None where there is none."""
        return None if self.goal is None else self.value >= self.goal

    def as_json(self) -> dict[str, object]:
        """Return the result as it stands in var/bench/latest.json."""
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
    """Return how long one call takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def rate(act: Callable[[], object], *, times: int) -> float:
    """Return how many calls fit into a second, by the median of `times` after one to warm up."""
    act()
    return 1 / statistics.median(seconds(act) for _ in range(times))


def slow_rate(act: Callable[[], object], *, times: int) -> float:
    """Return how many calls fit into a second if all were as slow as the slowest twentieth (p95)."""
    act()
    measured = sorted(seconds(act) for _ in range(times))
    return 1 / measured[min(len(measured) - 1, math.ceil(0.95 * len(measured)) - 1)]
