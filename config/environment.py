"""Reads from the environment which database, Redis, mail server, keys and addresses this process uses.

If the environment names no database, the note of a running demonstration is read (`demo/note.py`). So
`manage.py` commands find the demonstration without any settings.
"""

import os
import re
from collections.abc import Collection
from contextlib import suppress
from email.utils import getaddresses, quote
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from config import variables
from config.variables import url_parts
from demo import note

# A connection that goes silent is noticed within 15 seconds, while we send and while we wait. In seconds,
# except `tcp_user_timeout`, which is in milliseconds (PostgreSQL, 34.1.2).
TIMEOUTS = {"connect_timeout": 5, "tcp_user_timeout": 10_000, "keepalives_idle": 5, "keepalives_interval": 5}
# The host names that Django accepts (`django.http.request.host_validation_re`).
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*|\[[a-f0-9:.]+\]", re.IGNORECASE)
PROXY_HEADERS = ("X-Forwarded-For", "Forwarded")
POSTGRES_SCHEMES = {"postgres", "postgresql", "pgsql", "psql"}


def load() -> environ.Env:
    """Return the environment, completed by a running demonstration's note if it names no database.

    Raises ImproperlyConfigured, with a sentence that says what to set, if neither names a database.
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


def explain_database_error(error: Exception, *, is_named: bool) -> str:
    """Return why the database did not answer and what to do; `is_named` says whether DATABASE_URL was set."""
    reason = str(error).strip().partition("\n")[0]
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


def database(env: environ.Env, name: str = "DATABASE_URL") -> dict[str, Any]:
    """Return Django's settings for the PostgreSQL whose URL is in variable `name`."""
    address = env.str(name)
    settings: dict[str, Any] = {}
    if address.partition(":")[0].lower() in POSTGRES_SCHEMES:
        # Several hosts or an unquoted password are allowed: django-environ decides whether it is valid.
        with suppress(ValueError):
            settings = env.db_url(name)
    if not settings.get("NAME") and "service" not in settings.get("OPTIONS", {}):
        raise ImproperlyConfigured(
            f"{name} must be the address of a PostgreSQL database, like "
            "postgres://user:password@host:5432/name."
        )
    # The folder of a socket, as libpq writes it: postgres://%2Frun%2Fpostgresql/name.
    settings["HOST"] = unquote(settings.get("HOST") or "")
    limits = {
        "statement_timeout": variables.duration(env, "STATEMENT_TIMEOUT", "5min"),
        "lock_timeout": "2s",
        "idle_in_transaction_session_timeout": "30s",
        # Prepared statements are planned once for each connection, for all values.
        "plan_cache_mode": "force_generic_plan",
    }
    options: dict[str, Any] = dict(settings.get("OPTIONS", {}))
    options["options"] = " ".join(f"-c {key}={value}" for key, value in limits.items())
    options = TIMEOUTS | options
    settings.update(
        ENGINE="config.database",
        OPTIONS=options,
        CONN_MAX_AGE=variables.whole_number(env, "DATABASE_CONNECTION_AGE", 60),
        CONN_HEALTH_CHECKS=True,
    )
    if pool := variables.whole_number(env, "DATABASE_POOL", 0):
        # A request that waits longer for a connection is answered with 503.
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 3.0, "max_lifetime": 60.0}
        settings |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
    return settings


def redis(env: environ.Env) -> str:
    """Return the URL of the Redis that wakes workers and counts rate limits."""
    address: str = env.str("REDIS_URL", default="")
    if not url_parts(address, {"redis", "rediss", "unix"}):
        raise ImproperlyConfigured("Set REDIS_URL to the address of a Redis, like redis://host:6379/0.")
    return address


def fingerprint_keys(env: environ.Env, default: str) -> dict[int, str]:
    """Return the keys of address fingerprints by version; `default` is version 1 if none is set."""
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


class MailServer(NamedTuple):
    """Django's settings for a mail server."""

    backend: str
    file_path: str
    host: str | None
    port: int | None
    user: str | None
    password: str | None
    use_tls: bool
    use_ssl: bool


def mail_server(env: environ.Env) -> MailServer:
    """Return the mail server in EMAIL_URL; without it, the one on this machine."""
    # `smtps:` usually means TLS from the start; django-environ takes it for STARTTLS.
    is_unclear = env.str("EMAIL_URL", default="").strip().lower().startswith("smtps:")
    try:
        if is_unclear:
            raise ValueError
        found = env.email_url("EMAIL_URL", default="smtp://localhost:25")
    except (KeyError, ValueError, ImproperlyConfigured) as problem:
        raise ImproperlyConfigured(
            "EMAIL_URL must be the address of a mail server, like smtp+tls://user:password@host:587 "
            "(STARTTLS) or smtp+ssl://user:password@host:465."
        ) from problem
    return MailServer(
        backend=found["EMAIL_BACKEND"],
        file_path=found["EMAIL_FILE_PATH"],
        host=found["EMAIL_HOST"],
        port=found["EMAIL_PORT"],
        user=found["EMAIL_HOST_USER"],
        password=found["EMAIL_HOST_PASSWORD"],
        use_tls=found.get("EMAIL_USE_TLS", False),
        use_ssl=found.get("EMAIL_USE_SSL", False),
    )


def sender(env: environ.Env, *, name: str, host: str | None) -> str:
    """Return the sender of mail with its name; by default no-reply at the host."""
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
    if len(key) < 32 and not variables.switch(env, "DEMO"):
        raise ImproperlyConfigured(
            "SECRET_KEY is too short to protect anyone: use at least 32 random characters."
        )
    return key


def site_url(env: environ.Env) -> str:
    """Return the site's public URL without a trailing slash; every link is built from it."""
    address: str = env.str("SITE_URL", default="").strip().rstrip("/").lower()
    parts = url_parts(address, {"http", "https"})
    where = parts.netloc.removesuffix(f":{parts.port}") if parts else ""
    if not parts or f"{parts.scheme}://{parts.netloc}" != address or not HOST.fullmatch(where):
        raise ImproperlyConfigured(
            "Set SITE_URL to the site's public address, like https://sign.example.org, without a path; "
            "a name with other letters as browsers send it: xn--…"
        )
    return address


def demo(env: environ.Env, site: str, hosts: Collection[str]) -> bool:
    """Return whether this is the demonstration. Raises ImproperlyConfigured if others could reach it."""
    if not variables.switch(env, "DEMO"):
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
    """Tell whether a host name always means this machine (RFC 6761, 6.3)."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return f".{host.lower()}".endswith(".localhost")


def hosts(env: environ.Env) -> list[str]:
    """Return further host names that the site answers to."""
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

    A trial on this machine alone, on plain http, has a default. Any other site that trusts proxies must
    choose, or this raises ImproperlyConfigured. With the wrong header, visitors could choose the address that
    rate limits see.
    """
    written: str = env.str("PROXY_HEADER", default="").strip()
    is_trial = site.startswith("http://") and _is_loopback(urlsplit(site).hostname or "")
    if not written and hops and not is_trial:
        raise ImproperlyConfigured(
            "Set PROXY_HEADER=Forwarded, and let the proxy in front replace that header with "
            'for="<the visitor\'s address>";proto=<http or https>; '
            "or set PROXY_HEADER=X-Forwarded-For, but only if that proxy drops header names with an "
            "underscore (docs/operating.md, “Another proxy in front”)."
        )
    known = {name.lower(): name for name in PROXY_HEADERS}
    name = known.get((written or PROXY_HEADERS[0]).lower())
    if not name:
        raise ImproperlyConfigured(f"PROXY_HEADER must be {' or '.join(PROXY_HEADERS)}, not “{written}”.")
    return name


def bounces(env: environ.Env) -> tuple[str, str]:
    """Return the address for bounces and the mailbox that they are read from; empty for none."""
    address: str = env.str("BOUNCE_ADDRESS", default="").strip()
    mailbox: str = env.str("BOUNCE_MAILBOX", default="").strip()
    if address and not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", address):
        raise ImproperlyConfigured("BOUNCE_ADDRESS must be an address, like bounces@sign.example.org.")
    parts = url_parts(mailbox, {"imap", "imaps"})
    if mailbox and not (parts and parts.hostname):
        raise ImproperlyConfigured(
            "BOUNCE_MAILBOX must be the address of a mailbox, like imaps://user:password@host/INBOX."
        )
    return address, mailbox
