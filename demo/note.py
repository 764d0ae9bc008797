"""The note a running demonstration leaves in its data folder, so that commands find what it started."""

import json
import os
from pathlib import Path

NAME = "demo.json"
# Where a demonstration's data lie, unless DATA says otherwise.
USUAL = Path("var/demo")


def read(folder: Path) -> dict[str, str]:
    """Return the environment of the demonstration on `folder`, empty where there is none."""
    try:
        found = json.loads((folder / NAME).read_text())
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def leave(folder: Path, environment: dict[str, str]) -> None:
    """Write `environment` into `folder`, readable by its owner alone: it holds the demonstration's key."""
    target = folder / NAME
    draft = target.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(environment, file, indent=2)
    draft.replace(target)


def remove(folder: Path) -> None:
    """Take the note away: nothing runs on `folder` any more."""
    (folder / NAME).unlink(missing_ok=True)
