"""The remaining data of a delivery cannot confirm a guess at an erased name."""

import hashlib
import io
import re

import docx
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from psycopg.sql import SQL, Identifier
from pypdf import PdfReader

from deliveries import freeze, letter, redaction, replaced_copies
from deliveries.models import DeliveredFile, DeliveredLetter
from petitions import lifecycle as opening
from signatories.lifecycle import correct
from signatories.privacy import forgetting
from tests import make

pytestmark = pytest.mark.django_db

TABLES = [model._meta.db_table for model in apps.get_app_config("deliveries").get_models()]
PAGE = "/en/petitions/gauges/deliveries/1/"
LINE = "– Ash Foundation, Georgia"


@pytest.fixture
def petition():
    draft = make.draft(slug="gauges")
    make.statement(draft, language="fr", title="Un titre", text="Un texte")
    return opening.open_petition(draft)


@pytest.fixture
def house(petition):
    return make.published(petition, "organisation", name="Ash Foundation", country="GE")


@pytest.fixture
def delivered(petition, house):
    """Deliver twice, with a bystander, and return every served file by its URL."""
    make.published(petition, "organisation", name="Birch House", country="KE")
    organiser = make.worker(petition, "organiser")
    for addressee in ("The Ministry", "The Commission"):
        handover = freeze.Handover(addressee, make.now())
        freeze.deliver(petition, handover, letter.Choices(), by=organiser)
    return served()


def served() -> dict[str, bytes]:
    found = {}
    for file in DeliveredFile.objects.select_related("letter__delivery"):
        kept = file.letter
        path = f"/en/petitions/gauges/deliveries/{kept.delivery.number}/{kept.language}.{file.format}"
        answer = Client().get(path, secure=True)
        if answer.status_code == 200:
            found[path] = answer.content
    return found


def words_of(path: str, content: bytes) -> str:
    if path.endswith("pdf"):
        pages = PdfReader(io.BytesIO(content)).pages
        return "\n".join(page.extract_text() for page in pages)
    if path.endswith("docx"):
        return "\n".join(one.text for one in docx.Document(io.BytesIO(content)).paragraphs)
    return content.decode()


def dump() -> str:
    """Return the tables of deliveries as in a dump."""
    with connection.cursor() as cursor:
        found = []
        for table in TABLES:
            cursor.execute(SQL("SELECT t::text FROM {} t").format(Identifier(table)))
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def public() -> str:
    """Return all public data of the petition and its deliveries."""
    base = "/petitions/gauges"
    paths = [PAGE, PAGE.replace("/1/", "/2/"), "/en" + base + "/", "/en" + base + "/signatories/"]
    paths += [base + end for end in (".json", "/signatories.json", "/signatories.csv")]
    answers = [Client().get(path, secure=True) for path in paths]
    pages = ["".join(map(bytes.decode, answer)) for answer in answers]
    return "\n".join([*pages, *(words_of(path, content) for path, content in served().items())])


def numbers_and_digests(files: dict[str, bytes]) -> set[str]:
    """Return the number of each letter, its printed digest, and the digest of each file."""
    printed = set()
    for path, content in files.items():
        printed |= set(re.findall(r"\b(?:[0-9a-f]{64}|[0-9a-f]{32})\b", words_of(path, content)))
    return printed | {hashlib.sha256(content).hexdigest() for content in files.values()}


def check(content: bytes) -> str:
    answer = Client().post(PAGE, {"file": SimpleUploadedFile("letter", content)}, secure=True)
    return " ".join(answer.content.decode().split())


def guesses() -> list[bytes]:
    """Return letters as an attacker would build them who knows all lines but one, and guesses that line."""
    found = []
    for path, content in served().items():
        if path.endswith("txt"):
            text = re.sub(r"– \((?:taken out|retir)[^\n]*", LINE, content.decode())
            assert LINE in text
            without = re.sub(r"\n\n[^\n]*[0-9a-f]{32}\n", "\n", text)
            assert without != text
            found += [text.encode(), without.encode()]
    return found


@pytest.mark.parametrize("act", [forgetting.forget, correct.withhold])
def test_a_right_guess_cannot_be_confirmed(delivered, house, act):
    secrets = numbers_and_digests(delivered)
    # Two deliveries in two languages: each letter has a number and the digest of its plain text.
    assert len(secrets) == 4 + 12
    act(house)
    at_once = public() + dump()
    assert redaction.rewrite() == 12
    known = public() + dump()
    assert not [one for one in secrets if one in at_once + known]
    for guess in guesses():
        digest = hashlib.sha256(guess).hexdigest()
        assert digest not in known
        # Nor for an operator, who has the key of the hashes.
        assert replaced_copies.keyed_hash(digest) not in known
        assert "This is not a letter that was delivered here" in check(guess)


def test_every_format_carries_its_letters_number(delivered):
    for kept in DeliveredLetter.objects.select_related("delivery"):
        number = kept.record["foot"]["number"]
        assert len(bytes.fromhex(number)) >= 16
        mine = f"deliveries/{kept.delivery.number}/{kept.language}."
        texts = [words_of(path, content) for path, content in delivered.items() if mine in path]
        assert len(texts) == 3
        assert all(number in text for text in texts)
    numbers = {kept.record["foot"]["number"] for kept in DeliveredLetter.objects.all()}
    assert len(numbers) == 4


def test_a_copy_gets_another_number_each_time_a_name_goes(petition, delivered, house):
    other = make.published(petition, "organisation", name="Cedar League")
    organiser = make.worker(petition, "organiser")
    third = freeze.Handover("The Council", make.now())
    freeze.deliver(petition, third, letter.Choices(), by=organiser)
    copies = [served()]
    for gone in (house, other):
        correct.withhold(gone)
        redaction.rewrite()
        copies.append(served())
    first, second, last = (path_of(files) for files in copies)
    assert not numbers_and_digests(first) & numbers_and_digests(second)
    assert not numbers_and_digests(second) & numbers_and_digests(last)
    # The site still recognises each copy that somebody may have.
    for content in first.values():
        assert "unchanged" in check(content)
        assert "Since then, names were taken out of it" in check(content)
    for content in second.values():
        assert "as we served it for a time" in check(content)
    for content in last.values():
        assert "as it is served now" in check(content)
        assert "Since then, names were taken out of it" not in check(content)


def path_of(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files of the third delivery, from which both names were erased."""
    return {path: content for path, content in files.items() if "/deliveries/3/" in path}


def test_an_old_digest_is_not_called_false(delivered, house):
    old = hashlib.sha256(delivered["/en/petitions/gauges/deliveries/1/en.txt"]).hexdigest()
    correct.withhold(house)
    for typed in (old, "0" * 64):
        said = Client().post(PAGE, {"digest": typed}, secure=True).content.decode()
        assert "We do not know this digest." in said
        assert "choose the file itself" in said


def test_the_database_deletes_the_digests_of_what_changes(delivered):
    kept = DeliveredLetter.objects.filter(delivery__number=1, language="en")
    kept.update(record={"foot": {}})
    DeliveredFile.objects.filter(letter__in=kept).update(content=None, former=["0" * 64])
    assert kept.get().words_digest == ""
    for file in kept.get().files.all():
        assert (file.digest, file.redacted_digest, file.former) == ("", "", ["0" * 64])
    other = DeliveredFile.objects.exclude(letter__in=kept)
    assert not other.filter(digest="").exists()
    changes = [
        lambda: other.update(content=b"another file"),
        lambda: other.update(digest=""),
        lambda: other.update(former=["0" * 64]),
        lambda: other.update(content=None),
        lambda: other.update(content=None, former=["0" * 64, "1" * 64]),
        lambda: DeliveredFile.objects.filter(letter__in=kept).update(former=[]),
        lambda: DeliveredFile.objects.filter(letter__in=kept).update(former=["1" * 64]),
        lambda: DeliveredFile.objects.filter(letter__in=kept).update(former=["0" * 64, "1" * 64]),
        lambda: DeliveredLetter.objects.filter(delivery__number=2).update(words_digest=""),
    ]
    for change in changes:
        with pytest.raises(IntegrityError, match="A delivery is frozen"), transaction.atomic():
            change()


def test_a_letter_by_country_keeps_no_heading_for_a_name_that_has_gone(petition, house):
    make.published(petition, "organisation", name="Birch House", country="KE")
    beside = make.published(petition, "organisation", name="Cedar Trust", country="PE")
    make.published(petition, "organisation", name="Dune Watch", country="PE")
    organiser = make.worker(petition, "organiser")
    choices = letter.Choices(by_country=True)
    freeze.deliver(petition, freeze.Handover("The Ministry", make.now()), choices, by=organiser)
    assert all(re.search("Georgia|Géorgie", words_of(*file)) for file in served().items())
    for gone in (house, beside):
        forgetting.forget(gone)
        redaction.rewrite()
    assert served()
    for path, content in served().items():
        words = words_of(path, content)
        assert "Georgia" not in words, path
        assert "Géorgie" not in words, path
        assert "Cedar" not in words, path
        assert re.search(r"(?s)Kenya.*Birch House.*P[eé]r(u|ou).*Dune Watch", words), path
