"""Fixtures for every test."""

from collections.abc import Callable, Iterator

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.http import HttpRequest
from django.test import Client
from django.utils import translation

from accounts.models import User
from petitions.models import Petition
from serving import redis_connection
from signatories.limits import rate_limits
from tests import make
from tests.sink import Sink


@pytest.fixture(autouse=True)
def _plain_static_files() -> None:
    """Serve static files under their own names, so that tests need no `collectstatic`."""
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"


@pytest.fixture(autouse=True)
def _quick_passwords() -> None:
    """Use a fast password hasher."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _english() -> None:
    """Activate English before each test, since a request in another language leaves that active."""
    translation.activate("en")


@pytest.fixture(autouse=True)
def _fresh_redis() -> None:
    """Begin with an empty Redis."""
    redis_connection.connection().flushdb()
    redis_connection.breaker.close()
    rate_limits._keys.clear()
    rate_limits.fallback.counts.clear()


@pytest.fixture
def petition(db: None) -> Petition:
    """An open petition that reviews organisations but not individuals."""
    return make.petition()


@pytest.fixture
def visitor() -> Client:
    """A browser without cookies, over TLS."""
    return Client(headers={"x-forwarded-proto": "https"}, enforce_csrf_checks=True)


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    """A mail server whose answers the test defines; the site sends to it."""
    with Sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        yield sink


@pytest.fixture
def enter() -> Callable[[User], Client]:
    """Sign in a user with a second factor, which the admin requires."""

    def enter(user: User) -> Client:
        factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
        factor = factor or TOTP.activate(user, generate_totp_secret()).instance
        client, request = Client(), HttpRequest()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        # The entry that allauth writes into a session after a correct code.
        request.session = client.session
        record_authentication(request, user, "mfa", id=factor.pk, type=factor.type)
        request.session.save()
        return client

    return enter
