"""The switchboard: which database, Redis, mail server and keys this process talks to.

The environment decides. Where it names no database, the note that a running demonstration leaves in its
data folder does, so that `manage.py` commands find it without settings by hand.
"""

import os
import re
from collections.abc import Collection
from contextlib import suppress
from email.utils import getaddresses, quote
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from demo import note

# A network that goes silent is noticed within a quarter of a minute, whether we had just asked or waited for
# an answer. Seconds, but for `tcp_user_timeout`, which is in milliseconds (PostgreSQL, 34.1.2).
LINE = {"connect_timeout": 5, "tcp_user_timeout": 10_000, "keepalives_idle": 5, "keepalives_interval": 5}
SWITCHED_ON, SWITCHED_OFF = {"true", "on", "yes", "1"}, {"false", "off", "no", "0"}
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
# What Django answers to (`django.http.request.host_validation_re`).
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*|\[[a-f0-9:.]+\]", re.IGNORECASE)
PROXY_HEADERS = ("X-Forwarded-For", "Forwarded")
POSTGRES_SCHEMES = {"postgres", "postgresql", "pgsql", "psql"}


def plug_in() -> environ.Env:
    """Return the environment, completed by a running demonstration's note where no database is named.

    Raises ImproperlyConfigured, with a sentence that says what to set, where nothing names a database.
    """
    if "DATABASE_URL" not in os.environ:
        folder = Path(os.environ.get("DATA") or note.USUAL)
        found = note.read(folder)
        if not found:
            raise ImproperlyConfigured(
                f"No database is named, and no demonstration runs on {folder}. "
                "Set DATABASE_URL (postgres://user:password@host:5432/name), or run `make demo`."
            )
        for name, value in found.items():
            os.environ.setdefault(name, value)
    return environ.Env()


def about_database(refused: Exception, *, is_named: bool) -> str:
    """Return why the database did not answer and what to do; `is_named` tells that DATABASE_URL was set."""
    reason = str(refused).strip().partition("\n")[0]
    if not is_named:
        return f"The demonstration's database does not answer ({reason}). Start it with `make demo`."
    if "password authentication failed" in reason or "no password supplied" in reason:
        return (
            f"PostgreSQL refuses the password in DATABASE_URL ({reason}).\n"
            "- A new site, with nothing in it yet: `docker compose down --volumes` deletes all that it has, "
            "and the next `docker compose up -d` makes the database with the password in .env.\n"
            "- A site that has been used: PostgreSQL still has the password that its volume was made with. "
            "Put that one into .env again; or give PostgreSQL the new one with "
            "`docker compose exec postgres psql -U undersigned -c '\\password'`, then `docker compose up -d`."
        )
    return (
        f"The database does not answer ({reason}). Check DATABASE_URL, and that the server in it runs "
        "(with Compose: `docker compose logs postgres`)."
    )


def _parts(address: str, schemes: Collection[str]) -> SplitResult | None:
    """Return the parts of an address of one of these schemes, None where it is none or cannot be read."""
    try:
        parts = urlsplit(address)
        # Reading it is what finds a port that is none.
        _port = parts.port
    except ValueError:
        return None
    return parts if parts.scheme in schemes else None


def database(env: environ.Env, name: str = "DATABASE_URL") -> dict[str, Any]:
    """Return Django's settings for the PostgreSQL at the address in variable `name`."""
    address = env.str(name)
    settings: dict[str, Any] = {}
    if address.partition(":")[0].lower() in POSTGRES_SCHEMES:
        # It may have several hosts, or a password as it is: whoever reads it is the judge.
        with suppress(ValueError):
            settings = env.db_url(name)
    if not settings.get("NAME") and "service" not in settings.get("OPTIONS", {}):
        raise ImproperlyConfigured(
            f"{name} must be the address of a PostgreSQL database, like "
            "postgres://user:password@host:5432/name."
        )
    # A socket's folder, as libpq has it: postgres://%2Frun%2Fpostgresql/name.
    settings["HOST"] = unquote(settings.get("HOST") or "")
    limits = {
        "statement_timeout": duration(env, "STATEMENT_TIMEOUT", "5min"),
        "lock_timeout": "2s",
        "idle_in_transaction_session_timeout": "30s",
        # Of what is planned once for each connection (serving/questions.py): for whatever values.
        "plan_cache_mode": "force_generic_plan",
    }
    options: dict[str, Any] = dict(settings.get("OPTIONS", {}))
    options["options"] = " ".join(f"-c {key}={value}" for key, value in limits.items())
    options = LINE | options
    settings.update(
        ENGINE="config.database",
        OPTIONS=options,
        CONN_MAX_AGE=whole_number(env, "DATABASE_CONNECTION_AGE", 60),
        CONN_HEALTH_CHECKS=True,
    )
    if pool := whole_number(env, "DATABASE_POOL", 0):
        # Whoever waits longer for a connection is told that the site is busy.
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 3.0, "max_lifetime": 60.0}
        settings |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
    return settings


def redis(env: environ.Env) -> str:
    """Return the address of the Redis that carries the bell and the limits."""
    address: str = env.str("REDIS_URL", default="")
    if not _parts(address, {"redis", "rediss", "unix"}):
        raise ImproperlyConfigured("Set REDIS_URL to the address of a Redis, like redis://host:6379/0.")
    return address


def fingerprint_keys(env: environ.Env, default: str) -> dict[int, str]:
    """Return the keys of address fingerprints by their version; `default` is version 1 where none is set."""
    written = env.list("FINGERPRINT_KEYS", default=[])
    try:
        pairs = (part.strip().split(":", 1) for part in written if part.strip())
        keys = {int(version): key for version, key in pairs} or {1: default}
    except ValueError as problem:
        raise ImproperlyConfigured("FINGERPRINT_KEYS must read like 1:first-key,2:second-key.") from problem
    if 1 not in keys or not all(keys.values()):
        raise ImproperlyConfigured(
            "FINGERPRINT_KEYS must have key 1, by which the first petitions were made, and leave none empty."
        )
    return keys


def number(env: environ.Env, name: str, default: float) -> float:
    """Return the number in variable `name`, `default` where it is not set or empty."""
    written = env.str(name, default="").strip()
    try:
        found = float(written or default)
    except ValueError:
        found = -1
    if not 0 <= found < float("inf"):
        raise ImproperlyConfigured(f"{name} must be a number like {default}, not “{written}”.")
    return found


def whole_number(env: environ.Env, name: str, default: int, *, least: int = 0) -> int:
    """Return the whole number in variable `name`, `default` where it is not set or empty."""
    found = number(env, name, default)
    if found != int(found) or found < least:
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} on, not {found:g}.")
    return int(found)


def duration(env: environ.Env, name: str, default: str) -> str:
    """Return the time in variable `name` as PostgreSQL writes it, `default` where it is not set or empty."""
    written: str = env.str(name, default="").strip() or default
    if not re.fullmatch(r"\d{1,9} ?(ms|s|min|h)?", written):
        raise ImproperlyConfigured(f"{name} must be a time like {default}, not “{written}”.")
    return written


def switch(env: environ.Env, name: str) -> bool:
    """Return whether variable `name` is on; it is off where it is not set or empty."""
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


def mail_server(env: environ.Env) -> dict[str, Any]:
    """Return Django's settings for the mail server in EMAIL_URL; without it, the machine's own."""
    # Elsewhere it means TLS from the start, here it would mean STARTTLS.
    is_unclear = env.str("EMAIL_URL", default="").strip().lower().startswith("smtps:")
    try:
        if is_unclear:
            raise ValueError
        found: dict[str, Any] = env.email_url("EMAIL_URL", default="smtp://localhost:25")
    except (KeyError, ValueError, ImproperlyConfigured) as problem:
        raise ImproperlyConfigured(
            "EMAIL_URL must be the address of a mail server, like smtp+tls://user:password@host:587 "
            "(STARTTLS) or smtp+ssl://user:password@host:465."
        ) from problem
    return found


def sender(env: environ.Env, *, name: str, host: str | None) -> str:
    """Return the address that mail comes from, with the name beside it; by default no-reply at the host."""
    # Quoted where a header needs it (RFC 5322, 3.2.3).
    shown = f'"{quote(name)}"' if re.search(r'[()<>\[\]:;@\\,."]', name) else name
    written = env.str("DEFAULT_FROM_EMAIL", default="").strip() or f"{shown} <no-reply@{host}>"
    found = getaddresses([written])
    if len(found) != 1 or "@" not in found[0][1]:
        raise ImproperlyConfigured(
            "DEFAULT_FROM_EMAIL must be one address, like Undersigned <no-reply@sign.example.org>; "
            'a name with a comma stands in quotes: "NGO, the" <no-reply@sign.example.org>.'
        )
    return written


def secret_key(env: environ.Env) -> str:
    """Return the key that signs links and sessions, from SECRET_KEY or the file SECRET_KEY_FILE names."""
    file = env.str("SECRET_KEY_FILE", default="")
    try:
        key: str = Path(file).read_text().strip() if file else env.str("SECRET_KEY", default="")
    except OSError as problem:
        raise ImproperlyConfigured(
            f"SECRET_KEY_FILE names {file}, which cannot be read: {problem.strerror}."
        ) from problem
    if not key:
        raise ImproperlyConfigured(
            "Set SECRET_KEY to a long random text, or SECRET_KEY_FILE to a file that holds one. "
            "`openssl rand -hex 32` makes one."
        )
    return key


def site_url(env: environ.Env) -> str:
    """Return the site's public address without a trailing slash; every link is built from it."""
    address: str = env.str("SITE_URL", default="").strip().rstrip("/").lower()
    parts = _parts(address, {"http", "https"})
    where = parts.netloc.removesuffix(f":{parts.port}") if parts else ""
    if not parts or f"{parts.scheme}://{parts.netloc}" != address or not HOST.fullmatch(where):
        raise ImproperlyConfigured(
            "Set SITE_URL to the site's public address, like https://sign.example.org, without a path; "
            "a name with other letters as browsers send it: xn--…"
        )
    return address


def demo(env: environ.Env, site: str, hosts: Collection[str]) -> bool:
    """Return whether this is the demonstration. Raises ImproperlyConfigured where others could come in."""
    if not switch(env, "DEMO"):
        return False
    strange = [
        host for host in (urlsplit(site).hostname or "", *hosts) if not _is_loopback(host.strip("[]."))
    ]
    if strange:
        raise ImproperlyConfigured(
            f"DEMO lets anybody into the admin, so SITE_URL and ALLOWED_HOSTS may name this machine alone, "
            f"like http://localhost:8000, not “{strange[0]}”. Set DEMO=false to run a site."
        )
    return True


def _is_loopback(host: str) -> bool:
    """Tell whether a name leads to this machine wherever it is asked for (RFC 6761, 6.3)."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return f".{host.lower()}".endswith(".localhost")


def hosts(env: environ.Env) -> list[str]:
    """Return the further hosts that the site answers to."""
    written: list[str] = [host.strip() for host in env.list("ALLOWED_HOSTS", default=[])]
    for host in written:
        if host and host != "*" and not HOST.fullmatch(host.removeprefix(".")):
            raise ImproperlyConfigured(
                f"ALLOWED_HOSTS must be names of hosts, like www.example.org,sign.example.net, not “{host}”; "
                "a name with other letters as browsers send it: xn--…"
            )
    return [host for host in written if host]


def proxy_header(env: environ.Env, site: str, hops: int) -> str:
    """Return the header in which our proxies write a visitor's address.

    A trial on plain http has a default. Raises ImproperlyConfigured where a site on https, whose proxies are
    believed, leaves the choice open: with the wrong header visitors choose the address that all limits see.
    """
    written: str = env.str("PROXY_HEADER", default="").strip()
    if not written and hops and site.startswith("https://"):
        raise ImproperlyConfigured(
            "Set PROXY_HEADER=Forwarded, and let the proxy in front replace that header with "
            'for="<the visitor\'s address>";proto=https; or set PROXY_HEADER=X-Forwarded-For, but only if '
            "that proxy drops header names with an underscore (docs/operating.md, “Another proxy in front”)."
        )
    known = {name.lower(): name for name in PROXY_HEADERS}
    name = known.get((written or PROXY_HEADERS[0]).lower())
    if not name:
        raise ImproperlyConfigured(f"PROXY_HEADER must be {' or '.join(PROXY_HEADERS)}, not “{written}”.")
    return name


def bounces(env: environ.Env) -> tuple[str, str]:
    """Return the address that bounces come back to, and the mailbox they are read from; empty, none."""
    address: str = env.str("BOUNCE_ADDRESS", default="").strip()
    mailbox: str = env.str("BOUNCE_MAILBOX", default="").strip()
    if address and not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", address):
        raise ImproperlyConfigured("BOUNCE_ADDRESS must be an address, like bounces@sign.example.org.")
    parts = _parts(mailbox, {"imap", "imaps"})
    if mailbox and not (parts and parts.hostname):
        raise ImproperlyConfigured(
            "BOUNCE_MAILBOX must be the address of a mailbox, like imaps://user:password@host/INBOX."
        )
    return address, mailbox
