import csv
import io
import json
import re

import pytest
from django.core.management import CommandError, call_command

from signatories.identity.addresses import site_fingerprint
from signatories.importing import files
from signatories.importing.files import Unreadable
from signatories.lifecycle import review
from signatories.listing import basis, csv_files, tally
from signatories.mail import delivery
from signatories.models import Basis, NoMail, Signatory
from tests import make

pytestmark = pytest.mark.django_db

LIST = "- Harbour Archive (HA), Malta\n- Ana Souza, Pesquisadora, InternetLab, Brazil\n"


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


def test_a_list_is_entered_with_its_source_and_shown_as_entered(petition, file):
    run(petition, file(LIST), source="Letters to the secretariat, May 2026")
    rows = Signatory.objects.order_by("-kind", "sort_key", "id")
    assert [(row.name, row.basis, row.status) for row in rows] == [
        ("Harbour Archive", Basis.ENTERED, "published"),
        ("Ana Souza", Basis.ENTERED, "published"),
    ]
    assert tally.of(petition).organisations == 1
    assert "entered by the organisers" in basis.of(tally.of(petition))
    assert "Letters to the secretariat" in rows[0].changes.first().words


def test_a_dry_run_changes_nothing_and_says_what_it_understood(petition, file):
    rows = json.loads(run(petition, file(LIST), "--dry-run", "--json"))
    assert not Signatory.objects.exists()
    assert rows[0] | {"sure": 1} == {
        "lines": [1], "kind": "organisation", "name": "Harbour Archive", "acronym": "HA", "affiliation": "",
        "role": "", "country": "MT", "website": "", "email": "", "sure": 1, "twin": None, "problems": [],
    }  # fmt: skip
    assert 0 <= rows[0]["sure"] <= 1


def test_who_is_on_the_list_already_is_left_out_and_named(petition, file):
    make.published(petition, "organisation", name="The Harbour Archive", country="MT")
    path = file(LIST + "- Harbour archive, Malta\n")
    assert [row["twin"] for row in json.loads(run(petition, path, "--dry-run", "--json"))] == [
        "The Harbour Archive", None, "The Harbour Archive",
    ]  # fmt: skip
    run(petition, path, source="post")
    assert sorted(petition.signatories.values_list("name", flat=True)) == ["Ana Souza", "The Harbour Archive"]


def test_doubles_within_a_list_are_entered_once(petition, file):
    run(petition, file("- Harbour Archive\n- Paper Boat Collective\n- HARBOUR ARCHIVE\n"), source="post")
    assert petition.signatories.count() == 2


def test_a_withheld_name_is_no_twin_that_is_named(petition, file):
    make.published(petition, "organisation", name="Harbour Archive", listing="withheld")
    assert json.loads(run(petition, file(LIST), "--dry-run", "--json"))[0]["twin"] is None


def test_nothing_is_half_imported(petition, file):
    path = file("name,email,country\nHarbour Archive,ok@mail.example,MT\nPaper Boat,not an address,MT\n")
    with pytest.raises(CommandError, match=r"Nothing was imported.*line 3: e-mail"):
        run(petition, path, source="post")
    assert not Signatory.objects.exists()


def test_without_a_source_nothing_is_imported(petition, file):
    with pytest.raises(CommandError, match="--source"):
        run(petition, file(LIST))
    assert not Signatory.objects.exists()


def test_who_has_an_address_is_told_and_can_refuse_with_one_press(petition, file, client, mailoutbox):
    run(petition, file("organisation,email\nHarbour Archive,rita@archive.example\n"), source="a letter")
    delivery.deliver()
    (mail,) = mailoutbox
    assert "a letter" in mail.body
    link = re.search(r"https://\S+/not-me/\S+", mail.body).group().removeprefix("https://sign.example.org")
    assert client.get(link, secure=True).status_code == 200
    assert tally.of(petition).organisations == 1
    client.post(link, secure=True)
    assert not Signatory.objects.exists()
    assert tally.of(petition).organisations == 0


def test_who_signs_online_and_is_on_the_list_already_joins_that_row(petition, file):
    run(petition, file("organisation,email\nHarbour Archive,rita@archive.example\n"), source="a letter")
    make.signed(petition, "organisation", name="Harbour Archive", email="Rita+x@archive.example")
    assert petition.signatories.count() == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators_are_recognised(encoding, separator):
    text = io.StringIO(newline="")
    rows = [
        ["Name of organization", "E-mail address", "Country"],
        ['Señal, "Uno"', "a@b.example", "Côte d’Ivoire"],
    ]
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(rows)
    (one,) = files.read(text.getvalue().encode(encoding))
    assert (one.name, one.email, one.country) == ('Señal, "Uno"', "a@b.example", "CI")


def test_a_spreadsheet_s_guard_is_taken_off_and_its_sins_are_named():
    found = files.read(b"First name,Surname,Affiliation,Country\n'=Ana,Kamau,Open,Narnia,more\n,,,\n")
    assert [(one.name, one.lines, one.problems) for one in found] == [
        ("=Ana Kamau", (2,), ("no country: Narnia", "too many cells")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        b"x" * (5 * 1024 * 1024 + 1),
        b"PK\x03\x04rest",
        b"Boat\n" * 50_001,
        b"ok\n" + b"x" * 10_001,
        b"a\nb\0c\n",
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(data):
    with pytest.raises(Unreadable):
        files.read(data)


def test_entering_an_address_that_has_signed_enters_nothing(petition):
    row = make.signed(petition)
    details = make.details(email=row.email.upper())
    assert not review.enter(petition, details, review.Origin(source="post"), by=None)
    assert petition.signatories.count() == 1


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


def test_too_many_lines_are_refused_before_they_are_read():
    with pytest.raises(files.Unreadable, match="50002 lines"):
        files.read(b"name,country\n" + b"House,KE\n" * 50_001)


def test_a_line_without_end_is_refused_by_its_number():
    with pytest.raises(files.Unreadable, match="Line 2 has"):
        files.read(b"name,country\n" + b"y" * 4_000_000)


@pytest.mark.parametrize("end", ["\x0b", "\x0c", "\x85", "\u2028"])
def test_an_odd_end_of_a_line_above_the_header_hides_no_header(petition, file, end):
    run(
        petition,
        file(f"Signatories:{end}as of May\nName,Country\nHarbour Archive,Malta\n"),
        source="A letter",
    )
    assert Signatory.objects.get().name == "Harbour Archive"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('name,country\n"never closed\n' + "Harbour Archive,MT\n" * 8000, "cannot be read"),
        ("A title\n" * 9 + 'Name,"Country\nHarbour Archive,Malta\n', "quote that begins in line 10"),
        ("Name,Country\n", "there is no entry"),
    ],
)
def test_a_table_that_says_nothing_is_refused_in_words(petition, file, content, said):
    with pytest.raises(CommandError, match=said):
        run(petition, file(content), source="A letter")
    assert not Signatory.objects.exists()


@pytest.mark.parametrize("source", ["  ", "x" * 251])
def test_a_source_that_is_no_record_of_consent_is_refused(petition, file, source):
    with pytest.raises(CommandError, match="--source"):
        run(petition, file(LIST), source=source)


def test_who_took_their_name_off_is_not_put_back_by_a_list(petition, file):
    row = make.published(petition, email="ana@mail.example", name="Ana Souza")
    review.withdraw(row)
    NoMail.objects.create(fingerprint=site_fingerprint("never@mail.example"))
    path = file("name,country,email\nAna Souza,BR,ana@mail.example\nBo Li,CN,never@mail.example\n"
                "Cy Twombly,US,cy@mail.example\n")  # fmt: skip
    run(petition, path, source="post")
    assert [row.name for row in petition.signatories.published()] == ["Cy Twombly"]


def test_an_address_beside_a_name_as_mail_programs_write_it_is_read(petition, file):
    run(petition, file("Ana Souza <ana@mail.example>, InternetLab, Brazil\n"), source="post")
    row = petition.signatories.get()
    assert (row.name, row.email) == ("Ana Souza", "ana@mail.example")


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


@pytest.mark.parametrize(("question", "answer"), [
    ("May we publish your name?", "No"),
    ("Do you agree to be listed in public?", "no, thank you"),
    ("Aceptas / do you consent to your name being printed", "No."),
    ("I would like to remain anonymous", "Yes"),
    ("Please do not publish my name", "yes"),
])  # fmt: skip
def test_whoever_a_form_has_asked_and_who_said_no_is_left_out(petition, file, question, answer):
    run(
        petition, file(f"Full name;Country;{question}\nAda Storm;NZ;{answer}\nAna Souza;BR;\n"), source="post"
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
    # A form has asked where they live, and not whether it is to be printed.
    ("name,affiliation,country,email\nAda Storm,River Watch,NZ,ada@mail.example\n", False),
    # A list, as it was printed.
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
