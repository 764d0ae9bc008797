"""Finds the browser; `python -m tests.browser` stops with an error message if there is none."""

import os
import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
# As root, Chromium cannot use its sandbox. The other options turn off its background requests.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
FLAGS += ["--disable-background-networking", "--disable-component-update"]


def find() -> str | None:
    """Return the browser's path: CHROMIUM, or one on PATH."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)


if __name__ == "__main__":
    if not find():
        sys.exit(
            "No Chromium found. Install one (on Debian: apt-get install chromium), name it with "
            "CHROMIUM=/path, or run `make test-fast`, which leaves the browser out."
        )
