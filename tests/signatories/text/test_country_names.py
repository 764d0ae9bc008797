"""Country names are those of CLDR, or the reviewed ones, in each language's own order."""

import pytest

from petitions import languages
from signatories.text import country_names

INTERFACE = languages.interface()


@pytest.mark.parametrize("language", INTERFACE)
def test_every_country_has_a_name_of_its_own_that_people_use(language):
    names = country_names.in_order(language)
    assert len(names) == len(set(names.values())) == 250
    odd = ("Kinsha", "Kinsas", "Киншаса", "كينشاسا", "（金）", "SAR", "RAE", "R.A.S.", "САР", "特别行政区",
           "&", "St. ", "о-в", " - ", "EUA", "EE. UU.", "  ")  # fmt: skip
    assert [name for name in names.values() if any(part in name for part in odd)] == []
    assert all(name == name.strip() for name in names.values())


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
    names = country_names.in_order(language).values()
    assert [name for name in names if name in in_order] == in_order


@pytest.mark.parametrize("language", sorted(country_names.OVERRIDES))
def test_reviewed_names_stand_before_those_of_cldr(language):
    names = country_names.in_order(language)
    assert country_names.OVERRIDES[language].items() <= names.items()


@pytest.mark.parametrize(
    ("language", "code", "name"),
    [
        # The region of a language falls back to the language, an unknown language to English.
        ("pt-xx", "DE", "Alemanha"),
        ("pt-br", "DE", "Alemanha"),
        ("pt-br", "VN", "Vietnã"),
        ("xx", "DE", "Germany"),
        ("not a tag", "DE", "Germany"),
        # The names that the project chose stand in every language.
        ("it", "XK", "Kosovo"),
        ("en", "TW", "Taiwan"),
        ("fr", "PS", "Palestine"),
    ],
)
def test_each_language_has_its_own_names_and_others_have_english_ones(language, code, name):
    assert country_names.in_order(language)[code] == name


def test_a_spanish_n_with_a_tilde_is_a_letter_after_n():
    order = country_names.ORDERS["es"]
    assert sorted(["Ñandú", "Nz", "Oa", "Na"], key=order) == ["Na", "Nz", "Ñandú", "Oa"]
