"""Finds the country that a text names: by its name in many languages, its code or a common other name."""

from functools import cache

from babel import Locale
from django.utils.translation import override
from django_countries import countries

from signatories.text.collation import fold
from signatories.text.country_names import CODES, OVERRIDES, in_order

SPOKEN = "en fr es pt ar ru zh_Hans de it nl pl sv da nb fi cs tr id uk fa ja ko hu ro el hr sr_Latn sw vi"
LANGUAGES = tuple(SPOKEN.split())
# Common names that no register has, and three-letter codes as people write them in brackets.
OTHERS = {
    "usa": "US", "u s a": "US", "us": "US", "u s": "US", "united states of america": "US",
    "america": "US", "uk": "GB", "u k": "GB", "great britain": "GB", "england": "GB",
    "scotland": "GB", "wales": "GB", "northern ireland": "GB", "holland": "NL",
    "the netherlands": "NL", "ivory coast": "CI", "burma": "MM", "swaziland": "SZ",
    "macedonia": "MK", "czech republic": "CZ", "russia": "RU", "syria": "SY", "iran": "IR",
    "south korea": "KR", "republic of korea": "KR", "korea": "KR", "north korea": "KP",
    "dprk": "KP", "vietnam": "VN", "viet nam": "VN", "laos": "LA", "moldova": "MD",
    "tanzania": "TZ", "bolivia": "BO", "venezuela": "VE", "palestine": "PS",
    "state of palestine": "PS", "taiwan": "TW", "kosovo": "XK", "drc": "CD", "dr congo": "CD",
    "democratic republic of the congo": "CD", "democratic republic of congo": "CD",
    "congo kinshasa": "CD", "republic of the congo": "CG", "congo brazzaville": "CG",
    "cape verde": "CV", "east timor": "TL", "the gambia": "GM", "the philippines": "PH",
    "uae": "AE", "u a e": "AE", "emirates": "AE", "turkey": "TR", "turkiye": "TR",
    "hong kong": "HK", "macau": "MO", "bosnia": "BA", "brunei": "BN", "vatican": "VA",
    "micronesia": "FM", "eswatini": "SZ", "prc": "CN", "brasil": "BR", "deutschland": "DE",
    "espana": "ES", "ksa": "SA", "trinidad": "TT", "台灣": "TW", "台湾": "TW", "香港": "HK",
    "فلسطين": "PS", "кыргызстан": "KG", "rdc": "CD", "ee uu": "US", "eeuu": "US", "mejico": "MX",
    "occupied palestinian territory": "PS", "occupied palestinian territories": "PS", "opt": "PS",
    "hong kong sar": "HK", "taiwan roc": "TW", "roc taiwan": "TW", "russian federation": "RU",
    "slovak republic": "SK", "czech rep": "CZ", "lao pdr": "LA", "s korea": "KR",
    "aotearoa new zealand": "NZ", "aotearoa": "NZ", "republic of moldova": "MD", "burkina": "BF",
    "guinea conakry": "GN", "беларусь": "BY", "ireland republic of": "IE",
    "republic of ireland": "IE",
}  # fmt: skip
# Longer texts are not looked up, since no country's name has as many characters.
LONGEST = 100


@cache
def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code in CODES:
                table.setdefault(fold(name), code)
    # Files hold the names that the site prints now, and those it printed before it used CLDR.
    for language in OVERRIDES:
        table |= {fold(name): code for code, name in in_order(language).items()}
    for language in OVERRIDES:
        with override(language):
            for code, name in countries:
                table.setdefault(fold(str(name)), code)
    return table | {fold(name): code for name, code in OTHERS.items()}


def code(text: str) -> str:
    """Return the code of the country whose name or two-letter code `text` is; empty for none.

    A code counts in capitals only: "in" is a word, "IN" is India.
    """
    bare = text.strip().strip(".")
    if len(bare) > LONGEST:
        return ""
    if len(bare) == 2 and bare.isupper() and bare in CODES:
        return bare
    # Registers invert names: "Korea, Republic of".
    for written in (bare, " ".join(reversed(bare.split(",")))) if bare.count(",") == 1 else (bare,):
        folded = fold(written)
        if found := _table().get(folded) or _table().get(folded.removeprefix("the ")):
            return found
    return ""
