"""Digests as people type them, and uploaded files to check."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from deliveries import digests, freeze
from tests.deliveries.scenes import hand_over, page, served

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", freeze.KEPT)
def test_a_file_is_checked_byte_by_byte(petition, organiser, house, name):
    hand_over(petition, organiser)
    content = served(name)
    assert "unchanged" in page(file=SimpleUploadedFile("letter", content))
    assert "unchanged" in page(digest=f" {hashlib.sha256(content).hexdigest().upper()}\n")
    changed = content[:-1] + bytes([content[-1] ^ 1])
    assert "This is not a letter that was delivered here" in page(file=SimpleUploadedFile("letter", changed))


@pytest.mark.parametrize(
    "typed",
    [
        "{digest}  letter.pdf", "{digest} *letter.pdf", "\\{digest}  a\\nletter.pdf", "sha256:{digest}",
        "SHA-256: {DIGEST}", "SHA256 (letter.pdf) = {digest}", "SHA256  {DIGEST}  C:\\letter.pdf",
        "{blanks}", "sha256 {blanks}  beef.pdf", "deadbeef.pdf: {digest}", "{wrapped}",
    ],
)  # fmt: skip
def test_a_digest_is_known_as_programs_print_it(petition, organiser, house, typed):
    hand_over(petition, organiser)
    digest = hashlib.sha256(served("pdf")).hexdigest()
    blanks = " ".join(digest[start : start + 2] for start in range(0, 64, 2))
    written = typed.format(
        digest=digest, DIGEST=digest.upper(), blanks=blanks, wrapped=f"{digest[:40]}\n{digest[40:]}"
    )
    assert "unchanged" in page(digest=written)


def test_what_is_no_digest_is_said_to_be_none(petition, organiser, house):
    hand_over(petition, organiser)
    for typed in ("12", "g" * 64, "\u0661" * 64, "a" * 65, "<script>"):
        said = page(digest=typed)
        assert "paste a digest" in said
        assert "<script>" not in said


@pytest.mark.parametrize(
    ("data", "problem"),
    [({"digest": ""}, "Choose a file"), ({"file": SimpleUploadedFile("x", b"")}, "This file is empty")],
)
def test_what_is_wrong_is_said_at_the_top_where_every_browser_shows_it(
    petition, organiser, house, data, problem
):
    hand_over(petition, organiser)
    said = page(**data)
    assert said.index("There is a problem") < said.index(problem) < said.index("Since then")


def test_a_file_larger_than_any_letter_is_not_read(petition, organiser, house, monkeypatch):
    hand_over(petition, organiser)
    monkeypatch.setattr(digests, "LARGEST", 100)
    monkeypatch.setattr("deliveries.views.AROUND", 0)
    path = "/en/petitions/gauges/deliveries/1/"
    answer = Client().post(path, {"file": SimpleUploadedFile("x", b"x" * 2000)}, secure=True)
    assert answer.status_code == 413
    assert "larger than any letter" in answer.content.decode()
