"""Country names from CLDR, in each language's own order.

CLDR uses official names, and distinguishes the two Congos by their capitals. The reviewed table below has
the names that people use instead.
"""

from collections.abc import Callable

from babel import Locale, UnknownLocaleError
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from django_countries.data import COUNTRIES

from signatories.text.collation import collated

# ISO 3166-1, and the customary code of Kosovo.
CODES = frozenset(COUNTRIES) | {"XK"}
# Names that this project chose; the catalogues translate them.
OURS = {"XK": _("Kosovo"), "TW": _("Taiwan"), "PS": _("Palestine")}
OVERRIDES = {
    "en": {
        "CD": "Democratic Republic of the Congo", "CG": "Republic of the Congo", "HK": "Hong Kong",
        "MO": "Macao", "MM": "Myanmar", "AG": "Antigua and Barbuda", "BA": "Bosnia and Herzegovina",
        "BL": "Saint Barthélemy", "GS": "South Georgia and South Sandwich Islands",
        "HM": "Heard and McDonald Islands", "KN": "Saint Kitts and Nevis", "LC": "Saint Lucia",
        "MF": "Saint Martin", "PM": "Saint Pierre and Miquelon", "SH": "Saint Helena",
        "SJ": "Svalbard and Jan Mayen", "ST": "São Tomé and Príncipe", "TC": "Turks and Caicos Islands",
        "TT": "Trinidad and Tobago", "UM": "United States Outlying Islands",
        "VC": "Saint Vincent and the Grenadines", "VI": "United States Virgin Islands",
        "WF": "Wallis and Futuna",
    },
    "fr": {
        "CD": "République démocratique du Congo", "CG": "République du Congo", "HK": "Hong Kong",
        "MO": "Macao", "MM": "Myanmar", "VA": "Vatican",
    },
    "es": {
        "CG": "República del Congo", "CI": "Costa de Marfil", "HK": "Hong Kong", "MO": "Macao",
        "MM": "Myanmar", "UM": "Islas menores alejadas de Estados Unidos",
        "VI": "Islas Vírgenes de Estados Unidos",
    },
    "pt": {
        "CD": "República Democrática do Congo", "HK": "Hong Kong", "MO": "Macau", "MM": "Mianmar",
        "UM": "Ilhas Menores Distantes dos Estados Unidos",
    },
    "ar": {
        "CD": "جمهورية الكونغو الديمقراطية", "CG": "جمهورية الكونغو", "HK": "هونغ كونغ", "MO": "ماكاو",
        "MM": "ميانمار", "TL": "تيمور الشرقية",
    },
    "ru": {
        "AE": "Объединённые Арабские Эмираты", "AX": "Аландские острова", "BM": "Бермудские острова",
        "BV": "Остров Буве", "CC": "Кокосовые острова", "CD": "Демократическая Республика Конго",
        "CG": "Республика Конго", "CK": "Острова Кука", "CX": "Остров Рождества",
        "FK": "Фолклендские острова", "FO": "Фарерские острова",
        "GS": "Южная Георгия и Южные Сандвичевы острова", "HK": "Гонконг", "HM": "Острова Херд и Макдональд",
        "IM": "Остров Мэн", "KP": "Северная Корея", "KR": "Южная Корея", "KY": "Острова Кайман",
        "MH": "Маршалловы Острова", "MM": "Мьянма", "MO": "Макао", "MP": "Северные Марианские острова",
        "NF": "Остров Норфолк", "PN": "Острова Питкэрн", "SB": "Соломоновы Острова",
        "SC": "Сейшельские Острова", "SH": "Остров Святой Елены", "TC": "Острова Тёркс и Кайкос",
        "US": "Соединённые Штаты", "UM": "Внешние малые острова США",
        "VG": "Виргинские острова (Великобритания)", "VI": "Виргинские острова (США)",
    },
    "de": {
        "CD": "Demokratische Republik Kongo", "CG": "Republik Kongo", "HK": "Hongkong", "MO": "Macau",
    },
    "zh-hans": {"CD": "刚果民主共和国", "CG": "刚果共和国", "HK": "香港", "MO": "澳门"},
}  # fmt: skip

# Only a part of GB 2312 is in the order of pinyin. These characters of country names are not in it; each is
# sorted as another character with the same reading.
READ_ALIKE = str.maketrans({"斐": "匪", "梵": "饭", "汶": "问", "瑙": "脑"})


def _pinyin(name: str) -> bytes:
    return name.translate(READ_ALIKE).encode("gb2312", "replace")


def _spanish(name: str) -> bytes:
    # Ñ is a letter after N: a Han character sorts behind every Latin letter.
    return collated(name.casefold().replace("ñ", "n一"))


# All other languages use the Unicode Collation Algorithm unchanged.
ORDERS: dict[str, Callable[[str], bytes]] = {"zh-hans": _pinyin, "zh": _pinyin, "es": _spanish}


def _locale(language: str) -> Locale:
    for tag in (language, language.partition("-")[0]):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


def in_order(language: str) -> dict[str, str]:
    """Return the name of every country by its code, in the order of the language."""
    known = _locale(language).territories
    found = {code: str(known.get(code) or COUNTRIES[code]) for code in CODES - OURS.keys()}
    with override(language):
        found |= {code: gettext(str(name)) for code, name in OURS.items()}
    found |= OVERRIDES.get(language, {})
    order = ORDERS.get(language, collated)
    return dict(sorted(found.items(), key=lambda item: (order(item[1]), item[1])))
