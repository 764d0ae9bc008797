"""Organisers add, change and delete the related documents of a petition."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from petitions.models import Document
from tests import make

pytestmark = pytest.mark.django_db

FIELDS = {"title": "Talking points", "language": "en", "text": "Say this first."}


def new(petition) -> str:
    return reverse("workspace:document_new", args=[petition.pk])


def address(document) -> str:
    return reverse("workspace:document", args=[document.petition_id, document.pk])


@pytest.fixture
def organised(petition, enter):
    other = make.petition()
    other.documents.create(name="talking-points", language="en", title="Of others", text="Theirs.")
    return petition, enter(make.worker(petition, "organiser"))


def test_a_document_is_added_and_everybody_can_read_it(organised, visitor):
    petition, client = organised
    assert client.post(new(petition), FIELDS, secure=True).status_code == 302
    made = petition.documents.get()
    assert (made.name, made.title, made.text, made.direction) == (
        "talking-points",
        "Talking points",
        "Say this first.",
        "ltr",
    )
    page = visitor.get(f"/en/petitions/{petition.slug}/documents/talking-points/", secure=True)
    assert "Say this first." in page.content.decode()
    assert Document.objects.exclude(petition=petition).get().text == "Theirs."


def test_two_documents_of_one_title_have_an_address_each(organised):
    petition, client = organised
    for _press in range(2):
        client.post(new(petition), FIELDS, secure=True)
    assert set(petition.documents.values_list("name", flat=True)) == {"talking-points", "talking-points-2"}


def test_a_changed_document_keeps_its_address(organised):
    petition, client = organised
    client.post(new(petition), FIELDS, secure=True)
    own = petition.documents.get()
    said = FIELDS | {"title": "What to say", "language": "ar", "tells_outcome": "on"}
    client.post(address(own), said, secure=True)
    own.refresh_from_db()
    assert (own.name, own.title, own.direction, own.tells_outcome) == (
        "talking-points",
        "What to say",
        "rtl",
        True,
    )


def test_a_document_is_a_pdf_or_a_text(organised):
    petition, client = organised
    empty = FIELDS | {"text": ""}
    assert "Enter a text or choose a PDF." in client.post(new(petition), empty, secure=True).content.decode()
    picture = SimpleUploadedFile("x.pdf", b"GIF89a", "application/pdf")
    page = client.post(new(petition), empty | {"file": picture}, secure=True).content.decode()
    assert "This file is not a PDF." in page
    client.post(new(petition), empty | {"file": SimpleUploadedFile("x.pdf", b"%PDF-1.7 x")}, secure=True)
    with petition.documents.get().file.open() as kept:
        assert kept.read() == b"%PDF-1.7 x"


def test_what_a_text_loses_is_named_before_it_is_saved(organised):
    petition, client = organised
    said = FIELDS | {"text": "Say <script>alert(1)</script> this."}
    page = client.post(new(petition), said, secure=True)
    assert "Not saved yet" in page.content.decode()
    assert not petition.documents.exists()
    form = page.context["form"].data
    client.post(new(petition), said | {"text": form["text"], "noted": form["noted"]}, secure=True)
    assert petition.documents.count() == 1


def test_a_deleted_document_is_gone_with_its_file_and_another_stays(
    organised, django_capture_on_commit_callbacks
):
    petition, client = organised
    client.post(new(petition), FIELDS | {"file": SimpleUploadedFile("x.pdf", b"%PDF-1.7 x")}, secure=True)
    own = petition.documents.get()
    storage, name = own.file.storage, own.file.name
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address(own), {"delete": "1"}, secure=True)
    assert not petition.documents.exists()
    assert not storage.exists(name)
    assert Document.objects.get().title == "Of others"


def test_the_document_of_another_petition_is_not_found(organised):
    petition, client = organised
    other = Document.objects.get()
    where = reverse("workspace:document", args=[petition.pk, other.pk])
    assert client.post(where, {"delete": "1"}, secure=True).status_code == 404
    assert Document.objects.exists()
