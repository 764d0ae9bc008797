"""A heading in any of seven languages says what its column holds, and the cells confirm it."""

import pytest

from signatories.importing import headers


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("first_name", "first"), ("FirstName", "first"), ("fname", "first"), ("last_name", "last"),
        ("Full Name", "name"),
        ("ФИО", "name"), ("Должность", "role"), ("Электронная почта", "email"), ("Страна", "country"),
        ("Nombre y apellidos", "name"), ("Nombre completo", "name"), ("Institución", "organisation"),
        ("País", "country"),
        ("Correo electrónico", "email"), ("Nom complet", "name"), ("Prénom", "first"), ("Adresse e-mail",
        "email"),
        ("Nome completo", "name"), ("Função", "role"), ("姓名", "name"), ("职务", "role"), ("机构名称",
        "organisation"),
        ("国家/地区", "country"), ("الاسم الكامل", "name"), ("المنظمة", "organisation"), ("البلد", "country"),
        ("Organisation name (as it should appear)", "organisation"), ("Email Address *", "email"),
        ("Country where you are based", "country"), ("Name and title of the person signing",
        "representative"),
        ("Primary Email", "email"), ("Current Employer", "affiliation"), ("Display Name", "name"),
        ("State", "left out"),
        ("Timestamp", "left out"), ("Marca temporal", "left out"),
        ("Would you like your logo to be added?", ""),
        ("constituency_name", ""), ("What is your full name?", "name"), ("¿Cuál es su organización?",
        "organisation"),
    ],
)  # fmt: skip
def test_a_heading_says_what_its_column_holds(heading, column):
    assert headers.meaning(heading) == column


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        (["Name", "Country"], ["name", "country"]),
        (["signatory", "constituency_name", "mp_name"], ["name", "", ""]),
        (["Apellidos", "Nombre"], ["last", "first"]),
        (["Name", "Name"], ["first", "last"]),
        (["Ana Port", "Kenya"], []),
        (["Role", "Country"], []),
    ],
)
def test_a_row_of_headings_is_told_from_a_row_of_names(row, columns):
    assert headers.header(row) == columns


@pytest.mark.parametrize(
    ("column", "heading", "cells", "held"),
    [
        ("consent", "Your name as you would like it listed", ["Ana Port", "Ben Coast"], "name"),
        ("consent", "Public?", ["yes", "no"], "consent"),
        ("consent", "May we publish your name?", ["perhaps", "ask me"], "consent"),
        ("email", "Mail", ["By post", "By hand", "none"], ""),
        ("", "Where", ["Kenya", "Peru", "Chile"], "country"),
        ("", "State", ["CA", "NY", "TX"], ""),
        ("", "Reach", ["ana@port.example", "ben@coast.example"], "email"),
        ("", "Page", ["https://one.example", "www.two.example"], "website"),
        ("", "Remark", ["Kenya is near", "yes"], ""),
    ],
)
def test_the_cells_confirm_or_contradict_the_heading(column, heading, cells, held):
    rows = [[cell, "x"] for cell in cells]
    assert headers.checked([column, "name"], [heading, "Name"], rows) == [held, "name"]
