"""Texts and roles on the page of a petition in the admin."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from petitions.models import Petition
from tests import make
from tests.petitions.test_word_files import docx, paragraph

pytestmark = pytest.mark.django_db


FORMS = ("TOTAL", "INITIAL")


QUEUE = "/admin/signatories/signatory/"


# The fields of the form of an opened petition.
OPENED = {"default_language": "en", "review": "none", "time_zone": "UTC", "grace_hours": "24"}


OPENED |= {
    "controller": "Us",
    "contact": "us@us.example",
    "closes_at_0": "2099-01-01",
    "closes_at_1": "00:00",
}


OPENED |= {
    f"{name}-{form}_FORMS": 0 for name in ("convenors", "documents", "roles", "statements") for form in FORMS
}


def page(client, path=QUEUE):
    answer = client.get(path, secure=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_organiser_appoints_someone_by_their_address(petition, enter):
    colleague = make.user()
    client = enter(make.worker(petition, "organiser"))
    data = dict(OPENED)
    data |= {"roles-TOTAL_FORMS": 1, "roles-0-email": colleague.email, "roles-0-name": "viewer"}
    answer = client.post(f"/admin/petitions/petition/{petition.pk}/change/", data, secure=True)
    assert answer.status_code == 302
    assert petition.roles.get(user=colleague).name == "viewer"


def new_text(client, **statement):
    data = OPENED | {"slug": "new-text", "kinds": "both", "statements-TOTAL_FORMS": 1}
    data |= {f"statements-0-{name}": value for name, value in ({"language": "en"} | statement).items()}
    return client.post("/admin/petitions/petition/add/", data, secure=True, follow=True)


def test_the_only_text_of_a_petition_is_the_authentic_one(enter):
    new_text(enter(make.user(administrator=True)), title="One text", text="We ask for little.")
    assert Petition.objects.get(slug="new-text").statements.get().authentic


def test_what_was_left_out_of_a_text_is_told(enter):
    answer = new_text(enter(make.user(administrator=True)), title="One text", text="We <u>ask</u>.")
    assert "2 HTML tags dropped" in answer.content.decode()


def test_what_a_file_brought_is_kept_when_the_page_is_shown_again(enter):
    table = f"<w:tbl><w:tr><w:tc>{paragraph('A cell')}</w:tc></w:tr></w:tbl>"
    file = SimpleUploadedFile("a.docx", docx(paragraph("From the file") + table).read())
    client = enter(make.user(administrator=True))
    answer = new_text(client, title="", word=file)
    assert not Petition.objects.filter(slug="new-text").exists()
    page = answer.content.decode()
    assert "From the file" in page
    assert "Tables became plain lines." in page
    # The shown page is saved once the missing field is filled in.
    shown = answer.context["inline_admin_formsets"][0].formset.forms[0]
    again = {name: shown[name].value() for name in ("language", "title", "text")}
    assert again == {"language": "en", "title": "", "text": "From the file\n\nA cell"}
    new_text(client, **(again | {"title": "One text"}))
    assert Petition.objects.get(slug="new-text").statements.get().text == "From the file\n\nA cell"


def test_a_title_that_turns_its_neighbours_around_is_refused(enter):
    answer = new_text(enter(make.user(administrator=True)), title="One \u202etext", text="We ask.")
    assert "invisible characters" in answer.content.decode()
    assert not Petition.objects.filter(slug="new-text").exists()


def test_a_colleague_has_one_role_and_nothing_typed_is_lost(petition, enter):
    colleague = make.user()
    client = enter(make.worker(petition, "organiser"))
    data = dict(OPENED) | {"roles-TOTAL_FORMS": 2}
    for number, name in enumerate(("viewer", "moderator")):
        data |= {f"roles-{number}-email": colleague.email, f"roles-{number}-name": name}
    answer = client.post(f"/admin/petitions/petition/{petition.pk}/change/", data, secure=True)
    assert "has a role here already" in answer.content.decode()
    assert not petition.roles.filter(user=colleague).exists()
