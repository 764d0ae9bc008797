"""A cursor opens the next page of its own list, in its own order, and tells nothing."""

import base64
from urllib.parse import quote

import pytest

from signatories.listing import cursors, json_pages, public_list
from tests import make
from tests.signatories.listing.reading import get, next_of

pytestmark = pytest.mark.django_db


def test_a_cursor_tells_nothing_and_is_the_same_for_everyone(petition, monkeypatch):
    monkeypatch.setattr(json_pages, "PAGE", 1)
    rows = [make.published(petition, name=name) for name in ("Abel", "Bela")]
    cursor = next_of(petition)
    assert cursor == next_of(petition)
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    for told in (bytes(rows[0].sort_key), str(rows[0].pk).encode(), rows[0].pk.to_bytes(8, "big"), b"ind"):
        assert told not in raw
    second = get(f"/petitions/{petition.slug}/signatories.json?after={cursor}").json()
    assert ([row["name"] for row in second["signatories"]], second["next"]) == (["Bela"], None)


@pytest.mark.parametrize("kept", ["", "?q=name&order=date"])
def test_a_cursor_that_was_made_or_changed_by_hand_gets_a_clear_answer(petition, monkeypatch, kept):
    monkeypatch.setattr(json_pages, "PAGE", 1)
    other = make.petition()
    for one in (petition, other):
        for _row in range(2):
            make.published(one)
    good = next_of(petition)
    by_hand = base64.urlsafe_b64encode(b"o1:\x20").decode()
    bad = [
        "nonsense", by_hand, good[:-2], good[::-1], good.swapcase(), "é", "😀", "A" * 5000, "=",
        next_of(other), next_of(petition, "?order=date") if not kept else good,
    ]  # fmt: skip
    for written in bad:
        query = f"{kept}{'&' if kept else '?'}after={quote(written, safe='%')}"
        page = get(f"/en/petitions/{petition.slug}/signatories/{query}")
        first = f'/en/petitions/{petition.slug}/signatories/{kept.replace("&", "&amp;")}"'
        assert page.status_code == 400
        assert "The list has no such page" in page.content.decode()
        assert first in page.content.decode()
        answer = get(f"/petitions/{petition.slug}/signatories.json{query}")
        assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (400, "*")
        assert answer.json()["first"].endswith(f"/petitions/{petition.slug}/signatories.json{kept}")


def test_a_cursor_outlives_the_key_it_was_sealed_with(petition, monkeypatch, settings):
    monkeypatch.setattr(json_pages, "PAGE", 1)
    for _row in range(2):
        make.published(petition)
    cursor = next_of(petition)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key of the site, long enough to protect it"
    path = f"/petitions/{petition.slug}/signatories.json?after={cursor}"
    assert get(path).status_code == 400
    settings.SECRET_KEY_FALLBACKS = [old]
    assert get(path).status_code == 200


@pytest.mark.parametrize("by_date", [False, True])
def test_a_cursor_is_read_as_the_place_that_it_was_made_at(petition, by_date):
    for name in ("Abel", "Bela: the second"):
        make.published(petition, "organisation", name=name)
    row = list(public_list.rows(petition, public_list.Filters(by_date=by_date)))[1]
    cursor = cursors.Cursor.at(row, by_date=by_date)
    written = cursor.encrypt(petition)
    assert cursors.read(written, petition, by_date=by_date) == cursor
    day = f"{petition.today:%Y-%m-%d}" if by_date else ""
    assert (cursor.kind, cursor.key, cursor.tie, cursor.day) == (
        "organisation", bytes(row.sort_key), row.tie, day,
    )  # fmt: skip
    for other, order in ((make.petition(), by_date), (petition, not by_date)):
        with pytest.raises(cursors.BadCursor):
            cursors.read(written, other, by_date=order)
    assert cursors.read("", petition, by_date=by_date) is None
