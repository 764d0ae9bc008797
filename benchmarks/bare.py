"""References for the load: a view that saves a signature by plain Django, and an empty view."""

import uuid
from functools import cache

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

from petitions.models import Petition
from signatories.lifecycle.sign import Details
from signatories.models import Message, OutgoingMail, Signatory, StatusChange
from signatories.states import Status

# The header that Django's common middleware would add.
WHOLE = {"Content-Length": "0"}
FIELDS = Details(kind="individual", name="Ada Storm", email="ada@mail.example", country="GE").as_columns()


@cache
def _petition() -> int:
    return Petition.objects.latest("pk").pk


def empty(_request: HttpRequest) -> HttpResponse:
    """Return an empty response."""
    return HttpResponse("", headers=WHOLE)


@transaction.atomic
def insert(_request: HttpRequest) -> HttpResponse:
    """Save the three rows of a signature without reading or checking a form."""
    row = Signatory.objects.create(petition_id=_petition(), fingerprint=uuid.uuid4(), language="en", **FIELDS)
    StatusChange.objects.create(
        signatory=row, petition_id=row.petition_id, kind=row.kind, to_status=Status.UNCONFIRMED,
        was_listing=row.listing, listing=row.listing, folded_at=row.signed_at,
    )  # fmt: skip
    OutgoingMail.objects.create(signatory=row, message=Message.CONFIRM, language="en")
    return HttpResponse("", status=302, headers=WHOLE)


urlpatterns = [path("health/live", empty), path("empty/", empty), path("insert/", insert)]
