"""The command that writes a letter."""

import io

import pytest
from django.core.management import CommandError, call_command

from coalitions.models import Coalition
from petitions.models import Petition
from signatories.models import ExportRecord
from tests import make
from tests.deliveries import letters

pytestmark = pytest.mark.django_db


@pytest.fixture
def petition():
    return letters.opened()


def test_the_command_writes_the_file(petition, tmp_path, capsys):
    path = tmp_path / "letter.txt"
    call_command("export_letter", "gauges", "--format", "txt", "-o", str(path))
    assert "PUBLISH THE GAUGES" in path.read_text()
    for name, mark in (("letter.docx", b"PK"), ("LETTER.PDF", b"%PDF"), ("letter", b"%PDF")):
        call_command("export_letter", "gauges", "-o", str(tmp_path / name))
        assert (tmp_path / name).read_bytes().startswith(mark)
    for name, options, said in (
        ("letter.odt", [], "There is no format 'odt'"),
        ("other.docx", ["--format", "pdf"], "other.docx would hold a PDF"),
    ):
        with pytest.raises(CommandError, match=said):
            call_command("export_letter", "gauges", *options, "-o", str(tmp_path / name))
        assert not (tmp_path / name).exists()
    with pytest.raises(CommandError, match="There is no petition 'nothing'"):
        call_command("export_letter", "nothing")
    with pytest.raises(CommandError, match="There is no text in 'fr'; there is en"):
        call_command("export_letter", "gauges", "--language", "fr")


@pytest.mark.parametrize("target", ["letter.txt", "-"])
def test_a_letter_before_its_publication_is_recorded(petition, tmp_path, monkeypatch, target):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO()))
    draft, other = make.draft(slug="early"), make.draft(slug="other")
    call_command("export_letter", "early", "--format", "txt", "-o", target)
    call_command("export_letter", "gauges", "--format", "txt", "-o", target)
    record = ExportRecord.objects.get()
    assert (record.petition, record.by, record.reason) == (draft, None, "letter before publication")
    assert not other.exports.exists()


def test_a_draft_without_a_text_is_no_letter_and_no_record(tmp_path):
    Petition.objects.create(slug="empty", coalition=Coalition.objects.default())
    with pytest.raises(CommandError, match="has no text yet"):
        call_command("export_letter", "empty", "-o", str(tmp_path / "letter.txt"))
    assert not ExportRecord.objects.exists()
