#!/usr/bin/env python
"""The command line: everything an operator or organiser does without a browser."""

import os
import sys


def main() -> None:
    """Run a management command, and turn a missing setting or database into one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db import OperationalError
    except ImportError:
        sys.exit("Django is not installed here. Run `make demo` once, then use .venv/bin/python manage.py.")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as missing:
        sys.exit(f"{missing}")
    except OperationalError as refused:
        reason = str(refused).strip().splitlines()[0]
        sys.exit(
            f"The database does not answer ({reason}). Check DATABASE_URL, or start it with `make demo`."
        )


if __name__ == "__main__":
    main()
