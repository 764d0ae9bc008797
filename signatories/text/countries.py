"""Countries: their names in the reader's language, and the options of the sign form."""

from collections.abc import Collection
from functools import lru_cache
from typing import Protocol

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import override

from signatories.text import country_names

# The choice of organisations that are at home in no one country.
INTERNATIONAL = "international"


class HasCountry(Protocol):
    """An entry with a country that may be printed."""

    @property
    def shown_country(self) -> str:
        """The code of the country that may be printed, empty where none may."""

    @property
    def is_international(self) -> bool:
        """Whether an organisation is at home in no one country."""


@lru_cache(maxsize=64)
def names(language: str) -> dict[str, str]:
    """Return the name of every country by its code (ISO 3166-1 alpha-2 and XK), in the language's order."""
    return country_names.in_order(language)


def among(codes: Collection[str], language: str) -> dict[str, str]:
    """Return the names of these countries by their codes, in order of their names."""
    return {code: name for code, name in names(language).items() if code in codes}


def name(code: str, language: str) -> str:
    """Return the country's name, empty for an unknown or empty code."""
    return names(language).get(code, "")


def shown_name(signatory: HasCountry, language: str) -> str:
    """Return the country as it is printed beside a name: empty where it is not."""
    return as_printed(signatory.shown_country, language, is_international=signatory.is_international)


def as_printed(code: str, language: str, *, is_international: bool) -> str:
    """Return what is printed for a country that is shown, or for none (an empty code)."""
    if is_international:
        with override(language):
            return _("international")
    return name(code, language)


@lru_cache(maxsize=64)
def options(language: str, *, with_international: bool) -> str:
    """Return the options of the country field, none of them selected.

    Rendered once per language: 250 of them cost more than the rest of the page.
    """
    with override(language):
        first = [("", _("Choose a country"))]
        if with_international:
            first.append((INTERNATIONAL, _("International: at home in no one country")))
    return "".join(
        format_html('<option value="{}">{}</option>', code, label)
        for code, label in [*first, *names(language).items()]
    )
