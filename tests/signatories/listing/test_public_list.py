"""The public list: its order, its pages, its search and its filters."""

import json
import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signatories.listing import columns, cursors, public_list
from signatories.models import Signatory
from tests import make
from tests.signatories.listing.reading import get, rows_of
from tests.visible import text_of

pytestmark = pytest.mark.django_db


def test_page_json_and_csv_show_the_same(petition):
    make.published(
        petition, "organisation", name="Riverbank", country="KE", website="https://www.river.example/a"
    )
    make.published(petition, name="Åsa Lindqvist", affiliation="Uppsala", role="reader", country="SE")
    make.published(petition, name="Somebody Careful", listing="withheld", country="BY")
    make.confirmed(petition, "organisation", name="Not reviewed yet")
    page = get(f"/en/petitions/{petition.slug}/signatories/").content.decode()
    data = json.loads(get(f"/petitions/{petition.slug}/signatories.json").content)
    table = rows_of(get(f"/petitions/{petition.slug}/signatories.csv"))
    assert table == data["signatories"]
    assert [row["name"] for row in table] == ["Riverbank", "Åsa Lindqvist"]
    assert all(row["name"] in page for row in table)
    assert "Careful" not in page + json.dumps(data)
    assert "Not reviewed" not in page
    tally = data["tally"]
    assert tally["organisations"] + tally["individuals"] - tally["withheld"] == len(table)
    assert all(type(tally[key]) is int for key in ("organisations", "individuals", "countries", "withheld"))


def test_the_columns_are_the_contract_s(petition):
    make.published(petition, "organisation", name="A", acronym="B", country="KE", role="Director")
    (row,) = rows_of(get(f"/petitions/{petition.slug}/signatories.csv"))
    assert list(row) == list(columns.PUBLIC)
    assert list(row.values()) == [
        "organisation", "A", "B", "", "", "KE", "Kenya", "", "confirmed", petition.today.isoformat()
    ]  # fmt: skip


def test_names_are_in_order_without_accents_case_and_articles(petition):
    for name in ("Zeta", "The Harbour", "Åland", "alpha", "'Gbenga", "Éclair", "مركز"):
        make.published(petition, "organisation", name=name)
    found = [row.name for row in public_list.rows(petition, public_list.Filters())]
    assert found == ["Åland", "alpha", "Éclair", "'Gbenga", "The Harbour", "Zeta", "مركز"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=lindqvist", ["Åsa Lindqvist"]),
        ("q=ASA", ["Åsa Lindqvist"]),
        ("q=uppsala", ["Åsa Lindqvist"]),
        ("q=hidden", []),
        ("kind=organisation", ["Riverbank"]),
        ("country=ke", ["Riverbank"]),
        ("country=FR", []),
        ("kind=nonsense&country=??", ["Riverbank", "Åsa Lindqvist"]),
        ("after=", ["Riverbank", "Åsa Lindqvist"]),
    ],
)
def test_the_list_is_searched_within_what_is_shown(petition, query, found):
    make.published(petition, "organisation", name="Riverbank", country="KE")
    make.published(petition, name="Åsa Lindqvist", affiliation="Uppsala", country="FR", shows_country=False)
    make.published(petition, name="Hidden Name", listing="withheld", country="KE")
    page = get(f"/en/petitions/{petition.slug}/signatories/?{query}").content.decode()
    text = text_of(page.partition("</form>")[2] or page)
    assert [name for name in ("Riverbank", "Åsa Lindqvist", "Hidden Name") if name in text] == found


def test_only_countries_that_stand_beside_names_are_offered(petition):
    path = f"/en/petitions/{petition.slug}/signatories/"

    def offered(query=""):
        page = get(path + query).content.decode()
        menu = page.partition('<select id="country"')[2].partition("</select>")[0]
        return re.findall(r'<option value="(\w\w)"', menu)

    assert 'role="search"' not in get(path).content.decode()
    make.published(petition, "organisation", name="Riverbank", country="KE")
    make.published(petition, "organisation", name="Everywhere", country="", is_international=True)
    make.published(petition, name="Åsa Lindqvist", country="FR", shows_country=False)
    make.published(petition, name="Hidden Name", listing="withheld", country="BY")
    # With only one country there is no filter.
    assert offered() == []
    make.published(petition, name="Nino", country="GE")
    assert offered() == ["GE", "KE"]
    assert offered("?country=FR") == ["FR", "GE", "KE"]
    assert 'role="search"' in get(path).content.decode()


def test_there_is_nothing_to_search_before_the_statement_is_public():
    petition = make.petition(public_at=make.now() + timedelta(days=1))
    make.published(petition, "organisation", name="Riverbank", country="KE")
    path = f"/en/petitions/{petition.ref}/signatories/?q=riverbank"
    assert 'role="search"' not in get(path).content.decode()


def paged(petition, filters, *, size):
    """Return the rows of all pages, by following the URLs as a browser does."""
    seen, written = [], ""
    while True:
        after = cursors.read(written, petition, by_date=filters.by_date)
        page = public_list.page(petition, filters, after=after, size=size)
        seen += page.rows
        if page.after is None:
            return seen
        written = page.after.encrypt(petition)


@pytest.mark.parametrize("by_date", [False, True])
@pytest.mark.parametrize("asked", [{}, {"country": "KE"}, {"q": "name"}, {"kind": "individual"}])
def test_paging_shows_every_row_once_and_never_ends_early(petition, by_date, asked):
    for number in range(7):
        fields = {"country": "KE" if number % 3 else "FR"}
        one = make.published(petition, "organisation", name=f"Same Name {number % 2}", **fields)
        two = make.published(petition, "individual", name=f"Person Name {number % 3}", **fields)
        day = petition.today - timedelta(days=number % 2)
        Signatory.objects.filter(pk__in=[one.pk, two.pk]).update(published_on=day)
    make.published(make.petition(), "organisation", name="Same Name 0", country="KE")
    filters = public_list.Filters(by_date=by_date, **asked)
    for size in (1, 3):
        seen = paged(petition, filters, size=size)
        assert seen == list(public_list.rows(petition, filters))
        assert len(seen) == {0: 14, "KE": 8, "name": 14, "individual": 7}[next(iter(asked.values()), 0)]


@pytest.mark.parametrize("order", ["", "?order=date"])
def test_those_of_one_name_stand_in_an_order_that_does_not_tell_who_signed_first(petition, order):
    signed = [make.published(petition, name="Same Name", role=f"role {number}") for number in range(24)]
    roles = [row.role for row in signed]
    path = f"/en/petitions/{petition.slug}"
    pages = [f"{path}/", f"{path}/signatories/{order}"]
    data = f"/petitions/{petition.slug}/signatories"
    found = [re.findall("role [0-9]+", get(page).content.decode()) for page in pages]
    found.append([row["role"] for row in get(f"{data}.json{order}").json()["signatories"]])
    found.append([row["role"] for row in rows_of(get(f"{data}.csv{order}"))])
    for shown in found:
        # The order is the same everywhere, and is neither the order of signing nor its reverse.
        assert shown == found[0]
        assert sorted(shown) == sorted(roles)
        assert shown not in (roles, roles[::-1])


def test_those_of_one_day_stand_by_name(petition):
    for name in ("Cora", "Abel", "Dora", "Bela"):
        make.published(petition, name=name)
    shown = get(f"/petitions/{petition.slug}/signatories.json?order=date").json()["signatories"]
    assert [row["name"] for row in shown] == ["Abel", "Bela", "Cora", "Dora"]


def test_withheld_names_are_counted_in_words(petition):
    make.published(petition, "organisation")
    make.published(petition, "organisation", listing="withheld")
    page = get(f"/en/petitions/{petition.slug}/signatories/").content.decode()
    assert "and 1 who asked not to be named" in page


def test_a_name_is_text_and_nothing_else(petition):
    make.published(
        petition, "organisation", name="<script>alert(1)</script>", website="https://a.example/?<b>"
    )
    page = get(f"/en/petitions/{petition.slug}/signatories/").content.decode()
    assert "<script>" not in page
    assert 'rel="nofollow ugc noopener"' in page


@pytest.mark.parametrize("asked", ["", "?q=name", "?country=KE", "?kind=individual", "?after={cursor}"])
def test_a_page_of_the_list_costs_three_queries_however_many_signed(petition, asked):
    for kind in ("organisation", "individual"):
        make.published(petition, kind, name=f"Name {kind}")
    cursor = public_list.page(petition, public_list.Filters(), after=None, size=1).after.encrypt(petition)
    with CaptureQueriesContext(connection) as queries:
        answer = get(f"/en/petitions/{petition.slug}/signatories/{asked.format(cursor=cursor)}")
    assert answer.status_code == 200
    # A search reads the next names first.
    assert len(queries) <= 3 + ("q=" in asked)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("rights", ["Water Rights Forum", "Women’s Rights 人权"]),
        ("ights", ["Water Rights Forum", "Women’s Rights 人权"]),
        ("fo wat", ["Water Rights Forum"]),
        ("人权", ["Women’s Rights 人权"]),
        ("权", ["Women’s Rights 人权"]),
        ("ÉTÉ", ["Été"]),
        ("ab", []),
        ("100%", []),
        ("权人", []),
        ("women's rights", ["Women’s Rights 人权"]),
        ("women’s rights", ["Women’s Rights 人权"]),
        ("%", []),
        ("'\"--(", []),
        ("   ", ["Été", "Water Rights Forum", "Women’s Rights 人权"]),
    ],
)
def test_the_search_finds_parts_of_words_in_every_script(petition, asked, found):
    for name in ("Water Rights Forum", "Women’s Rights 人权", "Été"):
        make.published(petition, "organisation", name=name)
    rows = public_list.rows(petition, public_list.Filters(q=asked))
    assert [row.name for row in rows] == found


def test_who_joined_last_comes_first_page_by_page(petition):
    joined = []
    for number in range(7):
        kind = "organisation" if number % 2 else "individual"
        row = make.published(petition, kind, name=f"Name {number}")
        day = petition.today - timedelta(days=number // 3)
        Signatory.objects.filter(pk=row.pk).update(published_on=day)
        joined.append((kind, day, row.pk))
    joined.sort(key=lambda one: (one[0] == "individual", -one[1].toordinal()))
    wanted = [pk for _kind, _day, pk in joined]
    found = [row.pk for row in paged(petition, public_list.Filters(by_date=True), size=2)]
    assert found == wanted
    shown = get(f"/petitions/{petition.slug}/signatories.json?order=date").json()["signatories"]
    listed = get(f"/petitions/{petition.slug}/signatories.csv?order=date")
    assert [row["name"] for row in shown] == [row["name"] for row in rows_of(listed)]
    assert shown[0]["name"] == Signatory.objects.get(pk=wanted[0]).name


@pytest.mark.parametrize("near", [1, 3, 1_000])
@pytest.mark.parametrize("by_date", [False, True])
def test_pages_of_a_search_hold_the_same_however_near_its_names_are(petition, monkeypatch, near, by_date):
    for number in range(12):
        kind = "individual" if number % 3 else "organisation"
        row = make.published(petition, kind, name=f"{number} {'Rare' if number % 5 == 4 else 'Common'} Name")
        Signatory.objects.filter(pk=row.pk).update(published_on=petition.today - timedelta(days=number % 4))
    monkeypatch.setattr(public_list, "NEAR", near)
    for asked in ("common", "rare", "name", "nobody"):
        filters, after, found = public_list.Filters(q=asked, by_date=by_date), None, []
        while True:
            page = public_list.page(petition, filters, after=after, size=2)
            found += page.rows
            after = page.after
            if after is None:
                break
        assert found == list(public_list.rows(petition, filters))
        assert bool(found) == (asked != "nobody")


@pytest.mark.parametrize("by_date", [False, True])
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(["individual", "organisation"]), st.sampled_from(["Rare", "Common"])),
        min_size=4,
        max_size=14,
    ),
    near=st.integers(1, 5),
    size=st.integers(1, 4),
)
def test_a_search_finds_each_row_once_whatever_stands_near(monkeypatch, by_date, rows, near, size):
    petition = make.petition()
    for number, (kind, word) in enumerate(rows):
        make.published(petition, kind, name=f"{number:02} {word} Name")
    monkeypatch.setattr(public_list, "NEAR", near)
    for asked in ("common", "rare"):
        filters, after, found = public_list.Filters(q=asked, by_date=by_date), None, []
        while True:
            page = public_list.page(petition, filters, after=after, size=size)
            found += page.rows
            after = page.after
            if after is None:
                break
        assert found == list(public_list.rows(petition, filters))


@pytest.mark.parametrize("asked", ["-", "!!!", "😀", "$ €", "…"])
@pytest.mark.parametrize("more", ["", "&kind=individual", "&order=date"])
def test_a_search_for_nothing_that_has_a_letter_finds_nobody(petition, asked, more):
    make.published(petition)
    files = [f"/petitions/{petition.slug}/signatories.{kind}" for kind in ("json", "csv")]
    for path in (f"/en/petitions/{petition.slug}/signatories/", *files):
        answer = get(f"{path}?q={quote(asked)}{more}")
        assert answer.status_code == 200
        assert b"Name " not in b"".join(answer)


def test_what_was_asked_goes_along_to_the_first_page_and_the_downloads(petition):
    for number in range(102):
        make.published(petition, name=f"Asked {number}")
    path = f"/en/petitions/{petition.slug}/signatories/"
    first = get(f"{path}?q=asked&order=date").content.decode()
    after = re.search(r'rel="next" href="\?([^"]+)"', first).group(1).replace("&amp;", "&")
    second = get(f"{path}?{after}").content.decode()
    assert f'{path}?q=asked&amp;order=date">Back to the first page' in second
    assert f'/petitions/{petition.slug}/signatories.csv?q=asked&amp;order=date"' in second
