"""Visit the sign form and the pages behind mailed links as a browser does."""

import re

from django.core.mail import EmailMessage
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


def page(path: str) -> str:
    """Return the text of the page at a path."""
    return get(path).content.decode()


def post(path: str, data: dict[str, str] | None = None, **more: str) -> HttpResponse:
    """Send a form of the page at a path."""
    return visitor().post(path, (data or {}) | more, secure=True, headers=OURS)


def text_to(mailoutbox: list[EmailMessage], address: str) -> str:
    """Return the text of the last mail to an address."""
    return next(mail.body for mail in reversed(mailoutbox) if mail.to == [address])


def visitor() -> Client:
    """Return a browser without cookies."""
    return Client(enforce_csrf_checks=True)


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of a page's form."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
