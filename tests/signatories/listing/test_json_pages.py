"""The JSON and CSV of a petition: open to every origin, and the same for everyone."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from signatories.listing import json_pages
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


def test_the_petition_is_told_as_facts():
    petition = make.draft(time_zone="Asia/Tokyo")
    make.statement(petition, language="fr", title="Une déclaration")
    petition = make.opening.open_petition(petition, closes_at=make.now() + timedelta(days=9))
    make.published(petition)
    make.published(make.petition())
    path = f"/petitions/{petition.slug}.json"
    facts, french = (get(f"{path}{query}").json() for query in ("", "?lang=FR"))
    assert (facts["slug"], facts["title"], facts["language"], facts["state"]) == (
        petition.slug, "A statement", "en", "open",
    )  # fmt: skip
    assert (french["title"], french["language"]) == ("Une déclaration", "fr")
    assert get(f"{path}?lang=xx").json()["language"] == "en"
    assert sorted(facts["languages"]) == ["en", "fr"]
    assert facts["url"] == french["url"] == f"https://sign.example.org/en/petitions/{petition.slug}/"
    assert facts["closes_at"].endswith("+09:00")
    assert facts["tally"]["individuals"] == 1
    assert get(f"/petitions/{make.petition(closes_in=None).slug}.json").json()["closes_at"] is None


def test_the_next_page_keeps_what_was_asked_and_the_last_has_none(petition, monkeypatch):
    monkeypatch.setattr(json_pages, "PAGE", 2)
    for number in range(3):
        make.published(petition, name=f"Asked {number}")
    make.published(petition, name="Other")
    first = get(f"/petitions/{petition.slug}/signatories.json?q=asked&order=date").json()
    query = parse_qs(urlsplit(first["next"]).query)
    assert (query["q"], query["order"], len(query["after"])) == (["asked"], ["date"], 1)
    second = get(first["next"].removeprefix("https://sign.example.org")).json()
    assert len(first["signatories"]) == 2
    assert ([row["name"][:5] for row in second["signatories"]], second["next"]) == (["Asked"], None)


def test_a_file_is_kept_by_caches_for_seconds_once_it_is_public(petition):
    secret = make.petition(public_at=make.now() + timedelta(days=1))
    for each, kept in ((petition, "public, max-age=5"), (secret, "no-store")):
        answer = get(f"/petitions/{each.ref}/signatories.csv")
        assert answer["Cache-Control"] == kept
        assert answer["Content-Disposition"].startswith(f'attachment; filename="{each.slug}-signatories-')
