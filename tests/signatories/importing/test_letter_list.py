import pytest

from signatories.importing import files, letter_list


def understood(text: str) -> list[tuple]:
    """Return kind, name, acronym, affiliation, role and country of each entry, empty ones left out."""
    found = letter_list.read(text)
    return [
        tuple(filter(None, (one.kind[:3], one.name, one.acronym, one.affiliation, one.role, one.country)))
        for one in found
    ]


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
    (one,) = letter_list.read(
        "[Open Rights Group](https://open.example/), contact@open.example, United Kingdom"
    )
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
    assert [(one.kind, one.country) for one in letter_list.read(text)] == [
        ("organisation", ""), ("organisation", ""), ("individual", ""), ("individual", "KE"),
    ]  # fmt: skip


def test_wrapped_lines_are_joined():
    text = (
        "Institute for the Study of Archives,\n  Records and Memory, Germany\nCommittee to Protect\nReaders\n"
    )
    assert [one.lines for one in letter_list.read(text)][:1] == [(1, 2)]
    assert letter_list.read(text)[0].name == "Institute for the Study of Archives, Records and Memory"


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
    letter_list.read(text)


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
    assert [(one.name, one.country) for one in letter_list.read(text)] == [
        ("Harbour Archive", "MT"), ("Quay Committee", "MT"), ("Open Records Coalition", "KE"), ("Paper Watch", "KE"),
    ]  # fmt: skip


def test_numbered_entries_over_several_lines_are_one_each():
    text = "1. Ms. Rita Kamau\n   Harbour Archive\n   Malta\n2. Dr. Jane Roe\n   Paper Institute\n   Kenya\n"
    assert understood(text) == [
        ("ind", "Ms. Rita Kamau", "Harbour Archive", "MT"), ("ind", "Dr. Jane Roe", "Paper Institute", "KE"),
    ]  # fmt: skip


def test_several_in_one_line_are_several():
    text = "Harbour Archive, Malta; Open Records Coalition, Kenya; Paper Watch, Thailand"
    assert [one.country for one in letter_list.read(text)] == ["MT", "KE", "TH"]


def test_a_chinese_list_is_read():
    text = "组织\n1、开放档案协会\n\n个人\n1、滕小明，律师\n2、王小雨（Wang Xiaoyu），学者，美国\n"
    assert understood(text) == [
        ("org", "开放档案协会"), ("ind", "滕小明", "律师"), ("ind", "王小雨（Wang Xiaoyu）", "学者", "US"),
    ]  # fmt: skip


# --- Lists of other styles ----------------------------------------------------------------------------------


def names(text: str) -> list[tuple]:
    return [(one.kind[:3], one.name, one.country) for one in files.read(text.encode())]


def test_groups_under_headings_are_no_blocks():
    text = (
        "Africa:\nPaper Watch (Kenya)\nQUAY (Uganda)\n\nEurope and Central Asia\nlantern.works\nHarbour Archive (Malta)\n"
        "\nIndividuals:\nRita Kamau (Kenya)\nProf. Jane Roe (Quay University, Ghana)\n"
    )
    assert understood(text) == [
        ("org", "Paper Watch", "KE"), ("org", "QUAY", "UG"), ("org", "lantern.works"),
        ("org", "Harbour Archive", "MT"), ("ind", "Rita Kamau", "KE"),
        ("ind", "Prof. Jane Roe", "Quay University", "GH"),
    ]  # fmt: skip


def test_a_paragraph_of_names_is_taken_apart():
    text = "Harbour Archive; Lantern; Paper Watch (Kenya); Quay Committee; and Open Records Coalition."
    assert [one.name for one in letter_list.read(text)] == [
        "Harbour Archive", "Lantern", "Paper Watch", "Quay Committee", "Open Records Coalition",
    ]  # fmt: skip
    text = "Harbour Archive, Paper Watch, Quay Committee, Lantern, Open Records Coalition, Radio Mar and River Network."
    assert len(letter_list.read(text)) == 7


def test_a_name_that_begins_small_is_an_entry_of_its_own():
    text = "Harbour Archive, Malta\nlantern.works\npapel\nvan der Meer, Lise, Quay University\n"
    assert [one.lines for one in letter_list.read(text)] == [(1,), (2,), (3,), (4,)]


def test_surnames_before_first_names_are_turned_around():
    text = (
        "Individual signatories\n\nKamau, Rita, Harbour Archive, Kenya\nRoe, Jane, journalist, Ghana\n"
        "de Souza, Ana, Universidade do Porto, Portugal\nvan der Meer, Lise, University of Leiden, Netherlands\n"
    )
    assert understood(text) == [
        ("ind", "Rita Kamau", "Harbour Archive", "KE"), ("ind", "Jane Roe", "journalist", "GH"),
        ("ind", "Ana de Souza", "Universidade do Porto", "PT"),
        ("ind", "Lise van der Meer", "University of Leiden", "NL"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("surnames_first", "others", "is_turned"),
    [(2, 0, False), (3, 0, True), (3, 2, True), (3, 3, False), (2, 1, False)],
)
def test_names_are_turned_around_where_three_lines_and_six_in_ten_begin_with_a_surname(
    surnames_first, others, is_turned
):
    turned = ["Kamau, Rita, Harbour Archive", "Silva, Ana, River Network", "Duarte, Paulo, Lake Union"]
    lines = turned[:surnames_first]
    lines += ["Coastal Watch, Kenya", "Open Water Forum, Peru", "Hill Club, Malta"][:others]
    names = [entry[1] for entry in understood("\n".join(lines))]
    assert len(names) == len(lines)
    assert ("Rita Kamau" in names) is is_turned


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Kenya\tPaper Watch\tRita Kamau\nMalta\tHarbour Archive\tJane Roe\nGhana\tQuay Network\tAma Mensah\n",
         [("org", "Paper Watch", "KE"), ("org", "Harbour Archive", "MT"), ("org", "Quay Network", "GH")]),
        ('"Paper ""Boat"" House","Kenya",""\n"Records, Rights and Memory","Malta","https://rrm.example"\n',
         [("org", 'Paper "Boat" House', "KE"), ("org", "Records, Rights and Memory", "MT")]),
        ("1.\tHarbour Archive\n2.\tLantern\n3.\tQUAY\n",
         [("org", "Harbour Archive", ""), ("org", "Lantern", ""), ("org", "QUAY", "")]),
        ("| # | Organisation | Country |\n|---|---|---|\n| 1 | **Lantern** | Kenya |\n| 2 | Harbour Archive (HA) | Malta |\n",
         [("org", "Lantern", "KE"), ("org", "Harbour Archive", "MT")]),
        ("Harbour Archive          Lantern House\nPaper Watch              Radio Mar\nQuay Committee           River Network\n",
         [("org", "Harbour Archive", ""), ("org", "Paper Watch", ""), ("org", "Quay Committee", ""),
          ("org", "Lantern House", ""), ("org", "Radio Mar", ""), ("org", "River Network", "")]),
        ("Timestamp,Email Address,Are you signing as an individual or for an organisation?,"
         "What is the name of your organisation?,What is your full name?,In which country are you based?\n"
         "2026/05/04 10:00,a@x.example,As an individual,N/A,Rita Kamau,Kenya\n"
         '2026/05/04 10:01,b@x.example,For an organisation,"Paper\nWatch",Jane Roe,Malta\n',
         [("ind", "Rita Kamau", "KE"), ("org", "Paper Watch", "MT")]),
        ("Name,Name,Organisation,Country\nRita,Kamau,Paper Watch,Kenya\nJane,Roe,,Malta\n",
         [("ind", "Rita Kamau", "KE"), ("ind", "Jane Roe", "MT")]),
    ],
)  # fmt: skip
def test_tables_of_every_kind_are_read_by_what_their_columns_hold(text, found):
    assert names(text) == found


def test_a_name_that_says_nothing_is_what_the_list_is_of():
    text = "Harbour Archive\nPaper Watch\nQuay Committee\nHomo Lector\nSula Mar\n"
    assert {one.kind for one in letter_list.read(text)} == {"organisation"}


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("Matthew Green, Quay University", ("ind", "Matthew Green", "Quay University")),
        ("Rita Kamau (in personal capacity)", ("ind", "Rita Kamau")),
        ("Jane Roe, Board Member, Paper Watch", ("ind", "Jane Roe", "Paper Watch", "Board Member")),
        ("Jane Roe, Professor at Quay University", ("ind", "Jane Roe", "Quay University", "Professor")),
        ("Jillian C. Roe (EFX)", ("ind", "Jillian C. Roe", "EFX")),
        ("Paper Watch—Kenya", ("org", "Paper Watch", "KE")),
        ("Lantern Foundation: Kenya", ("org", "Lantern Foundation", "KE")),
        ('Electronic Paper Centre ("EPC")', ("org", "Electronic Paper Centre", "EPC")),
        ("Paper Watch, Hong Kong SAR", ("org", "Paper Watch", "HK")),
    ],
)
def test_another_line_of_a_letter_is_understood(line, entry):
    assert understood(line) == [entry]


def test_two_people_in_one_line_are_two():
    assert understood("Jane Roe and Rita Kamau, co-founders, Lantern Hub") == [
        ("ind", "Jane Roe", "Lantern Hub", "co-founder"), ("ind", "Rita Kamau", "Lantern Hub", "co-founder"),
    ]  # fmt: skip


def test_what_stands_in_brackets_below_a_name_is_of_it():
    text = "* World Association of Paper Boats\n  (WAPB)\n* Lantern\n  (Kenya)\n"
    assert understood(text) == [("org", "World Association of Paper Boats", "WAPB"), ("org", "Lantern", "KE")]


@pytest.mark.parametrize(
    "line",
    ["Geneva, 12 June 2026", "4 May 2026", "12/06/2026", "Brussels, May 2026", "Total: 20 organisations", "Africa",
     "Last updated 3 June 2026", "签署人：", "** Speaking in a private capacity", "To add your name, write to us"],
)  # fmt: skip
def test_what_is_said_of_a_list_is_no_entry(line):
    assert understood(f"Harbour Archive\n\n{line}\n") == [("org", "Harbour Archive")]


def test_a_heading_between_bullets_ends_the_entry_before_it():
    text = "Organizations\n- Paper Watch (Kenya)\n- Lantern House, Ghana\nIndividuals\n- Rita Kamau, Board Member, Paper Watch\n"
    assert understood(text) == [
        ("org", "Paper Watch", "KE"), ("org", "Lantern House", "GH"),
        ("ind", "Rita Kamau", "Paper Watch", "Board Member"),
    ]  # fmt: skip


def test_commas_between_entries_join_nothing():
    listed = (
        "We sign:\nAna Lima,\nBen Okoro, Harbour Archive,\nTed van der Berg,\nHarbour Watch and\nDina Roy"
    )
    assert understood(listed) == [
        ("ind", "Ana Lima"),
        ("ind", "Ben Okoro", "Harbour Archive"),
        ("ind", "Ted van der Berg"),
        ("org", "Harbour Watch"),
        ("ind", "Dina Roy"),
    ]
    houses = understood("Harbour Archive،\nمركز الحق في المعرفة،\nLantern House،\nRiver Watch،\nPen Club")
    assert [house[1] for house in houses] == [
        "Harbour Archive", "مركز الحق في المعرفة", "Lantern House", "River Watch", "Pen Club",
    ]  # fmt: skip


HOUSES = ["Harbour Archive", "Lantern House", "River Watch", "Pen Club"]


@pytest.mark.parametrize(("listed", "entries"), [
    ("Ana Lima,\nDirector,\nHarbour Archive", [("ind", "Ana Lima", "Harbour Archive", "Director")]),
    ("".join(f"{n}. Ana Lima, Director,\n   {house};\n" for n, house in enumerate(HOUSES, 1)),
     [("ind", "Ana Lima", house, "Director") for house in HOUSES]),
    ("".join(f"Ana Lima, Director,\n   {house};\n" for house in HOUSES),
     [("ind", "Ana Lima", house, "Director") for house in HOUSES]),
    ("".join(f"- {house},\n  Kenya,\n" for house in HOUSES), [("org", house, "KE") for house in HOUSES]),
    ("".join(f"{house},\nNairobi, Kenya;\n" for house in HOUSES), [("org", house, "KE") for house in HOUSES]),
    ("".join(f"Ana Lima,\nDirector,\n{house};\n" for house in HOUSES),
     [("ind", "Ana Lima", house, "Director") for house in HOUSES]),
    ("Harbour Archive, Kenya; Lantern House,\nGhana; River Watch, Spain; Pen Club,\nPeru; Open Foundation, Mali;\n"
     "Free Press Union,\nBenin; Lima Forum,\nChile",
     [("org", "Harbour Archive", "KE"), ("org", "Lantern House", "GH"), ("org", "River Watch", "ES"),
      ("org", "Pen Club", "PE"), ("org", "Open Foundation", "ML"), ("org", "Free Press Union", "BJ"),
      ("org", "Lima Forum", "CL")]),
    (", ".join(HOUSES) + ",\n" + "Open Foundation, Free Press Union, Lima Forum,\n"
     "Data Network, Justice Centre, Media Institute,\nWater Alliance, Rights Forum,\nPress Union",
     [("org", house) for house in [*HOUSES, "Open Foundation", "Free Press Union", "Lima Forum", "Data Network",
      "Justice Centre", "Media Institute", "Water Alliance", "Rights Forum", "Press Union"]]),
])  # fmt: skip
def test_commas_within_entries_keep_them_together(listed, entries):
    assert understood(listed) == entries


# Each of these once took minutes or hours, because time grew with the square of the length.
@pytest.mark.parametrize(("piece", "end"), [
    (" ", "x"), ("A–", "x"), ("¹", "x"), ("_a", "x"), ("ﷺ", "x"), ("www.", "x"), ("-", "x"), ("mailto:", "x"),
    ("a e ", "( ; bb; cc"),
])  # fmt: skip
def test_long_lines_of_anything_are_read(piece, end):
    line = (piece * files.LONGEST_CELL)[: files.LONGEST_CELL - len(end)] + end
    assert len(files.entries(f"{line}\n" * 100 + "\nHarbour Archive (HA), Malta")) in (1, 101)


@pytest.mark.parametrize("line", ["Director of the thing and", "“Ana", "of", "Ana Lima,"])
def test_fifty_thousand_lines_are_read(line):
    assert files.entries(f"{line}\n" * (files.MOST_ENTRIES - 1) + "Harbour Archive (HA), Malta")


@pytest.mark.parametrize(("line", "role", "country"), [
    ("- Jane Roe, MD", "MD", ""),
    ("- John Doe, MP, United Kingdom", "MP", "GB"),
    ("- Ann Lee, M.A.", "M.A.", ""),
    ("- Ana Horvat, HR", "", "HR"),
])  # fmt: skip
def test_a_degree_after_a_name_is_no_country(line, role, country):
    (one,) = letter_list.read(line)
    assert (one.kind, one.role, one.country) == ("individual", role, country)
    assert one.sure <= 0.6


def test_a_legal_form_after_a_comma_is_of_the_name():
    (one,) = letter_list.read("- Grupo de Trabajo, S.A. de C.V., México")
    assert (one.name, one.country, one.unused) == ("Grupo de Trabajo, S.A. de C.V.", "MX", "")


def test_an_address_on_the_web_beside_a_person_is_named_as_unused():
    (one,) = letter_list.read("- John Doe http://site.example, River Watch")
    assert (one.name, one.unused) == ("John Doe", "http://site.example")


ORGANISATIONS = ["Harbour Archive", "River Network", "Lake Institute"]


@pytest.mark.parametrize(
    ("clear", "kind"),
    [
        (ORGANISATIONS, "organisation"),
        (ORGANISATIONS[:2], "individual"),
        # Two thirds of the clear ones are organisations.
        ([*ORGANISATIONS[:3], "Hill Union", "Ben Osei, River Network", "Eva Meyer, River Network"], "organisation"),
        ([*ORGANISATIONS, "Dr. Ben Osei", "Dr. Eva Meyer"], "individual"),
        # Fewer, but the people have something beside their names.
        ([*ORGANISATIONS, "Ben Osei, Director", "Eva Meyer, Director"], "organisation"),
        ([*ORGANISATIONS, "Ben Osei, Director", "Eva Meyer, Director", "Fay Wood, Director"], "individual"),
    ],
)  # fmt: skip
def test_a_bare_name_is_what_the_clear_entries_of_a_list_are(clear, kind):
    *_clear, bare = letter_list.read("\n\n".join([*clear, "Homo Lector"]))
    assert (bare.name, bare.kind) == ("Homo Lector", kind)


def test_a_name_that_is_settled_is_as_unsure_as_before_and_others_keep_their_kind():
    listed = letter_list.read("\n\n".join([*ORGANISATIONS, "Homo Lector", "Ben Osei, Lakeside", "Lakeside"]))
    assert [(one.kind[:3], one.sure) for one in listed[3:]] == [("org", 0.6), ("ind", 0.7), ("org", 0.65)]


@pytest.mark.parametrize(
    ("line", "is_international", "name", "country", "unused"),
    [
        ("Harbour Archive, Africa", True, "Harbour Archive", "", ""),
        ("Harbour Archive (Africa)", True, "Harbour Archive", "", ""),
        ("Harbour Archive (Africa), Nairobi", True, "Harbour Archive", "", "Nairobi"),
        ("Harbour Archive, Nairobi, Africa", True, "Harbour Archive", "", "Nairobi"),
        ("Harbour Archive, Africa, Kenya", False, "Harbour Archive", "KE", "Africa"),
        ("Harbour Archive, Nairobi, Kenya", False, "Harbour Archive", "KE", "Nairobi"),
        ("Harbour Archive (Kenya), Malta", False, "Harbour Archive", "MT", ""),
        ("Harbour Archive and, Malta, Friends and Family", False, "Harbour Archive and, Malta, Friends and Family", "MT", ""),
    ],
)  # fmt: skip
def test_a_region_makes_an_organisation_international_and_other_places_are_named_as_unused(
    line, is_international, name, country, unused
):
    (one, _other) = letter_list.read(f"- {line}\n- River Network")
    assert (one.is_international, one.name, one.country, one.unused) == (
        is_international,
        name,
        country,
        unused,
    )


def test_an_unused_place_makes_an_organisation_less_sure_and_a_region_does_not():
    listed = letter_list.read("- Harbour Archive, Nairobi\n- River Network\n- Lake Institute, Africa")
    assert [one.sure for one in listed] == [0.75, 0.95, 0.95]


def test_surnames_and_first_names_of_two_words_are_turned_around_and_longer_ones_are_not():
    two = "García López, Ana Rita, Harbour Archive\nCruz Soto, Bo Li, River Network\nRoe, Jane, Lake Union\n"
    assert [entry[1] for entry in understood(two)] == [
        "Ana Rita García López",
        "Bo Li Cruz Soto",
        "Jane Roe",
    ]
    three = two.replace("Ana Rita", "Ana Rita Luz").replace("Cruz Soto", "Cruz Soto Rey")
    assert "Jane Roe" not in [entry[1] for entry in understood(three)]


def test_the_country_after_a_name_goes_before_one_in_brackets_within_it():
    (one, other) = letter_list.read("- Harbour (Kenya) Archive, Malta\n- River (Peru) Network")
    assert [(one.name, one.country), (other.name, other.country)] == [
        ("Harbour Archive", "MT"),
        ("River Network", "PE"),
    ]
