"""Unreadable requests are refused, and headers keep other sites out."""

import pytest

from tests import make

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def path() -> str:
    return f"/en/petitions/{make.petition().slug}/"


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_methods_that_no_page_accepts_are_refused(client, path, method):
    response = getattr(client, method)(path, secure=True)
    assert response.status_code == 405
    assert "GET" in response["Allow"]


@pytest.mark.parametrize("method", ["get", "head"])
def test_methods_that_a_page_accepts_are_not(client, path, method):
    assert getattr(client, method)(path, secure=True).status_code == 200


def test_a_nul_in_a_query_is_refused(client, path):
    assert client.get(f"{path}?q=%00", secure=True).status_code == 400
    assert client.get(f"{path}?q=%01", secure=True).status_code == 200


@pytest.mark.parametrize(("body", "is_refused"), [(b"name=\xe9", True), ("name=é".encode(), False)])
def test_a_form_that_is_no_utf8_is_refused(client, path, body, is_refused):
    response = client.post(f"{path}sign/", body, content_type=FORM, secure=True)
    assert (response.status_code == 400) is is_refused


def test_a_form_that_is_too_long_is_refused(client, path, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert (
        client.post(f"{path}sign/", b"name=" + b"x" * 100, content_type=FORM, secure=True).status_code == 413
    )


def test_other_sites_may_not_load_a_page(client, path):
    response = client.get(path, secure=True)
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert "default-src 'none'" in response["Content-Security-Policy"].split("; ")
