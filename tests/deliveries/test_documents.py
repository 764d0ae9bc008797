"""Companion documents as PDF."""

import io

import pytest
from pypdf import PdfReader

from tests.deliveries import letters

pytestmark = pytest.mark.django_db


@pytest.fixture
def petition():
    return letters.opened()


def test_a_companion_document_is_set_like_the_letter(petition, client):
    made = {"name": "points", "language": "en", "title": "Talking points", "text": "- One\n- Two"}
    petition.documents.create(**made)
    answer = client.get("/en/petitions/gauges/documents/points/", secure=True).content.decode()
    assert "/en/petitions/gauges/documents/points.pdf?text=en" in answer
    found = client.get("/en/petitions/gauges/documents/points.pdf", secure=True)
    text = PdfReader(io.BytesIO(found.content)).pages[0].extract_text()
    assert "Talking points" in text
    assert "undersigned" not in text
    assert client.get("/en/petitions/gauges/documents/none.pdf", secure=True).status_code == 404
