"""Typed readers of environment variables; each error is a sentence that says what to set."""

import re
from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

SWITCHED_ON, SWITCHED_OFF = {"true", "on", "yes", "1"}, {"false", "off", "no", "0"}
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def number(env: environ.Env, name: str, default: float) -> float:
    """Return the number in variable `name`, `default` if it is unset or empty."""
    written = env.str(name, default="").strip()
    try:
        found = float(written or default)
    except ValueError:
        found = -1
    if not 0 <= found < float("inf"):
        raise ImproperlyConfigured(f"{name} must be a number like {default}, not “{written}”.")
    return found


def whole_number(env: environ.Env, name: str, default: int, *, least: int = 0) -> int:
    """Return the whole number in variable `name`, `default` if it is unset or empty."""
    found = number(env, name, default)
    if found != int(found) or found < least:
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} on, not {found:g}.")
    return int(found)


def duration(env: environ.Env, name: str, default: str) -> str:
    """Return the time in variable `name` as PostgreSQL writes it, `default` if it is unset or empty."""
    written: str = env.str(name, default="").strip() or default
    if not re.fullmatch(r"\d{1,9} ?(ms|s|min|h)?", written):
        raise ImproperlyConfigured(f"{name} must be a time like {default}, not “{written}”.")
    return written


def switch(env: environ.Env, name: str) -> bool:
    """Return whether variable `name` is on; it is off if it is unset or empty."""
    written = env.str(name, default="").strip().lower()
    if written not in {"", *SWITCHED_ON, *SWITCHED_OFF}:
        raise ImproperlyConfigured(f"{name} must be true or false, not “{written}”.")
    return written in SWITCHED_ON


def log_level(env: environ.Env) -> str:
    """Return the level in LOG_LEVEL, by default INFO."""
    written: str = env.str("LOG_LEVEL", default="").strip().upper() or "INFO"
    if written not in LOG_LEVELS:
        raise ImproperlyConfigured(f"LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}, not “{written}”.")
    return written


def url_parts(address: str, schemes: Collection[str]) -> SplitResult | None:
    """Return the parts of a URL with one of these schemes, None for any other text."""
    try:
        parts = urlsplit(address)
        # Reading the port raises ValueError if it is no number.
        _port = parts.port
    except ValueError:
        return None
    return parts if parts.scheme in schemes else None
