"""A CSV file holds the rows and columns that its reader may see, and no formula."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from signatories.lifecycle import correct
from signatories.listing import columns, csv_files
from signatories.listing.entry_filters import EntryFilters
from signatories.models import ExportRecord, Signatory
from tests import make
from tests.signatories.listing.reading import get, lines_of

pytestmark = pytest.mark.django_db


def test_the_csv_is_rfc_4180_with_an_optional_mark(petition):
    make.published(petition, name='Anna "Nan", Ltd')
    body = b"".join(get(f"/petitions/{petition.slug}/signatories.csv?bom=1").streaming_content)
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
    body = b"".join(csv_files.steward_csv(csv_files.steward_rows(petition))).decode()
    return next(csv.DictReader(io.StringIO(body, newline="")))["note"]


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


def test_the_steward_s_file_says_the_language_and_times_to_the_second(petition):
    row = make.published(petition, name="Ana")
    make.published(petition, name="Bystander")
    Signatory.objects.filter(pk=row.pk).update(
        language="pt",
        signed_at="2026-11-06T18:00:01.234567Z",
        confirmed_at="2026-11-06T19:00:02Z",
        mailed_at="2026-11-06T18:30:03.9Z",
    )
    body = b"".join(csv_files.steward_csv(csv_files.steward_rows(petition))).decode()
    lines = {line["name"]: line for line in csv.DictReader(io.StringIO(body, newline=""))}
    assert list(lines["Ana"]) == [*columns.PUBLIC, *columns.STEWARD]
    assert lines["Ana"]["language"] == "pt"
    assert lines["Ana"]["signed_at"] == "2026-11-06T18:00:01+00:00"
    assert lines["Ana"]["confirmed_at"] == "2026-11-06T19:00:02+00:00"
    held = csv_files.everything(Signatory.objects.get(pk=row.pk))
    assert (held["language"], held["last mail"]) == ("pt", "2026-11-06T18:30:03+00:00")
    assert not re.search(r"\d\.\d{3,6}", " ".join(held.values()))
    facts = get(f"/petitions/{petition.slug}.json").content.decode()
    assert not re.search(r":\d\d\.\d", facts)


@pytest.fixture
def rows(petition) -> dict[str, Signatory]:
    """One row of each sort under a petition, and one under another."""
    return {
        "unconfirmed": make.signed(petition, name="unconfirmed"),
        "waiting": make.confirmed(petition, "organisation", name="waiting"),
        "withheld": make.published(petition, name="withheld", listing="withheld"),
        "house": make.published(petition, "organisation", name="house"),
        "person": make.published(petition, name="person"),
        "elsewhere": make.published(make.petition(), name="elsewhere"),
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["unconfirmed", "waiting", "house", "person"]),
        ({"with_withheld": True}, ["unconfirmed", "waiting", "withheld", "house", "person"]),
        ({"with_unconfirmed": False}, ["waiting", "house", "person"]),
        ({"filters": EntryFilters(kind="organisation")}, ["waiting", "house"]),
        ({"filters": EntryFilters(status="published")}, ["house", "person"]),
        (
            {"filters": EntryFilters(kind="individual", status="published"), "with_withheld": True},
            ["withheld", "person"],
        ),
    ],
)
def test_the_steward_s_rows_are_those_of_the_petition_that_were_asked_for(petition, rows, asked, found):
    assert [row.name for row in csv_files.steward_rows(petition, **asked)] == found


def test_chosen_rows_are_exported_in_their_order_and_only_under_their_own_petition(petition, rows):
    chosen = [rows[name].pk for name in ("person", "waiting", "elsewhere")]
    assert [row.name for row in csv_files.steward_rows(petition, chosen=chosen)] == ["waiting", "person"]


def test_an_export_is_recorded_once_it_begins_and_not_before(petition, rows):
    record = ExportRecord(petition=petition, by=make.worker(petition), rows=1)
    lines = csv_files.recorded(iter([b"a", b"b"]), record)
    assert not petition.exports.exists()
    assert next(lines) == b"a"
    assert petition.exports.get() == record
    assert list(lines) == [b"b"]


def test_an_owner_reads_all_that_is_held_of_them_and_nothing_of_others(petition):
    moderator = make.worker(petition)
    beside = make.published(petition, "organisation", name="Beside")
    row = make.published(petition, "organisation", name="Old Name")
    correct.revise(row, {"name": "New Name"}, by=moderator)
    correct.correct(row, make.details("organisation", name="New Name", acronym="WISH"))
    correct.revise(row, {"name": "Newest Name"}, by=moderator)
    Signatory.objects.filter(pk=row.pk).update(flags=["robot"], is_international=True, country="")
    row.refresh_from_db()
    held = csv_files.everything(row)
    assert (held["name"], held["correction that waits"]) == ("Newest Name", "WISH")
    assert held["words before the last verdict on them"] == "New Name"
    assert held["other spellings"] == "Old Name, New Name"
    assert (held["international"], held["flags"]) == ("yes", "robot")
    assert held["agreed to"].startswith("By confirming I sign")
    assert held["changes"].count(";") == row.changes.count() - 1
    assert "Beside" not in " ".join(held.values())
    other = csv_files.everything(beside)
    empty = ("correction that waits", "words before the last verdict on them", "other spellings", "flags")
    assert [other[name] for name in (*empty, "international")] == [""] * 5
    Signatory.objects.filter(pk=row.pk).delete()
    with pytest.raises(Signatory.DoesNotExist):
        csv_files.everything(row)


def test_what_is_held_is_told_in_words_without_what_is_empty(petition):
    make.published(petition, "organisation")
    row = make.published(petition, name="Ana", country="KE")
    told = dict(csv_files.everything_in_words(row))
    assert (told["kind"], told["status"], told["country"]) == ("individual", "published", "Kenya")
    assert told["changes"].count("\n") == row.changes.count() - 1
    assert told["changes"].endswith(": published")
    assert "acronym" not in told
    assert "last mail accepted" not in told
    assert "news" not in told


def test_individuals_are_left_out_of_downloads_where_the_organisers_wish_it(petition):
    quiet = make.petition(lists_individuals_in_downloads=False)
    for each in (petition, quiet):
        make.published(each, "organisation", name="House")
        make.published(each, name="Person")
    files = {each: lines_of(b"".join(csv_files.public_csv(each))) for each in (petition, quiet)}
    assert [[row["name"] for row in found] for found in files.values()] == [["House", "Person"], ["House"]]


def test_before_the_petition_is_public_its_file_has_rows_for_staff_alone():
    petition = make.petition(public_at=make.now() + timedelta(days=1))
    make.published(petition, name="Ana")
    for for_staff in (True, False):
        found = lines_of(b"".join(csv_files.public_csv(petition, for_staff=for_staff)))
        assert [row["name"] for row in found] == (["Ana"] if for_staff else [])
