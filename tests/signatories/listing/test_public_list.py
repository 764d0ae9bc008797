import base64
import csv
import io
import json
import re
from datetime import timedelta
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signatories.listing import columns, csv_files, cursors, json_pages, public_list
from signatories.models import Signatory
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return Client()


def get(client, path):
    return client.get(path, secure=True)


def rows_of(answer) -> list[dict[str, str]]:
    body = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(body, newline="")))


def test_page_json_and_csv_show_the_same(client, petition):
    make.published(
        petition, "organisation", name="Riverbank", country="KE", website="https://www.river.example/a"
    )
    make.published(petition, name="Åsa Lindqvist", affiliation="Uppsala", role="reader", country="SE")
    make.published(petition, name="Somebody Careful", listing="withheld", country="BY")
    make.confirmed(petition, "organisation", name="Not reviewed yet")
    page = get(client, f"/en/petitions/{petition.slug}/signatories/").content.decode()
    data = json.loads(get(client, f"/petitions/{petition.slug}/signatories.json").content)
    table = rows_of(get(client, f"/petitions/{petition.slug}/signatories.csv"))
    assert table == data["signatories"]
    assert [row["name"] for row in table] == ["Riverbank", "Åsa Lindqvist"]
    assert all(row["name"] in page for row in table)
    assert "Careful" not in page + json.dumps(data)
    assert "Not reviewed" not in page
    tally = data["tally"]
    assert tally["organisations"] + tally["individuals"] - tally["withheld"] == len(table)
    assert all(type(tally[key]) is int for key in ("organisations", "individuals", "countries", "withheld"))


def test_the_columns_are_the_contract_s(client, petition):
    make.published(petition, "organisation", name="A", acronym="B", country="KE", role="Director")
    (row,) = rows_of(get(client, f"/petitions/{petition.slug}/signatories.csv"))
    assert list(row) == list(columns.PUBLIC)
    assert list(row.values()) == [
        "organisation", "A", "B", "", "", "KE", "Kenya", "", "confirmed", petition.today.isoformat()
    ]  # fmt: skip


def test_the_csv_is_rfc_4180_with_an_optional_mark(client, petition):
    make.published(petition, name='Anna "Nan", Ltd')
    body = b"".join(get(client, f"/petitions/{petition.slug}/signatories.csv?bom=1").streaming_content)
    assert body.startswith("\ufeffkind,".encode())
    assert body.count(b"\r\n") == 2
    assert b'"Anna ""Nan"", Ltd"' in body


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@x", "\t1", " =1", "＝1", "＠x", "\u200b=1", "\r1", '"=1"']
)
def test_no_cell_is_a_formula(petition, cell):
    assert written(petition, cell) == f"'{cell}"


@pytest.mark.parametrize(
    ("cell", "guarded"),
    [
        ("Kim;=cmd", "Kim;'=cmd"),
        ("Kim; -ed", "Kim;' -ed"),
        ("Kim|@x\t+1", "Kim|'@x\t'+1"),
        ('Kim;"=cmd"', 'Kim;\'"=cmd"'),
        ("Kim;\u00a0＝cmd", "Kim;'\u00a0＝cmd"),
        ("one\n-two", "one\n'-two"),
        ("\t=1", "'\t'=1"),
        ("'=1", "''=1"),
    ],
)
def test_no_part_of_a_cell_is_a_formula_after_another_separator(petition, cell, guarded):
    assert written(petition, cell) == guarded


@pytest.mark.parametrize(
    "cell", ["'Gbenga", "A=1", "", "Ångström", "(RBA)", "A;B", "Kim, -ed", "a | b", "x\ty"]
)
def test_harmless_cells_stay_as_they_are(petition, cell):
    assert written(petition, cell) == cell


def written(petition, note) -> str:
    """Return how a note reads in the steward's export."""
    row = make.published(petition)
    type(row).objects.filter(pk=row.pk).update(note=note)
    body = b"".join(csv_files.steward_csv(petition)).decode()
    return next(csv.DictReader(io.StringIO(body, newline="")))["note"]


def test_machines_may_read_from_any_origin(client, petition):
    for name in (
        f"{petition.slug}.json",
        f"{petition.slug}/signatories.json",
        f"{petition.slug}/signatories.csv",
    ):
        answer = get(client, f"/petitions/{name}")
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_names_are_in_order_without_accents_case_and_articles(client, petition):
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
def test_the_list_is_searched_within_what_is_shown(client, petition, query, found):
    make.published(petition, "organisation", name="Riverbank", country="KE")
    make.published(petition, name="Åsa Lindqvist", affiliation="Uppsala", country="FR", shows_country=False)
    make.published(petition, name="Hidden Name", listing="withheld", country="KE")
    page = get(client, f"/en/petitions/{petition.slug}/signatories/?{query}").content.decode()
    names = re.findall(r'<span class="name"><bdi>(.*?)</bdi>', page)
    assert names == found


def test_only_countries_that_stand_beside_names_are_offered(client, petition):
    path = f"/en/petitions/{petition.slug}/signatories/"

    def offered(query=""):
        page = get(client, path + query).content.decode()
        menu = page.partition('<select id="country"')[2].partition("</select>")[0]
        return re.findall(r'<option value="(\w\w)"', menu)

    assert 'role="search"' not in get(client, path).content.decode()
    make.published(petition, "organisation", name="Riverbank", country="KE")
    make.published(petition, "organisation", name="Everywhere", country="", is_international=True)
    make.published(petition, name="Åsa Lindqvist", country="FR", shows_country=False)
    make.published(petition, name="Hidden Name", listing="withheld", country="BY")
    # Of one country alone there is nothing to choose.
    assert offered() == []
    make.published(petition, name="Nino", country="GE")
    assert offered() == ["GE", "KE"]
    assert offered("?country=FR") == ["FR", "GE", "KE"]
    assert 'role="search"' in get(client, path).content.decode()


def test_there_is_nothing_to_search_before_the_statement_is_public(client):
    petition = make.petition(public_at=make.now() + timedelta(days=1))
    make.published(petition, "organisation", name="Riverbank", country="KE")
    path = f"/en/petitions/{petition.ref}/signatories/?q=riverbank"
    assert 'role="search"' not in get(client, path).content.decode()


def paged(petition, filters, *, size):
    """Return the rows of all pages, read as a browser reads them: through the addresses."""
    seen, written = [], ""
    while True:
        after = cursors.read(written, petition, by_date=filters.by_date)
        page = public_list.page(petition, filters, after=after, size=size)
        seen += page.rows
        if page.after is None:
            return seen
        written = page.after.seal(petition)


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
def test_those_of_one_name_stand_in_an_order_that_does_not_tell_who_signed_first(petition, client, order):
    signed = [make.published(petition, name="Same Name", role=f"role {number}") for number in range(24)]
    roles = [row.role for row in signed]
    path = f"/en/petitions/{petition.slug}"
    pages = [f"{path}/", f"{path}/signatories/{order}"]
    data = f"/petitions/{petition.slug}/signatories"
    found = [re.findall("role [0-9]+", get(client, page).content.decode()) for page in pages]
    found.append([row["role"] for row in get(client, f"{data}.json{order}").json()["signatories"]])
    found.append([row["role"] for row in rows_of(get(client, f"{data}.csv{order}"))])
    for shown in found:
        # It is the same order everywhere, and neither the order of signing nor that backwards.
        assert shown == found[0]
        assert sorted(shown) == sorted(roles)
        assert shown not in (roles, roles[::-1])


def test_those_of_one_day_stand_by_name(petition, client):
    for name in ("Cora", "Abel", "Dora", "Bela"):
        make.published(petition, name=name)
    shown = get(client, f"/petitions/{petition.slug}/signatories.json?order=date").json()["signatories"]
    assert [row["name"] for row in shown] == ["Abel", "Bela", "Cora", "Dora"]


def next_of(client, petition, order=""):
    address = get(client, f"/petitions/{petition.slug}/signatories.json{order}").json()["next"]
    return parse_qs(urlsplit(address).query)["after"][0]


def test_a_cursor_tells_nothing_and_is_the_same_for_everyone(petition, client, monkeypatch):
    monkeypatch.setattr(json_pages, "PAGE", 1)
    rows = [make.published(petition, name=name) for name in ("Abel", "Bela")]
    cursor = next_of(client, petition)
    assert cursor == next_of(client, petition)
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    for told in (bytes(rows[0].sort_key), str(rows[0].pk).encode(), rows[0].pk.to_bytes(8, "big"), b"ind"):
        assert told not in raw
    second = get(client, f"/petitions/{petition.slug}/signatories.json?after={cursor}").json()
    assert ([row["name"] for row in second["signatories"]], second["next"]) == (["Bela"], None)


@pytest.mark.parametrize("kept", ["", "?q=name&order=date"])
def test_a_cursor_that_was_made_or_changed_by_hand_gets_a_clear_answer(petition, client, monkeypatch, kept):
    monkeypatch.setattr(json_pages, "PAGE", 1)
    other = make.petition()
    for one in (petition, other):
        for _row in range(2):
            make.published(one)
    good = next_of(client, petition)
    by_hand = base64.urlsafe_b64encode(b"o1:\x20").decode()
    bad = [
        "nonsense", by_hand, good[:-2], good[::-1], good.swapcase(), "é", "😀", "A" * 5000, "=",
        next_of(client, other), next_of(client, petition, "?order=date") if not kept else good,
    ]  # fmt: skip
    for written in bad:
        query = f"{kept}{'&' if kept else '?'}after={quote(written, safe='%')}"
        page = get(client, f"/en/petitions/{petition.slug}/signatories/{query}")
        first = f'/en/petitions/{petition.slug}/signatories/{kept.replace("&", "&amp;")}"'
        assert page.status_code == 400
        assert "The list has no such page" in page.content.decode()
        assert first in page.content.decode()
        answer = get(client, f"/petitions/{petition.slug}/signatories.json{query}")
        assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (400, "*")
        assert answer.json()["first"].endswith(f"/petitions/{petition.slug}/signatories.json{kept}")


def test_a_cursor_outlives_the_key_it_was_sealed_with(petition, client, monkeypatch, settings):
    monkeypatch.setattr(json_pages, "PAGE", 1)
    for _row in range(2):
        make.published(petition)
    cursor = next_of(client, petition)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key of the site, long enough to protect it"
    path = f"/petitions/{petition.slug}/signatories.json?after={cursor}"
    assert get(client, path).status_code == 400
    settings.SECRET_KEY_FALLBACKS = [old]
    assert get(client, path).status_code == 200


def test_withheld_names_are_counted_in_words(client, petition):
    make.published(petition, "organisation")
    make.published(petition, "organisation", listing="withheld")
    page = get(client, f"/en/petitions/{petition.slug}/signatories/").content.decode()
    assert "and 1 who asked not to be named" in page


def test_a_name_is_text_and_nothing_else(client, petition):
    make.published(
        petition, "organisation", name="<script>alert(1)</script>", website="https://a.example/?<b>"
    )
    page = get(client, f"/en/petitions/{petition.slug}/signatories/").content.decode()
    assert "<script>" not in page
    assert 'rel="nofollow ugc noopener"' in page


def test_the_command_writes_what_the_page_shows(petition, tmp_path):
    make.published(petition, name="Ana")
    target = tmp_path / "list.csv"
    call_command("export_signatories", petition.slug, "-o", str(target))
    assert target.read_bytes().splitlines()[1].startswith(b"individual,Ana,")


def test_the_steward_s_file_leaves_withheld_names_out_unless_asked(petition, tmp_path):
    make.published(petition, "organisation", name="Shown", email="rita@mail.example")
    make.published(petition, "organisation", name="Hidden", listing="withheld")
    target = tmp_path / "list.csv"
    call_command("export_signatories", petition.slug, "--audience", "steward", "-o", str(target))
    (row,) = csv.DictReader(io.StringIO(target.read_text(encoding="utf-8"), newline=""))
    assert (row["name"], row["email"], row["representative"]) == (
        "Shown", "rita@mail.example", "Rita Presentative, Director",
    )  # fmt: skip
    taken = petition.exports.get()
    assert (taken.by, taken.rows, taken.with_withheld) == (None, 1, False)
    call_command(
        "export_signatories", petition.slug, "--audience", "steward", "--with-withheld", "-o", str(target)
    )
    assert "Hidden" in target.read_text(encoding="utf-8")


def test_a_steward_s_file_that_cannot_be_written_is_not_recorded(petition, tmp_path):
    make.published(petition, name="Ana")
    target = tmp_path / "no-such-folder" / "list.csv"
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_signatories", petition.slug, "--audience", "steward", "-o", str(target))
    assert not petition.exports.exists()


def test_the_steward_s_file_says_the_language_and_times_to_the_second(client, petition):
    row = make.published(petition, name="Ana")
    make.published(petition, name="Bystander")
    Signatory.objects.filter(pk=row.pk).update(
        language="pt",
        signed_at="2026-11-06T18:00:01.234567Z",
        confirmed_at="2026-11-06T19:00:02Z",
        mailed_at="2026-11-06T18:30:03.9Z",
    )
    body = b"".join(csv_files.steward_csv(petition)).decode()
    lines = {line["name"]: line for line in csv.DictReader(io.StringIO(body, newline=""))}
    assert list(lines["Ana"]) == [*columns.PUBLIC, *columns.STEWARD]
    assert lines["Ana"]["language"] == "pt"
    assert lines["Ana"]["signed_at"] == "2026-11-06T18:00:01+00:00"
    assert lines["Ana"]["confirmed_at"] == "2026-11-06T19:00:02+00:00"
    held = csv_files.everything(Signatory.objects.get(pk=row.pk))
    assert (held["language"], held["last mail"]) == ("pt", "2026-11-06T18:30:03+00:00")
    assert not re.search(r"\d\.\d{3,6}", " ".join(held.values()))
    facts = get(client, f"/petitions/{petition.slug}.json").content.decode()
    assert not re.search(r":\d\d\.\d", facts)


@pytest.mark.parametrize("asked", ["", "?q=name", "?country=KE", "?kind=individual", "?after={cursor}"])
def test_a_page_of_the_list_costs_three_queries_however_many_signed(petition, client, asked):
    for kind in ("organisation", "individual"):
        make.published(petition, kind, name=f"Name {kind}")
    cursor = public_list.page(petition, public_list.Filters(), after=None, size=1).after.seal(petition)
    with CaptureQueriesContext(connection) as queries:
        answer = get(client, f"/en/petitions/{petition.slug}/signatories/{asked.format(cursor=cursor)}")
    assert answer.status_code == 200
    # A search looks for its words among the next names first.
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
def test_the_search_finds_parts_of_words_in_every_script(petition, client, asked, found):
    for name in ("Water Rights Forum", "Women’s Rights 人权", "Été"):
        make.published(petition, "organisation", name=name)
    rows = public_list.rows(petition, public_list.Filters(q=asked))
    assert [row.name for row in rows] == found


def test_who_joined_last_comes_first_page_by_page(petition, client):
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
    shown = get(client, f"/petitions/{petition.slug}/signatories.json?order=date").json()["signatories"]
    listed = get(client, f"/petitions/{petition.slug}/signatories.csv?order=date")
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
def test_a_search_for_nothing_that_has_a_letter_finds_nobody(petition, client, asked, more):
    make.published(petition)
    files = [f"/petitions/{petition.slug}/signatories.{kind}" for kind in ("json", "csv")]
    for path in (f"/en/petitions/{petition.slug}/signatories/", *files):
        answer = client.get(f"{path}?q={quote(asked)}{more}", secure=True)
        assert answer.status_code == 200
        assert b"Name " not in b"".join(answer)


def test_what_was_asked_goes_along_to_the_first_page_and_the_downloads(petition, client):
    for number in range(102):
        make.published(petition, name=f"Asked {number}")
    path = f"/en/petitions/{petition.slug}/signatories/"
    first = get(client, f"{path}?q=asked&order=date").content.decode()
    after = re.search(r'rel="next" href="\?([^"]+)"', first).group(1).replace("&amp;", "&")
    second = get(client, f"{path}?{after}").content.decode()
    assert f'{path}?q=asked&amp;order=date">Back to the first page' in second
    assert f'/petitions/{petition.slug}/signatories.csv?q=asked&amp;order=date"' in second


@pytest.mark.parametrize("path", ["/petitions/{}.json", "/petitions/{}/signatories.json"])
def test_whoever_asks_again_is_told_that_nothing_has_changed(client, petition, path):
    make.published(petition, "organisation")
    address = path.format(petition.slug)
    first = get(client, address)
    asked = {"secure": True, "headers": {"if-none-match": first["ETag"]}}
    assert client.get(address, **asked).status_code == 304
    make.published(petition, "organisation")
    assert client.get(address, **asked).status_code == 200
