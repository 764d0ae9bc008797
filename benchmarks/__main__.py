"""`make bench`: measure, print a table, and write var/bench/latest.json. FULL=1 measures the large sizes."""

import importlib
import json
import os
import platform
import secrets
import sys
import time
from pathlib import Path

from benchmarks.results import Result
from demo.embedded import CannotStart
from demo.temporary_services import Services

ROOT = Path(__file__).resolve().parents[1]
BENCHMARKS = (
    "load",
    "rendering",
    "mail",
    "scaling",
    "twins",
    "text",
    "inputs",
    "answers",
    "moderation",
    "letters",
    "restore",
    # The last one, because it leaves many rows in the database.
    "lists",
)
# Benchmarks that run only if they are named.
BY_NAME = ("soak",)


def main() -> int:
    """Run the benchmarks that the arguments name, or all; return 1 if a goal is missed."""
    full = os.environ.get("FULL") == "1"
    if unknown := set(sys.argv[1:]) - {*BENCHMARKS, *BY_NAME}:
        sys.exit(f"There is no benchmark {' '.join(unknown)}; there are {', '.join(BENCHMARKS + BY_NAME)}.")
    chosen = [name for name in BENCHMARKS + BY_NAME if name in sys.argv[1:]] or BENCHMARKS
    services = Services("bench", {"max_connections": "100"})
    try:
        services.start()
        _set_up(services.folder)
        results = []
        for name in chosen:
            began = time.monotonic()
            for result in importlib.import_module(f"benchmarks.{name}").results(full=full):
                _print(result)
                results.append(result)
            print(f"{name}: {time.monotonic() - began:.0f} seconds", flush=True)
    except CannotStart as problem:
        sys.exit(f"The benchmarks cannot start: {problem}")
    finally:
        services.stop()
    _write([result.as_json() for result in results])
    return int(any(result.met is False for result in results))


def _set_up(folder: Path) -> None:
    """Set up Django on an empty database, as in production but without the second factor."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings", "SECRET_KEY": secrets.token_urlsafe(40),
        "SITE_URL": "https://sign.example.org", "ALLOWED_HOSTS": "testserver", "LOG_LEVEL": "ERROR",
        "STATIC_ROOT": str(folder / "static"), "MEDIA_ROOT": str(folder / "media"),
        "EMAIL_URL": "dummymail://", "ERASURE_LEDGER": str(folder / "erasures.ledger"),
        "DEFAULT_CONTACT": "desk@sign.example.org",
    }  # fmt: skip
    from config import translations

    translations.compile_all()
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.SECOND_FACTOR = False
    settings.DATABASES["default"].setdefault("OPTIONS", {})
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def _print(result: Result) -> None:
    """Print one line of the table."""
    beside = f"{result.reference.name}: {result.reference.value:,.4g}" if result.reference else ""
    goal = "" if result.goal is None else f"≥ {result.goal:,.4g}"
    mark = {True: "met", False: "MISSED", None: ""}[result.met]
    ratio = f"{result.ratio:.2f}" if result.ratio else ""
    figure = f"{result.value:>11,.4g} {result.unit:<13} {goal:>11} {mark:<6}"
    print(f"{result.name:<77} {figure} {ratio:>6} {beside}", flush=True)


def _machine() -> dict[str, object]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": len(os.sched_getaffinity(0)), "memory_gib": round(memory / 2**30),
        "system": platform.platform(), "python": platform.python_version(),
    }  # fmt: skip


def _write(results: list[dict[str, object]]) -> None:
    path = ROOT / "var" / "bench" / "latest.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps({"machine": _machine(), "results": results}, indent=2, ensure_ascii=False) + "\n"
    )
    print(f"Written to {path.relative_to(ROOT)}.")


if __name__ == "__main__":
    sys.exit(main())
