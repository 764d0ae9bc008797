"""Error pages say what went wrong and what to do next."""

import pytest
from django.db import OperationalError

from tests import make
from tests.serving.wsgi import PAGE

pytestmark = pytest.mark.django_db


def test_a_database_that_does_not_answer_is_no_fault_of_the_reader(client, monkeypatch):
    make.petition(slug="gauges")

    def fail(*_words, **_more):
        raise OperationalError("the connection is lost")

    monkeypatch.setattr("petitions.views.pages.read_page", fail)
    client.raise_request_exception = False
    answer = client.get(PAGE, secure=True)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
