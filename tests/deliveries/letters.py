"""A statement with many Markdown elements, and the text of its letter in each format."""

import io

import docx
from django.utils.html import strip_tags
from pypdf import PdfReader

from deliveries import letter, writers
from petitions import lifecycle
from petitions.models import Convenor, Petition
from tests import make

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


def opened() -> Petition:
    """Return an open petition under TEXT."""
    draft = make.draft(slug="gauges")
    draft.statements.update(title="Publish the gauges", text=TEXT, place="Mbale", addressees=["The ministry"])
    Convenor.objects.create(petition=draft, name="Downstream Watch")
    return lifecycle.open_petition(draft)


def written(petition: Petition, name: str = "txt", **choices: object) -> bytes:
    """Return the petition's letter in a format."""
    return writers.write(letter.compose(petition, letter.Choices(**choices)), name)


def words(petition: Petition, name: str, **choices: object) -> str:
    """Return the text of the letter in a format, in one line."""
    found = written(petition, name, **choices)
    if name == "pdf":
        text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(found)).pages)
    elif name == "docx":
        document = docx.Document(io.BytesIO(found))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        text = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    else:
        text = strip_tags(found.decode()) if name == "html" else found.decode()
    return " ".join(text.split())
