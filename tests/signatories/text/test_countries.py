import csv
import io

import pytest
from django.test import Client
from django.utils.translation import override
from django_countries import countries as old

from petitions import languages
from signatories.text import countries, gazetteer
from tests import make

INTERFACE = languages.interface()


@pytest.mark.parametrize("language", INTERFACE)
def test_every_country_has_a_name_of_its_own_that_people_use(language):
    names = countries.names(language)
    assert len(names) == len(set(names.values())) == 250
    odd = ("Kinsha", "Kinsas", "Киншаса", "كينشاسا", "（金）", "SAR", "RAE", "R.A.S.", "САР", "特别行政区",
           "&", "St. ", "о-в", " - ", "EUA", "EE. UU.", "  ")  # fmt: skip
    assert [name for name in names.values() if any(part in name for part in odd)] == []
    assert all(name == name.strip() for name in names.values())


@pytest.mark.parametrize(
    ("language", "code", "name"),
    [
        ("zh-hans", "WS", "萨摩亚"),
        ("zh-hans", "AS", "美属萨摩亚"),
        ("ar", "FM", "ميكرونيزيا"),
        ("ar", "US", "الولايات المتحدة"),
        ("ru", "MM", "Мьянма"),
        ("pt", "CW", "Curaçao"),
        ("es", "SZ", "Esuatini"),
        ("fr", "CD", "République démocratique du Congo"),
        ("en", "HK", "Hong Kong"),
        ("en", "PS", "Palestine"),
        ("fr", "PS", "Palestine"),
        ("ru", "TW", "Тайвань"),
        ("ar", "PS", "فلسطين"),
        ("zh-hans", "XK", "科索沃"),
        ("en", "TW", "Taiwan"),
    ],
)
def test_countries_are_called_what_readers_call_them(language, code, name):
    assert countries.name(code, language) == name


@pytest.mark.parametrize(
    ("language", "in_order"),
    [
        ("fr", ["Danemark", "Égypte", "Émirats arabes unis", "Équateur", "Espagne", "États-Unis", "Fidji"]),
        ("es", ["Eslovenia", "España", "Estados Unidos", "Omán", "Países Bajos"]),
        ("ru", ["Австралия", "Йемен", "Кабо-Верде", "Южная Корея", "Япония"]),
        ("ar", ["آيسلندا", "ألمانيا", "إسبانيا", "البرازيل", "تونس", "هولندا"]),
        ("zh-hans", ["阿尔巴尼亚", "德国", "梵蒂冈", "斐济", "芬兰", "南苏丹", "瑙鲁", "尼泊尔", "中国"]),
        ("en", ["Albania", "Côte d’Ivoire", "Croatia", "Zimbabwe"]),
    ],
)
def test_countries_stand_in_the_order_of_the_language(language, in_order):
    names = countries.names(language).values()
    assert [name for name in names if name in in_order] == in_order


@pytest.mark.parametrize("language", INTERFACE)
def test_imports_know_the_names_of_today_and_of_before(language):
    for code, name in countries.names(language).items():
        assert gazetteer.code(name) == code
    right = set(countries.names(language).values())
    with override(language):
        before = {str(name): code for code, name in old}
    wrong = {name: code for name, code in before.items() if gazetteer.code(name) != code}
    # All but those that were another country's name.
    assert {name for name in wrong if name not in right and not gazetteer.code(name)} == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "name"),
    [("", "Myanmar"), ("?lang=fr", "Myanmar"), ("?lang=ru", "Мьянма"), ("?lang=xx", "Myanmar")],
)
def test_the_csv_names_countries_in_english_or_as_asked(petition, query, name):
    make.published(petition, "organisation", country="MM")
    make.published(make.petition(), "organisation", country="KE")
    answer = Client().get(f"/petitions/{petition.slug}/signatories.csv{query}", secure=True)
    (row,) = csv.DictReader(io.StringIO(b"".join(answer).decode(), newline=""))
    assert (row["country"], row["country_name"]) == ("MM", name)
