"""Read the list as its readers do: pages, JSON and CSV."""

import csv
import io
from urllib.parse import parse_qs, urlsplit

from django.http import HttpResponse
from django.http.response import StreamingHttpResponse
from django.test import Client

from petitions.models import Petition


def get(path: str) -> HttpResponse:
    """Return the answer at a path of the site."""
    return Client().get(path, secure=True)


def rows_of(answer: StreamingHttpResponse) -> list[dict[str, str]]:
    """Return the rows of a CSV that was answered."""
    return lines_of(b"".join(answer.streaming_content))


def lines_of(body: bytes) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(body.decode(), newline="")))


def next_of(petition: Petition, order: str = "") -> str:
    """Return the cursor of the second page, as the JSON of the first gives it out."""
    address = get(f"/petitions/{petition.slug}/signatories.json{order}").json()["next"]
    return parse_qs(urlsplit(address).query)["after"][0]
