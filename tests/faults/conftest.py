"""Prints the table of faults at the end."""

from typing import Any

from tests.faults import report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what each fault did."""
    if report.rows:
        terminalreporter.section("faults")
        for line in report.table():
            terminalreporter.write_line(line)
