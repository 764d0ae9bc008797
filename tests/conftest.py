"""What every test may ask for."""

from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.test import Client
from django.utils import translation

from accounts.models import User
from petitions.models import Petition
from signatories import limits, wire
from tests import make
from tests.sink import Sink


@pytest.fixture(autouse=True)
def _plain_static_files() -> None:
    """Serve static files by their own names: collecting them belongs to the deployment, not to tests."""
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"


@pytest.fixture(autouse=True)
def _quick_passwords() -> None:
    """Hash passwords fast: what slows an attacker would slow the tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _english() -> None:
    """Begin in English: a request in another language leaves it active."""
    translation.activate("en")


@pytest.fixture(autouse=True)
def _fresh_redis() -> None:
    """Begin with an empty Redis."""
    wire.connection().flushdb()
    wire.resting.until = 0.0
    limits._keys.clear()
    limits.fallback.counts.clear()


@pytest.fixture
def petition(db: None) -> Petition:
    """An open petition for organisations, which are reviewed, and individuals, who are not."""
    return make.petition()


@pytest.fixture
def visitor() -> Client:
    """A browser without cookies, over TLS."""
    return Client(headers={"x-forwarded-proto": "https"}, enforce_csrf_checks=True)


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    """A mail server that answers as the test scripts it; the site sends to it."""
    with Sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        yield sink


@pytest.fixture
def enter() -> Callable[[User], Client]:
    """Sign somebody in who has a second factor, as everybody who works here must."""

    def enter(user: User) -> Client:
        if not is_mfa_enabled(user):
            TOTP.activate(user, generate_totp_secret())
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        return client

    return enter
