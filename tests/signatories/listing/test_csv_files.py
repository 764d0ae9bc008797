"""A CSV file holds the rows and columns that its reader may see, and no formula."""

import csv
import io
import re

import pytest
from django.core.management import CommandError, call_command

from signatories.listing import columns, csv_files
from signatories.models import Signatory
from tests import make
from tests.signatories.listing.reading import get

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
