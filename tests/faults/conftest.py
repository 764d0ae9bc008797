"""Prints the table of faults at the end; each process of pytest-xdist hands its rows to the first one."""

from dataclasses import asdict
from typing import Any

import pytest

from tests.faults import report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the rows of a process of pytest-xdist to the process that started it."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["faults"] = [asdict(row) for row in report.rows]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Collect the rows of a process that has ended."""
    report.rows += [report.Row(**row) for row in getattr(node, "workeroutput", {}).get("faults", [])]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what each fault did."""
    if report.rows:
        terminalreporter.section("faults")
        for line in report.table():
            terminalreporter.write_line(line)
