"""Companion documents as PDF."""

import io

import pytest
from pypdf import PdfReader

from petitions import lifecycle as opening
from petitions.models import Convenor
from tests import make

pytestmark = pytest.mark.django_db


TEXT = """# What we *ask*

We ask for [the figures](https://figures.example)[^1] and [this](javascript:alert(1)).

1. First
2. Second
   - Within

| Gauge | Level |
|---|---|
| North | 3 m |

> Said elsewhere.

[^1]: Of every gauge[^2].
[^2]: Every one.
"""


@pytest.fixture
def petition():
    draft = make.draft(slug="gauges")
    draft.statements.update(title="Publish the gauges", text=TEXT, place="Mbale", addressees=["The ministry"])
    Convenor.objects.create(petition=draft, name="Downstream Watch")
    return opening.open_petition(draft)


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
