"""The file in which a running demonstration saves its environment, so that commands find its services."""

import json
import os
from pathlib import Path

NAME = "demo.json"
# The default folder of a demonstration's data; DATA names another.
USUAL = Path("var/demo")


def read(folder: Path) -> dict[str, str]:
    """Return the environment of the demonstration in `folder`, empty if none runs."""
    try:
        found = json.loads((folder / NAME).read_text())
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def write(folder: Path, environment: dict[str, str]) -> None:
    """Save `environment` in `folder`, readable only by its owner, because it contains the secret key."""
    target = folder / NAME
    draft = target.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(environment, file, indent=2)
    draft.replace(target)


def remove(folder: Path) -> None:
    """Delete the file: no demonstration runs in `folder` any more."""
    (folder / NAME).unlink(missing_ok=True)
