"""Tables with a header, as spreadsheets and web forms write them."""

import csv
import io

import pytest
from django.core.management import call_command

from signatories.importing import files
from signatories.listing import csv_files
from signatories.models import Signatory
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    def write(content: str | bytes):
        path = tmp_path / "list.txt"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return write


def run(petition, path, *words, **options) -> str:
    out = io.StringIO()
    call_command(
        "import_signatories", petition.slug, path, *words, stdout=out, stderr=io.StringIO(), **options
    )
    return out.getvalue()


def test_a_spreadsheet_s_guard_is_taken_off_and_its_sins_are_named():
    found = files.read(b"First name,Surname,Affiliation,Country\n'=Ana,Kamau,Open,Narnia,more\n,,,\n")
    assert [(one.name, one.lines, one.problems) for one in found] == [
        ("=Ana Kamau", (2,), ("no country: Narnia", "too many cells")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("List of all,,\nName,Affiliation,Country\nBob Ray,Open Org,UK\n", "Bob Ray", "GB"),
        ("Apellidos,Nombre,País\nPérez,Juan,España\n", "Juan Pérez", "ES"),
        ("Nom;Prénom;Pays\nDésir;Éloïse;Sénégal\n", "Éloïse Désir", "SN"),
        ('Name,Affiliation,Country\nJo Li,Self,"Korea, Republic of"\n', "Jo Li", "KR"),
        (
            "Name of your organisation,Country of residence,E-mail\nOpen Org,Nederland,a@b.example\n",
            "Open Org",
            "NL",
        ),
    ],
)
def test_a_table_s_odd_headers_are_understood(text, name, country):
    (one,) = files.read(text.encode())
    assert (one.name, one.country, one.affiliation) == (
        name,
        country,
        "Open Org" if name == "Bob Ray" else "",
    )


def test_our_own_public_csv_comes_back(petition):
    make.published(petition, "organisation", name="Open Line", country="", is_international=True)
    body = b"".join(csv_files.public_csv(petition))
    (one,) = files.read(body)
    assert (one.kind, one.name, one.is_international) == ("organisation", "Open Line", True)


@pytest.mark.parametrize(("answer", "kind", "name", "affiliation"), [
    ("For an organisation", "organisation", "River Watch", ""),
    ("As an individual of an organisation", "individual", "Ada Storm", "River Watch"),
    ("self", "individual", "Ada Storm", "River Watch"),
    ("NGO", "organisation", "River Watch", ""),
])  # fmt: skip
def test_a_kind_decides_which_name_signs(answer, kind, name, affiliation):
    (one, _other) = files.entries(
        f"Kind,Full name,Organisation\n{answer},Ada Storm,River Watch\nself,Ana Souza,Lake Institute\n"
    )
    assert (one.kind, one.name, one.affiliation) == (kind, name, affiliation)


def test_a_role_or_affiliation_makes_a_name_a_person_s():
    (one,) = files.entries("Name,Role\nHarbour Archive,Director\n")
    assert (one.kind, one.role) == ("individual", "Director")
    (one,) = files.entries("Name,Country\nHarbour Archive,Malta\n")
    assert one.kind == "organisation"


@pytest.mark.parametrize(("above", "count"), [(9, 1), (10, 2)])
def test_a_header_stands_within_the_first_ten_lines(above, count):
    title = "Of the lakes and rivers\n"
    found = files.entries(f"{title * above}Name,Country\nHarbour Archive,Malta\n")
    assert ([one.name for one in found] == ["Harbour Archive"]) is (count == 1)


@pytest.mark.parametrize("end", ["\x0b", "\x0c", "\x85", "\u2028"])
def test_an_odd_end_of_a_line_above_the_header_hides_no_header(petition, file, end):
    run(
        petition,
        file(f"Signatories:{end}as of May\nName,Country\nHarbour Archive,Malta\n"),
        source="A letter",
    )
    assert Signatory.objects.get().name == "Harbour Archive"


STEWARDS = "kind,name,country,email,listing,status\n"


@pytest.mark.parametrize("row", [
    "individual,Ada Storm,NZ,ada@mail.example,withheld,published",
    "individual,Ada Storm,NZ,ada@mail.example,full,withdrawn",
    "organisation,Ada Storm,nowhere,,full,rejected",
])  # fmt: skip
def test_who_is_not_to_be_listed_is_left_out(petition, file, row):
    said = run(
        petition,
        file(f"{STEWARDS}{row}\nindividual,Ana Souza,BR,ana@mail.example,full,published\n"),
        source="post",
    )
    assert "Ada Storm" in said
    assert said.count("(left out)") == 1
    assert [row.name for row in Signatory.objects.all()] == ["Ana Souza"]


@pytest.mark.parametrize(("question", "answer", "other"), [
    ("May we publish your name?", "No", "Yes"),
    ("May we publish your name?", "", "Yes"),
    ("Do you agree to be listed in public?", "no, thank you", "I agree"),
    ("Aceptas / do you consent to your name being printed", "No.", "Sí"),
    ("I would like to remain anonymous", "Yes", ""),
    ("Please do not publish my name", "yes", "no"),
])  # fmt: skip
def test_whoever_a_form_has_asked_and_who_did_not_say_yes_is_left_out(
    petition, file, question, answer, other
):
    run(
        petition,
        file(f"Full name;Country;{question}\nAda Storm;NZ;{answer}\nAna Souza;BR;{other}\n"),
        source="post",
    )
    assert [row.name for row in Signatory.objects.all()] == ["Ana Souza"]


@pytest.mark.parametrize(("question", "answer"), [
    ("May we publish your name?", "Yes"),
    ("Do you agree to receive our newsletter?", "No"),
    ("May we contact you about the list?", "No"),
    ("I would like to remain anonymous", "No"),
    ("Comments, if you agree", "No comment"),
])  # fmt: skip
def test_an_answer_about_something_else_leaves_nobody_out(petition, file, question, answer):
    run(petition, file(f'Full name;Country;{question}\nAda Storm;NZ;"{answer}"\n'), source="post")
    assert [row.name for row in Signatory.objects.all()] == ["Ada Storm"]


@pytest.mark.parametrize(("table", "is_shown"), [
    ("name,affiliation,country,show_country\nAda Storm,River Watch,NZ,yes\n", True),
    ("name,affiliation,country,show_country\nAda Storm,River Watch,NZ,\n", False),
    ("name,affiliation,country,email,show_country\nAda Storm,River Watch,NZ,ada@mail.example,on\n", True),
    # A form asked for their country, not whether to print it.
    ("name,affiliation,country,email\nAda Storm,River Watch,NZ,ada@mail.example\n", False),
    # A printed list.
    ("name,affiliation,country\nAda Storm,River Watch,NZ\n", True),
    ("Ada Storm, River Watch, New Zealand\n", True),
])  # fmt: skip
def test_the_country_of_a_person_is_printed_where_they_wished(petition, file, table, is_shown):
    run(petition, file(table), source="post")
    listed = list(csv.DictReader(io.StringIO(b"".join(csv_files.public_csv(petition)).decode())))
    assert [(row["name"], row["country"]) for row in listed] == [("Ada Storm", "NZ" if is_shown else "")]
    assert Signatory.objects.get().country == "NZ"


def test_the_country_of_an_organisation_is_always_printed(petition, file):
    run(
        petition,
        file("organisation,country,email,show_country\nRiver Watch,NZ,a@ngo.example,no\n"),
        source="post",
    )
    assert Signatory.objects.get().shows_country


def test_a_kind_that_is_none_is_guessed_and_said(petition, file):
    said = run(petition, file("kind,name,country\nalien,Mars Org,KE\nngo,River Watch,KE\n"), "--dry-run")
    assert "(60%)" in said
    assert said.count("not used: alien") == 1


@pytest.mark.parametrize(("table", "kind", "name", "affiliation", "role"), [
    # An organisation has a role only where somebody represents it.
    ("Organisation,Role\nRiver Watch,Director\n", "organisation", "River Watch", "", ""),
    ("Organisation,Representative,Role\nRiver Watch,Ada,Head\n", "organisation", "River Watch", "", "Head"),
    ("Name,Representative\nRiver Watch,Ada Storm\n", "organisation", "River Watch", "", ""),
    ("Kind,Full name,Affiliation\nself,Ada Storm,NGO\n", "individual", "Ada Storm", "NGO", ""),
    ("Kind,Organisation,Country\nself,Ada Storm,NZ\n", "individual", "Ada Storm", "Ada Storm", ""),
])  # fmt: skip
def test_the_filled_columns_tell_who_signs_and_for_whom(table, kind, name, affiliation, role):
    one, *_others = files.entries(table)
    assert (one.kind, one.name, one.affiliation, one.role) == (kind, name, affiliation, role)


def test_a_row_with_a_problem_or_a_strange_kind_is_less_sure():
    found = files.entries("Kind,Name,Country\nngo,River Watch,NZ\nngo,Lake Watch,Narnia\nalien,Mars Org,KE\n")
    assert [one.sure for one in found] == [0.95, 0.6, 0.6]
