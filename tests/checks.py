"""Runs a check with production's settings: `python -m tests.checks COMMAND …`. No service is started."""

import os
import secrets
import sys

ENVIRONMENT = {
    "DATABASE_URL": "postgres://undersigned@localhost/undersigned",
    "REDIS_URL": "redis://localhost:6379/0",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "SITE_URL": "https://sign.example.org",
    "PYTHONWARNINGS": "ignore:Got an error checking a consistent migration history",
}

if __name__ == "__main__":
    os.environ.pop("DEMO", None)
    os.execvpe(sys.argv[1], sys.argv[1:], os.environ | ENVIRONMENT)
