"""Countries are found by their names, their codes and common other names."""

import pytest
from django.utils.translation import override
from django_countries import countries as old

from petitions import languages
from signatories.text import countries, gazetteer


@pytest.mark.parametrize("language", languages.interface())
def test_imports_know_the_names_of_today_and_of_before(language):
    for code, name in countries.names(language).items():
        assert gazetteer.code(name) == code
    right = set(countries.names(language).values())
    with override(language):
        before = {str(name): code for code, name in old}
    wrong = {name: code for name, code in before.items() if gazetteer.code(name) != code}
    # All but those that were another country's name.
    assert {name for name in wrong if name not in right and not gazetteer.code(name)} == set()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Kenya", "KE"),
        (" kenya. ", "KE"),
        ("KENYA", "KE"),
        ("Allemagne", "DE"),
        ("Nederland", "NL"),
        ("日本", "JP"),
        ("IN", "IN"),
        ("MT.", "MT"),
        ("USA", "US"),
        ("U.S.A.", "US"),
        ("Scotland", "GB"),
        ("DRC", "CD"),
        ("Kosovo", "XK"),
        ("台灣", "TW"),
        ("The Bahamas", "BS"),
        ("the Philippines", "PH"),
        ("Korea, Republic of", "KR"),
        ("Moldova, Republic of", "MD"),
        ("Congo, Democratic Republic of the", "CD"),
    ],
)
def test_a_country_is_found_by_its_names_its_code_and_names_turned_round(text, code):
    assert gazetteer.code(text) == code


@pytest.mark.parametrize(
    "text",
    ["", "in", "Mt", "XX", "ZZ", "Narnia", "Harbour Archive", "Kenya Malta", "Kenya, Malta",
     "Republic, Korea, of", "The", "NLD"],
)  # fmt: skip
def test_other_words_name_no_country(text):
    assert gazetteer.code(text) == ""


def test_a_text_longer_than_any_name_is_not_looked_up():
    padding = " " * (gazetteer.LONGEST - len("The Gambia"))
    assert gazetteer.code(f"The{padding} Gambia") == "GM"
    assert gazetteer.code(f"The{padding}  Gambia") == ""
