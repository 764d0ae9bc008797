"""Visit the sign form and the pages behind mailed links as a browser does."""

import re

from django.http import HttpResponse
from django.test import Client

from petitions.models import Petition
from signatories.identity import tokens
from signatories.identity.tokens import Purpose
from signatories.models import Signatory

# A browser sends this with a form of our own pages.
OURS = {"sec-fetch-site": "same-origin"}


def sign(petition: Petition, headers: dict[str, str] = OURS, **data: str) -> HttpResponse:
    """Send the sign form."""
    path = f"/en/petitions/{petition.slug}/sign/"
    return visitor().post(path, data, secure=True, headers=headers)


def confirm_path(row: Signatory) -> str:
    """Return the path behind the link in a confirmation mail."""
    return f"/en/confirm/{tokens.make(Purpose.CONFIRM, row)}/"


def get(path: str) -> HttpResponse:
    """Return the answer at a path of the site."""
    return visitor().get(path, secure=True)


def post(path: str, data: dict[str, str] | None = None) -> HttpResponse:
    """Send a form of the page at a path."""
    return visitor().post(path, data or {}, secure=True, headers=OURS)


def visitor() -> Client:
    """Return a browser without cookies."""
    return Client(enforce_csrf_checks=True)


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of a page's form."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
