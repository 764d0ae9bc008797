"""A pytest plugin that starts PostgreSQL and Valkey before Django reads its settings.

If DATABASE_URL and REDIS_URL are set, it uses these and starts nothing.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from config import translations
from demo.temporary_services import Services

# Real statements and lists are beside the project, not in it. Without them their tests are left out.
SHARED = Path(os.environ.get("SHARED") or Path(__file__).resolve().parents[2] / "shared")
NEED_SHARED = ("test_real_list.py", "test_real_statements.py")
# Tests need no durability.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "100"}

# A worker of pytest-xdist inherits the environment of the starting process, with this list of names.
STARTED = "STARTED_BY_TESTS"

services = Services("tests", FAST)


def start_services() -> None:
    """Start services that the environment does not name. Each worker of pytest-xdist starts its own."""
    for name in os.environ.pop(STARTED, "").split():
        del os.environ[name]
    brought = set(os.environ)
    services.start()
    os.environ[STARTED] = " ".join(set(os.environ) - brought)


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Any:
    """Start services that the environment does not name, before any test or setting is read."""
    start_services()
    os.environ.update(
        SECRET_KEY="a key for tests alone, " + "x" * 40,
        SITE_URL="https://sign.example.org",
        ALLOWED_HOSTS="testserver,localhost,127.0.0.1,sign.example.org",
        DEFAULT_CONTACT="desk@sign.example.org",
        LOG_LEVEL="WARNING",
        # A change by a test is visible at once; tests/serving/test_page_cache.py tests the cache.
        HOLD_SECONDS="0",
        STATIC_ROOT=str(services.folder / "static"),
        MEDIA_ROOT=str(services.folder / "media"),
    )
    (services.folder / "static").mkdir()
    translations.compile_all()
    os.environ.pop("DEMO", None)
    return (yield)


def pytest_unconfigure() -> None:
    """Stop everything at the end."""
    services.stop()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print which tests were left out because the real statements are missing."""
    if not SHARED.is_dir():
        left_out = " and ".join(NEED_SHARED)
        terminalreporter.write_line(f"Left out: {left_out}. There is no folder {SHARED} (SHARED= names it).")


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out the tests of real statements and lists if these are missing."""
    return True if collection_path.name in NEED_SHARED and not SHARED.is_dir() else None
