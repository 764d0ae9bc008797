import pytest

from signatories.importing import files, letter
from tests.services import SHARED


def understood(text: str) -> list[tuple]:
    """Return kind, name, acronym, affiliation, role and country of each entry, empty ones left out."""
    found = letter.read(text)
    return [
        tuple(filter(None, (one.kind[:3], one.name, one.acronym, one.affiliation, one.role, one.country)))
        for one in found
    ]


def test_the_list_of_baku_comes_out_right():
    found = files.read((SHARED / "statements" / "igf-baku-2012-signatories.txt").read_bytes())
    organisations = {(one.name, one.acronym, one.country) for one in found if one.kind == "organisation"}
    individuals = {(one.name, one.affiliation, one.role) for one in found if one.kind == "individual"}
    assert organisations == {
        ("Freedom House", "", ""),
        ("Thai Netizen Network", "", ""),
        ("Asociacion por los Derechos Civiles", "", "AR"),
        ("Digital Rights Foundation", "", "PK"),
        ("Myanmar ICT for Development Organization", "", ""),
        ("i freedom Uganda", "", ""),
        ("Community Empowerment for Progress Organization", "CEPO", "SS"),
        ("Egyptian Democratic Academy", "", ""),
        ("Common Europe Foundation", "", ""),
    }
    assert individuals == {
        ("'Gbenga Sesan", "Paradigm Initiative Nigeria", ""),
        ("Kamal Sedra", "DISC Development", ""),
        ("Mahmood Enayat", "Small Media", ""),
        ("Alaksiej Carniajeu", "Belarus IT Aid", ""),
        ("Siarhei Mackievic", "Assembly of Pro-Democratic NGOs of Belarus", ""),
        ("Anas Helali", "", "Syrian IT specialist"),
        ("Arzu Geybullayeva", "", "Azerbaijani blogger"),
        ("Dr. Katy Pearce", "University of Washington", "Assistant Professor of Communication"),
    }
    assert sorted(one.lines for one in found if len(one.lines) > 1) == [(8, 9), (12, 13), (14, 15)]


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("- Harbour Archive (HA), Malta", ("org", "Harbour Archive", "HA", "MT")),
        ("2. Harbour Archive – HARC, Malta;", ("org", "Harbour Archive", "HARC", "MT")),
        ("**Fundación Memoria** (Colombia)", ("org", "Fundación Memoria", "CO")),
        ("Centre for Media, Technology and Law, Kenya", ("org", "Centre for Media, Technology and Law", "KE")),
        ("Prof. Dr. Lise van der Meer, Professor of Law, University of Leiden, the Netherlands",
         ("ind", "Prof. Dr. Lise van der Meer", "University of Leiden", "Professor of Law", "NL")),
        ("María José Pérez (periodista), Argentina", ("ind", "María José Pérez", "periodista", "AR")),
        ("Nnenna Nwosu – independent consultant, Nigeria", ("ind", "Nnenna Nwosu", "independent consultant", "NG")),
        ("> Jane Roe, on behalf of Harbour Archive", ("ind", "Jane Roe", "Harbour Archive")),
        ("მთავარი არქივი (Main Archive), Georgia", ("org", "მთავარი არქივი (Main Archive)", "GE")),
        ("مركز الحق في المعرفة، لبنان", ("org", "مركز الحق في المعرفة", "LB")),
        ("公開紀錄協會, Taiwan", ("org", "公開紀錄協會", "TW")),
        ("Kurdish Writers Union, Republic of Korea", ("org", "Kurdish Writers Union", "KR")),
        ("Anas Nour, Syrian IT specialist", ("ind", "Anas Nour", "Syrian IT specialist")),
        ("Ana Souza\tPesquisadora\tInternetLab\tBrazil", ("ind", "Ana Souza", "InternetLab", "Pesquisadora", "BR")),
    ],
)  # fmt: skip
def test_a_line_of_a_letter_is_understood(line, entry):
    assert understood(line) == [entry]


def test_addresses_are_taken_out_of_a_line():
    (one,) = letter.read("[Open Rights Group](https://open.example/), contact@open.example, United Kingdom")
    assert (one.name, one.website, one.email, one.country) == (
        "Open Rights Group", "https://open.example/", "contact@open.example", "GB",
    )  # fmt: skip


def test_headings_closings_and_notes_give_no_entry():
    text = """Sincerely,

    ## Signatories:

    [in alphabetical order]
    - Harbour Archive
    (list as of 5 May)
    ---
    """
    assert understood(text) == [("org", "Harbour Archive")]


def test_a_heading_says_what_stands_under_it():
    text = "Organisations:\n- Jardín Abierto\n- Paper Boat\n\nIndividuals:\n- Boat House\n\n**Kenya**\n- Ana Kamau"
    assert [(one.kind, one.country) for one in letter.read(text)] == [
        ("organisation", ""), ("organisation", ""), ("individual", ""), ("individual", "KE"),
    ]  # fmt: skip


def test_wrapped_lines_are_joined():
    text = (
        "Institute for the Study of Archives,\n  Records and Memory, Germany\nCommittee to Protect\nReaders\n"
    )
    assert [one.lines for one in letter.read(text)][:1] == [(1, 2)]
    assert letter.read(text)[0].name == "Institute for the Study of Archives, Records and Memory"


def test_blocks_under_a_letter_are_one_entry_each():
    text = "Jane Doe\nExecutive Director\nHarbour Archive\nNairobi, Kenya\n\nJohn Roe\nAnalyst\nPaper Institute\nUSA\n"
    assert understood(text) == [
        ("ind", "Jane Doe", "Harbour Archive, Nairobi", "Executive Director", "KE"),
        ("ind", "John Roe", "Paper Institute", "Analyst", "US"),
    ]


def test_a_table_of_records_is_read_by_its_rows():
    text = "| Name | Organisation | Country |\n|---|---|---|\n| Jane Doe | Harbour Archive | Kenya |\n"
    assert understood(text) == [("ind", "Jane Doe", "Harbour Archive", "KE")]


@pytest.mark.parametrize(
    "text", ["", "\n\n", "***", "| | |\n|--|--|\n", "(", "«", "-" * 5000, "[](((" * 500, "a," * 3000]
)
def test_nothing_much_gives_nothing_and_no_error(text):
    letter.read(text)


def test_debris_of_a_letter_gives_no_entry():
    text = """Organizations (45)
- Open Records Coalition[1]
- Harbour Archive (HA) (Malta)
- Offene Akten e.V., Deutschland

Individuals
- Ana de la Cruz (Periodista, Guatemala)
- Rita Kamau (Paper and Ink, Kenya)

[1] Lebanon
* in a personal capacity
*Affiliations are listed for identification purposes only.*
... and 45 others
Page 2 of 3
"""
    assert understood(text) == [
        ("org", "Open Records Coalition"),
        ("org", "Harbour Archive", "HA", "MT"),
        ("org", "Offene Akten e.V.", "DE"),
        ("ind", "Ana de la Cruz", "Periodista", "GT"),
        ("ind", "Rita Kamau", "Paper and Ink", "KE"),
    ]


def test_a_country_over_its_organisations_is_no_block():
    text = "Malta\nHarbour Archive\nQuay Committee\n\nKenya\nOpen Records Coalition\nPaper Watch\n"
    assert [(one.name, one.country) for one in letter.read(text)] == [
        ("Harbour Archive", "MT"), ("Quay Committee", "MT"), ("Open Records Coalition", "KE"), ("Paper Watch", "KE"),
    ]  # fmt: skip


def test_numbered_entries_over_several_lines_are_one_each():
    text = "1. Ms. Rita Kamau\n   Harbour Archive\n   Malta\n2. Dr. Jane Roe\n   Paper Institute\n   Kenya\n"
    assert understood(text) == [
        ("ind", "Ms. Rita Kamau", "Harbour Archive", "MT"), ("ind", "Dr. Jane Roe", "Paper Institute", "KE"),
    ]  # fmt: skip


def test_several_in_one_line_are_several():
    text = "Harbour Archive, Malta; Open Records Coalition, Kenya; Paper Watch, Thailand"
    assert [one.country for one in letter.read(text)] == ["MT", "KE", "TH"]


def test_a_chinese_list_is_read():
    text = "组织\n1、开放档案协会\n\n个人\n1、滕小明，律师\n2、王小雨（Wang Xiaoyu），学者，美国\n"
    assert understood(text) == [
        ("org", "开放档案协会"), ("ind", "滕小明", "律师"), ("ind", "王小雨（Wang Xiaoyu）", "学者", "US"),
    ]  # fmt: skip
