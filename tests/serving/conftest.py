"""Fixtures of the tests of serving."""

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from tests import make


@pytest.fixture
def _one_connection():
    """Keep the test's connection and transaction open after requests, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def gauges():
    return make.petition(slug="gauges")
