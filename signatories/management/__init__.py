"""The management commands, and a function that they share."""

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from accounts.text import line


def one_line(option: str, words: str) -> str:
    """Return the value of an option as one line of text. Raises CommandError."""
    try:
        return line(words)
    except ValidationError as problem:
        raise CommandError(f"{option}: {problem.messages[0]}.") from problem
