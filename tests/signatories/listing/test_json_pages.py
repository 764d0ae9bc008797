"""The JSON and CSV of a petition: open to every origin, and the same for everyone."""

import pytest
from django.test import Client

from tests import make
from tests.signatories.listing.reading import get

pytestmark = pytest.mark.django_db


def test_machines_may_read_from_any_origin(petition):
    for name in (
        f"{petition.slug}.json",
        f"{petition.slug}/signatories.json",
        f"{petition.slug}/signatories.csv",
    ):
        answer = get(f"/petitions/{name}")
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("path", ["/petitions/{}.json", "/petitions/{}/signatories.json"])
def test_whoever_asks_again_is_told_that_nothing_has_changed(petition, path):
    make.published(petition, "organisation")
    address = path.format(petition.slug)
    first = get(address)
    asked = {"secure": True, "headers": {"if-none-match": first["ETag"]}}
    assert Client().get(address, **asked).status_code == 304
    make.published(petition, "organisation")
    assert Client().get(address, **asked).status_code == 200
