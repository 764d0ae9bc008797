"""Lists that organisers enter on a page."""

import re

import pytest

from tests import make

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
