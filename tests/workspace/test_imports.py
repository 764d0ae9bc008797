"""Lists that organisers enter on a page."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import make
from tests.signatories.importing.test_workbook_parser import workbook
from tests.visible import text_of

pytestmark = pytest.mark.django_db


def page(kind: str, petition) -> str:
    return f"/admin/signatories/signatory/{kind}/{petition.pk}/"


def ask(client, kind, petition, **data):
    return client.post(page(kind, petition), data, secure=True)


LIST = "Harbour Archive, Malta\nAna Souza, Pesquisadora, InternetLab, Brazil\n"


def test_an_organiser_pastes_a_list_looks_at_it_corrects_it_and_imports_it(petition, enter):
    client = enter(make.worker(petition, "organiser"))
    asked = {"text": LIST, "source": "Letters of May", "sourced_on": "2026-05-04"}
    looked = client.post(page("import", petition), asked | {"look": "1"}, secure=True).content.decode()
    assert "1 organisation, 1 individual" in looked
    assert not petition.signatories.exists()
    table = re.search(r"<textarea[^>]*>(.*?)</textarea>", looked, re.S).group(1).strip()
    corrected = table.replace("Harbour Archive", "Harbour Archives")
    client.post(page("import", petition), asked | {"text": corrected, "import": "1"}, secure=True)
    rows = petition.signatories.order_by("-kind", "sort_key", "id")
    assert [(row.name, row.country, row.role) for row in rows] == [
        ("Harbour Archives", "MT", ""), ("Ana Souza", "BR", "Pesquisadora"),
    ]  # fmt: skip
    assert str(rows[0].sourced_on) == "2026-05-04"
    assert rows[0].changes.first().by is not None


def test_what_has_a_problem_is_shown_and_nothing_is_imported(petition, enter):
    client = enter(make.worker(petition, "organiser"))
    text = "name,country,email\nHarbour Archive,Narnia,a@b.example\nPaper Boat,MT,c@d.example\n"
    answer = client.post(
        page("import", petition), {"text": text, "source": "post", "import": "1"}, secure=True
    )
    assert "no country: Narnia" in answer.content.decode()
    assert not petition.signatories.exists()


def test_a_problem_that_was_not_corrected_is_still_one_the_second_time(petition, enter):
    client = enter(make.worker(petition, "organiser"))
    text = "Organisation,Country\nZed Alpha House,Nowhereland\nYpsilon Beta Lab,KE,extra\n"
    looked = ask(client, "import", petition, **{"text": text, "source": "post", "look": "1"}).content.decode()
    table = re.search(r"<textarea[^>]*>(.*?)</textarea>", looked, re.S).group(1).strip()
    again = ask(client, "import", petition, **{"text": table, "source": "post", "import": "1"})
    assert "no country: Nowhereland" in again.content.decode()
    assert "too many cells" in again.content.decode()
    assert not petition.signatories.exists()


@pytest.mark.parametrize("text", ["", "Sincerely,\n", "a\0b"])
def test_a_list_without_names_is_answered_in_words(petition, enter, text):
    client = enter(make.worker(petition, "organiser"))
    answer = client.post(page("import", petition), {"text": text, "source": "post", "look": "1"}, secure=True)
    assert answer.status_code in (200, 400)
    assert not petition.signatories.exists()


@pytest.mark.parametrize(("role", "status"), [("moderator", 403), ("viewer", 403), (None, 404)])
def test_only_organisers_import(petition, enter, role, status):
    user = make.worker(petition if role else make.petition(), role or "organiser")
    answer = enter(user).post(
        page("import", petition), {"text": LIST, "source": "x", "import": "1"}, secure=True
    )
    assert answer.status_code == status
    assert not petition.signatories.exists()


FORM = (
    "Timestamp,Your name,Role,May we publish your name?,Shoe size\n"
    "1/2/2027,Ana Port,Nurse,Yes,39\n1/2/2027,Ben Coast,Nurse,Only my organisation,40\n"
    "1/2/2027,Cy Reef,Nurse,,41\n"
)


def test_the_columns_are_shown_and_nobody_is_entered_against_their_answer(petition, enter):
    client = enter(make.worker(petition, "organiser", may_see_contact=True, may_see_withheld=True))
    looked = ask(client, "import", petition, text=FORM, source="A form", look="1")
    assert "Not understood: it is left out" in looked.content.decode()
    said = text_of(looked.content.decode())
    assert "its answer is no clear yes: Only my organisation" in said
    shown = {one.heading: one.meaning for one in looked.context["columns"]}
    assert shown == {
        "Timestamp": "left out", "Your name": "name", "Role": "role", "May we publish your name?": "consent",
        "Shoe size": "",
    }  # fmt: skip
    table = looked.context["form"].initial["text"]
    ask(client, "import", petition, text=table, source="A form", **{"import": "1"})
    assert [row.name for row in petition.signatories.all()] == ["Ana Port"]


def test_a_person_says_what_a_column_holds_and_the_list_is_read_again(petition, enter):
    client = enter(make.worker(petition, "organiser"))
    text = '"JMÉNO, PŘÍJMENÍ",INSTITUCE,ROLE\nAna Útes,FF UK,\nBen Břeh,HTF UK,studující\n'
    refused = ask(client, "import", petition, text=text, source="A form", look="1")
    assert "The columns are not known" in text_of(refused.content.decode())
    assert [one.heading for one in refused.context["columns"]] == ["JMÉNO, PŘÍJMENÍ", "INSTITUCE", "ROLE"]
    named = {
        "heading-0": "JMÉNO, PŘÍJMENÍ", "column-0": "name",
        "heading-1": "INSTITUCE", "column-1": "affiliation",
        "heading-2": "ROLE", "column-2": "role",
    }  # fmt: skip
    looked = ask(
        client, "import", petition, text=refused.context["original"], source="A form", look="1", **named
    )
    entries = [line.entry for line in looked.context["lines"]]
    assert [(one.name, one.affiliation, one.role) for one in entries] == [
        ("Ana Útes", "FF UK", ""), ("Ben Břeh", "HTF UK", "studující"),
    ]  # fmt: skip
    assert not petition.signatories.exists()


def test_a_workbook_is_chosen_as_a_file(petition, enter):
    client = enter(make.worker(petition, "organiser"))
    data = workbook(Answers=[["Organisation", "Country"], ["Harbour Archive", "Malta"]])
    file = SimpleUploadedFile("list.xlsx", data)
    looked = ask(client, "import", petition, file=file, source="A form", look="1")
    assert [line.entry.name for line in looked.context["lines"]] == ["Harbour Archive"]
    broken = SimpleUploadedFile("list.xlsx", b"PK\x03\x04")
    page = ask(client, "import", petition, file=broken, source="A form", look="1").content.decode()
    assert "This file is no workbook" in page
    assert "A form" in page
