"""Lists as they come, from forms and letters; each with what is right about its entries."""

import pytest

from signatories.importing import files

ORGANISATION, PERSON = "organisation", "individual"


def read(text: str) -> list[dict[str, object]]:
    """Return what is set of each entry."""
    names = (
        "kind", "name", "acronym", "affiliation", "role", "country", "email", "representative",
        "is_international",
        "is_unlisted",
    )  # fmt: skip
    entries = files.read(text.encode())
    return [{name: value for name in names if (value := getattr(entry, name))} for entry in entries]


def organisation(name: str, **more: object) -> dict[str, object]:
    return {"kind": ORGANISATION, "name": name} | more


def person(name: str, **more: object) -> dict[str, object]:
    return {"kind": PERSON, "name": name} | more


TABLES = {
    "a representative signs": (
        "Timestamp,Email Address,Organisation name (as it should appear),Country where you are based,"
        "Name and title of the person signing,Would you like your logo to be added?\n"
        '1/2/2027,a@port.example,Harbour Trust,Kenya,"Ana Port, Director",Yes\n'
        '1/2/2027,b@coast.example,Delta Forum,Ghana,"Ben Coast, Chair",No\n',
        [
            organisation("Harbour Trust", country="KE", email="a@port.example",
        representative="Ana Port, Director"),
            organisation("Delta Forum", country="GH", email="b@coast.example",
        representative="Ben Coast, Chair"),
        ],
    ),
    "a mailing tool's export": (
        "first_name,last_name,email,organization,country\nAna,Port,a@port.example,Harbour Trust,Kenya\n"
        "Cy,Reef,c@reef.example,,Peru\n",
        [
            person("Ana Port", affiliation="Harbour Trust", country="KE", email="a@port.example"),
            person("Cy Reef", country="PE", email="c@reef.example"),
        ],
    ),
    "Russian headings": (
        "ФИО,Организация,Должность,Страна\nСерова Анна,Маяк,Инженер,Кыргызстан\n",
        [person("Серова Анна", affiliation="Маяк", role="Инженер", country="KG")],
    ),
    "Arabic headings": (
        "الاسم الكامل,المنظمة,المنصب,البلد\nسارة خليل,منظمة المرفأ,مديرة,لبنان\n",
        [person("سارة خليل", affiliation="منظمة المرفأ", role="مديرة", country="LB")],
    ),
    "Chinese headings": (
        "姓名,机构,职务,国家\n王小明,海港组织,主任,中国\n",
        [person("王小明", affiliation="海港组织", role="主任", country="CN")],
    ),
    "Spanish headings": (
        "Nombre completo,Institución,Cargo,País\nAna Puerto,Universidad del Puerto,Docente,Perú\n",
        [person("Ana Puerto", affiliation="Universidad del Puerto", role="Docente", country="PE")],
    ),
    "French headings": (
        "Nom complet;Organisme;Fonction;Pays\nAnne Port;Ligue du Port;Juriste;Sénégal\n",
        [person("Anne Port", affiliation="Ligue du Port", role="Juriste", country="SN")],
    ),
    "Portuguese headings": (
        "Nome completo;Entidade;Cargo;País\nAna Porto;Rede do Porto;Diretora;Brasil\n",
        [person("Ana Porto", affiliation="Rede do Porto", role="Diretora", country="BR")],
    ),
    "one known column": (
        "signatory,constituency_name,mp_name\nHarbour Church Green Group,North Bay,Ana Port\n"
        "Cycle Lagoon,South Bay,Ben\n"
        '"Friends of the Dune, North",West Bay,Cy Reef\n',
        [organisation("Harbour Church Green Group"), organisation("Cycle Lagoon"),
         organisation("Friends of the Dune, North")],
    ),
    "nobody's names": (
        '"name","role","org"\n"Ana Port","Engineer","Harbour Ltd"\n"Anonymous",,\n'
        '"Prefer not to say","Nurse",\n',
        [
            person("Ana Port", role="Engineer", affiliation="Harbour Ltd"),
            person("Anonymous", is_unlisted=True),
            person("Prefer not to say", role="Nurse", is_unlisted=True),
        ],
    ),
    "people without details": (
        "name,role,org\nAna Port,Engineer,Harbour Ltd\nbob coast,,\nMerle,,\n",
        [person("Ana Port", role="Engineer", affiliation="Harbour Ltd"), person("bob coast"),
        person("Merle")],
    ),
    "a state is no country": (
        "Full Name,City,State,Country\nAna Port,Oakland,CA,United States\n",
        [person("Ana Port", country="US")],
    ),
    "line breaks of a spreadsheet": (
        "Name,Affiliation,Country\nAna Port,Harbour Trust_x000D_,Kenya\n",
        [person("Ana Port", affiliation="Harbour Trust", country="KE")],
    ),
    "several questions": (
        "Full name,Role,May we publish your name?,Do you agree to be listed?\nAna Port,Nurse,Yes,Yes\n"
        "Ben Coast,Nurse,Yes,No\nCy Reef,Nurse,,Yes\n",
        [person("Ana Port", role="Nurse"), person("Ben Coast", role="Nurse", is_unlisted=True),
         person("Cy Reef", role="Nurse", is_unlisted=True)],
    ),
}  # fmt: skip

LETTERS = {
    "headings in Portuguese": (
        "--- ENTIDADES ---\n\nArticulação de Mulheres do Porto - AMP\n"
        "Central de Movimentos do Porto - CMP\n\n"
        "--- PERSONALIDADES ---\n\nAna Souza – Atriz\nBruno Lima - Médico\n",
        [
            organisation("Articulação de Mulheres do Porto", acronym="AMP"),
            organisation("Central de Movimentos do Porto", acronym="CMP"),
            person("Ana Souza", role="Atriz"),
            person("Bruno Lima", role="Médico"),
        ],
    ),
    "headings in French": (
        "les Organisations Internationales\n\n• Forum du Port\n\nOrganisations nationales :\n\n"
        "• Ligue du Port, France\n"
        "• Jubilé Sud - Mouvement Asie/Pacifique\n\n"
        "Pour plus d’information, merci de contacter Ana Port, ana@port.example\n",
        [
            organisation("Forum du Port"),
            organisation("Ligue du Port", country="FR"),
            organisation("Jubilé Sud - Mouvement Asie/Pacifique"),
        ],
    ),
    "countries with counts": (
        "KENYA – 2 organisations\nHarbour Trust\nDelta Forum\n### Uganda (1)\nLagoon Watch\n",
        [
            organisation("Harbour Trust", country="KE"),
            organisation("Delta Forum", country="KE"),
            organisation("Lagoon Watch", country="UG"),
        ],
    ),
    "acronyms after a dash": (
        "* Scuola del Porto - SDP (Italy)\n* Instituto do Porto - Iporto (Brazil)\n"
        "* Network of Ports - NOP (international)\n* Collaboration of Ports - 2p2c\n"
        "* Harbour University (Spain)\n",
        [
            organisation("Scuola del Porto", acronym="SDP", country="IT"),
            organisation("Instituto do Porto", acronym="Iporto", country="BR"),
            organisation("Network of Ports", acronym="NOP", is_international=True),
            organisation("Collaboration of Ports - 2p2c"),
            organisation("Harbour University", country="ES"),
        ],
    ),
    "brackets within a name": (
        "Harbour Church (USA), Office of Public Witness\tUnited States\nDelta Forum, Kampala\tUganda\n"
        "Trade Institute of the South (TIOS)-Uganda\tUganda\n",
        [
            organisation("Harbour Church (USA), Office of Public Witness", country="US"),
            organisation("Delta Forum, Kampala", country="UG"),
            organisation("Trade Institute of the South (TIOS)-Uganda", country="UG"),
        ],
    ),
    "roles in French and Portuguese": (
        "BORY Ana, maître de conférences, Clerse, Université de Somme\n"
        "PERRON Ben, Ingénieur, Université de Somme\n"
        "Cléa Rive, développeuse\nCaio França – Ator\nTrinidad – Cartunista\nEva Lima – Historiadora\n",
        [
            person("BORY Ana", role="maître de conférences", affiliation="Clerse, Université de Somme"),
            person("PERRON Ben", role="Ingénieur", affiliation="Université de Somme"),
            person("Cléa Rive", role="développeuse"),
            person("Caio França", role="Ator"),
            person("Trinidad", role="Cartunista"),
            person("Eva Lima", role="Historiadora"),
        ],
    ),
    "representatives in a line": (
        "On behalf of Reef Society: Ana Port\nHarbour Trust, represented by Ben Coast\n"
        "Harbour Fund (Cy Marsh, Director)\nSigned on behalf of Dune Association by Di Tide\n",
        [
            organisation("Reef Society", representative="Ana Port"),
            organisation("Harbour Trust", representative="Ben Coast"),
            organisation("Harbour Fund", representative="Cy Marsh, Director"),
            organisation("Dune Association", representative="Di Tide"),
        ],
    ),
    "links before a role": (
        "* [Ana Port](https://ana.example) Cheffe de projet chez Harbour\n"
        "* Ben Coast https://ben.example développeur.\n* [Cy Reef](https://cy.example), développeur\n",
        [
            person("Ana Port", role="Cheffe de projet", affiliation="Harbour"),
            person("Ben Coast", role="développeur"),
            person("Cy Reef", role="développeur"),
        ],
    ),
    "nobody in a letter": (
        "Ana Port, Nurse\nAnonymous\nBen Coast, Teacher\n",
        [person("Ana Port", role="Nurse"), organisation("Anonymous", is_unlisted=True),
         person("Ben Coast", role="Teacher")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TABLES)
def test_a_table_is_read_right(case):
    text, right = TABLES[case]
    assert read(text) == right


@pytest.mark.parametrize("case", LETTERS)
def test_a_list_of_a_letter_is_read_right(case):
    text, right = LETTERS[case]
    assert read(text) == right


ANSWERS = [
    ("Yes", True), ("Yes, you may", True), ("No", False), ("Maybe", False), ("", False),
    ("Ask me first", False),
    ("Yes, but anonymously", False), ("Only my organisation", False), ("Not yet", False),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "is_listed"), ANSWERS)
@pytest.mark.parametrize(
    "question", ["May we publish your name?", "¿Podemos publicar su nombre?", "Согласие на публикацию имени"]
)
def test_nobody_is_entered_against_their_answer(question, answer, is_listed):
    found = files.entries(f'Full name,Role,{question}\nAna Port,Nurse,"{answer}"\nBen Coast,Nurse,Yes\n')
    assert [(one.name, not one.is_unlisted) for one in found] == [
        ("Ana Port", is_listed),
        ("Ben Coast", True),
    ]
    assert bool(found[0].why_unlisted) != is_listed


@pytest.mark.parametrize(
    ("answers", "listed"),
    [
        # A tick box: nobody answers no, and an empty one is not ticked.
        (["TRUE", "", ""], ["Ben", "Cy"]),
        # A question: a blank is no answer.
        (["Yes", "No", ""], ["Ben"]),
    ],
)
def test_who_asks_to_remain_anonymous_is_left_out(answers, listed):
    rows = "".join(
        f"{name} Port,Nurse,{answer}\n" for name, answer in zip(("Ana", "Ben", "Cy"), answers, strict=True)
    )
    found = files.entries(f"Full name,Role,I would like to remain anonymous\n{rows}")
    assert [one.name.split()[0] for one in found if not one.is_unlisted] == listed


def test_a_table_of_unknown_columns_is_refused_and_they_are_named():
    with pytest.raises(files.Unreadable, match="INSTITUCE, ROLE"):
        files.entries(
            '"JMÉNO, PŘÍJMENÍ",INSTITUCE,ROLE\nAna Útes,FF UK,\nBen Břeh,HTF UK,studující\nEva,AVU,\n'
        )


def test_columns_are_shown_with_samples_and_what_is_not_understood():
    found = files.columns("signatory,mp_name,email\nHarbour Trust,Ana,a@port.example\nDelta Forum,Ben,\n")
    assert [(one.heading, one.meaning, one.samples) for one in found] == [
        ("signatory", "name", ("Harbour Trust", "Delta Forum")),
        ("mp_name", "", ("Ana", "Ben")),
        ("email", "email", ("a@port.example",)),
    ]
    assert files.columns("Ana Port, Nurse\nBen Coast, Teacher\n") == []


def test_a_person_can_say_what_a_column_holds():
    text = '"JMÉNO, PŘÍJMENÍ",INSTITUCE,ROLE\nAna Útes,FF UK,\nBen Břeh,"HTF, UK",studující\n'
    named = files.renamed(text, {"JMÉNO, PŘÍJMENÍ": "name", "INSTITUCE": "affiliation"})
    assert [(one.name, one.affiliation, one.role) for one in files.entries(named)] == [
        ("Ana Útes", "FF UK", ""),
        ("Ben Břeh", "HTF, UK", "studující"),
    ]
    with pytest.raises(files.Unreadable, match="There is no column X"):
        files.renamed(text, {"X": "name"})
