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
    is_named = "DATABASE_URL" in os.environ
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as missing:
        sys.exit(f"{missing}")
    except OperationalError as refused:
        from config.environment import explain_database_error

        sys.exit(explain_database_error(refused, is_named=is_named))


if __name__ == "__main__":
    main()
