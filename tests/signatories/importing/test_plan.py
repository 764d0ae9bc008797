import csv
import io
import json
import re

import pytest
from django.core.management import CommandError, call_command

from signatories.identity.addresses import site_fingerprint
from signatories.importing import files, plan
from signatories.importing.files import Unreadable
from signatories.lifecycle import enter, withdraw
from signatories.listing import basis, tally
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
        "representative": "", "international": False, "left_out": False, "why_left_out": "",
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
    assert not enter.enter(petition, details, enter.Origin(source="post"), by=None)
    assert petition.signatories.count() == 1


def test_too_many_lines_are_refused_before_they_are_read():
    with pytest.raises(files.Unreadable, match="50002 lines"):
        files.read(b"name,country\n" + b"House,KE\n" * 50_001)


def test_a_line_without_end_is_refused_by_its_number():
    with pytest.raises(files.Unreadable, match="Line 2 has"):
        files.read(b"name,country\n" + b"y" * 4_000_000)


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
    withdraw.withdraw(row)
    NoMail.objects.create(fingerprint=site_fingerprint("never@mail.example"))
    path = file("name,country,email\nAna Souza,BR,ana@mail.example\nBo Li,CN,never@mail.example\n"
                "Cy Twombly,US,cy@mail.example\n")  # fmt: skip
    run(petition, path, source="post")
    assert [row.name for row in petition.signatories.published()] == ["Cy Twombly"]


def test_an_address_beside_a_name_as_mail_programs_write_it_is_read(petition, file):
    run(petition, file("Ana Souza <ana@mail.example>, InternetLab, Brazil\n"), source="post")
    row = petition.signatories.get()
    assert (row.name, row.email) == ("Ana Souza", "ana@mail.example")


def planned(petition, text: str, **options) -> list[plan.PlannedEntry]:
    clocked = type(petition).objects.with_clock().get(pk=petition.pk)
    return plan.make(clocked, files.entries(text), **options)


ANA = (
    "kind,name,country,email\nindividual,Ana Souza,BR,ana@mail.example\nindividual,Bo Li,CN,bo@mail.example\n"
)


def test_an_address_that_has_signed_is_taken_under_its_petition_and_kind_alone(petition):
    make.signed(petition, email="ANA@mail.example", name="Somebody Else")
    make.signed(petition, "organisation", email="bo@mail.example")
    make.signed(make.petition(), email="bo@mail.example")
    assert [line.is_taken for line in planned(petition, ANA)] == [True, False]


def test_a_plan_reveals_no_address_to_those_who_may_not_know(petition):
    make.signed(petition, email="ana@mail.example", name="Somebody Else")
    NoMail.objects.create(fingerprint=site_fingerprint("bo@mail.example"))
    lines = planned(petition, ANA, asks_addresses=False)
    assert [(line.is_taken, line.is_declined) for line in lines] == [(False, False)] * 2
    lines = planned(petition, ANA)
    assert [(line.is_taken, line.is_declined) for line in lines] == [(True, False), (False, True)]


def test_an_owner_who_withdrew_has_declined_under_that_petition_and_kind_alone(petition):
    withdraw.withdraw(make.published(petition, email="ana@mail.example", name="Somebody Else"))
    withdraw.withdraw(make.published(petition, "organisation", email="bo@mail.example"))
    withdraw.withdraw(make.published(make.petition(), email="bo@mail.example"))
    assert [line.is_declined for line in planned(petition, ANA)] == [True, False]


def test_an_address_that_stands_twice_in_a_list_is_taken_the_second_time_for_one_kind(petition):
    lines = planned(petition, f"{ANA}individual,Cy Twombly,US,Ana+x@mail.example\n"
                    "organisation,Harbour Archive,KE,bo@mail.example\nindividual,Dov Karmi,IL,\n"
                    "individual,Eva Meyer,DE,\n")  # fmt: skip
    assert [line.is_taken for line in lines] == [False, False, True, False, False, False]


def test_a_repeated_name_has_a_mark_of_its_own_and_each_entry_is_reported(petition):
    steps: list[int] = []
    lines = planned(petition, f"{ANA}individual,Ana Souza,PT,\n", each=lambda: steps.append(1))
    assert [line.mark for line in lines] == ["Ana Souza", "Bo Li", "Ana Souza (2)"]
    assert len(steps) == 3


def test_an_invitation_needs_an_address_and_an_entry_does_not(petition):
    text = "name,country,email\nRiver Network,PE,\nHarbour Archive,KE,desk@harbour.example\n"
    assert [bool(line.problems) for line in planned(petition, text, inviting=True)] == [True, False]
    assert [bool(line.problems) for line in planned(petition, text)] == [False, False]


def test_a_petition_for_organisations_takes_no_person():
    petition = make.petition(kinds="organisations")
    text = "kind,name,country\nindividual,Ana Souza,BR\norganisation,Harbour Archive,KE\n"
    assert [line.problems for line in planned(petition, text)] == [
        ["this petition is not for such signatories"],
        [],
    ]


def test_a_person_s_name_is_no_address_and_an_organisation_s_may_be(petition):
    text = "kind,name,country\nindividual,ana.example.org,BR\norganisation,harbour.org,KE\n"
    person, house = planned(petition, text)
    assert [bool(line.problems) for line in (person, house)] == [True, False]
    assert (person.details, house.details.name) == (None, "harbour.org")


def test_the_most_similar_entry_is_named_whether_it_is_listed_or_further_up(petition):
    make.published(petition, "organisation", name="Harbour Archive", country="KE")
    make.published(petition, "organisation", name="Harbour Archives of the Sea", country="KE")
    make.published(make.petition(), "organisation", name="River Network", country="PE")
    lines = planned(
        petition,
        "organisation,country\nThe Harbour Archive,KE\nRiver Network,PE\n"
        "The River Network,PE\nLake Institute,MT\n",
    )
    assert [(line.twin, line.is_same) for line in lines] == [
        ("Harbour Archive", True), ("", False), ("River Network", True), ("", False),
    ]  # fmt: skip


def test_an_entry_carries_everything_that_it_was_read_from(petition):
    text = (
        "kind,name,acronym,country,show_country,website,email,representative,role\n"
        "organisation,Harbour Archive,HA,international,,https://harbour.example/,desk@harbour.example,"
        "Rita Kamau,Head\n"
        "individual,Ana Souza,,BR,yes,,,,\n"
    )
    house, person = (line.details for line in planned(petition, text))
    assert (house.kind, house.country, house.is_international, house.acronym) == (
        "organisation",
        "",
        True,
        "HA",
    )
    assert (house.website, house.email) == ("https://harbour.example/", "desk@harbour.example")
    assert (house.representative, house.role) == ("Rita Kamau", "Head")
    assert (person.kind, person.country, person.shows_country) == ("individual", "BR", True)


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        (ANA, "0 organisations, 2 individuals"),
        (
            "kind,name,country\norganisation,Harbour Archive,KE\nindividual,Ana Souza,BR\n",
            "1 organisation, 1 individual",
        ),
    ],
)
def test_kinds_are_counted_in_words(petition, text, counted):
    assert plan.counted(planned(petition, text)) == counted


def test_the_command_takes_what_columns_hold_a_kind_and_an_encoding(petition, file):
    text = "Кто;Откуда;Можно?\nСерова Анна;Казахстан;да\nГречко Олег;Армения;нет\n".encode("cp1251")
    options = (
        "--map",
        "Кто=name",
        "--map",
        "Откуда=country",
        "--consent-column",
        "Можно?",
        "--encoding",
        "cp1251",
    )
    run(petition, file(text), *options, "--kind", "individuals", source="post")
    rows = petition.signatories.all()
    assert [(row.kind, row.name, row.country) for row in rows] == [("individual", "Серова Анна", "KZ")]


@pytest.mark.parametrize(
    ("text", "options", "says"),
    [
        ("Name,Country\nAna,Kenya\n", ("--map", "Who=name"), "There is no column Who"),
        ("Name,Country\nAna,Kenya\n", ("--map", "Name=planet"), "known field"),
        ("INSTITUCE,ROLE\nAna,x\nBen,y\n", (), "INSTITUCE, ROLE"),
    ],
)
def test_the_command_ends_with_2_where_it_is_not_sure(petition, file, text, options, says):
    with pytest.raises(CommandError, match=says) as refused:
        run(petition, file(text), *options, source="post")
    assert refused.value.returncode == 2
    assert not petition.signatories.exists()
