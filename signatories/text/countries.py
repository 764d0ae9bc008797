"""Country names in the reader's language, and the options of the sign form's country field."""

from collections.abc import Collection
from functools import lru_cache
from typing import Protocol

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import override

from signatories.text import country_names

# The choice of organisations that belong to no single country.
INTERNATIONAL = "international"


class HasCountry(Protocol):
    """A row with a country that may be printed."""

    @property
    def shown_country(self) -> str:
        """The code of the country that may be printed, empty for none."""

    @property
    def is_international(self) -> bool:
        """Whether an organisation belongs to no single country."""


@lru_cache(maxsize=64)
def names(language: str) -> dict[str, str]:
    """Return the name of every country by its code (ISO 3166-1 alpha-2 and XK), in the language's order."""
    return country_names.in_order(language)


def names_of(codes: Collection[str], language: str) -> dict[str, str]:
    """Return the names of these countries by their codes, in order of their names."""
    return {code: name for code, name in names(language).items() if code in codes}


def name(code: str, language: str) -> str:
    """Return the country's name, empty for an unknown or empty code."""
    return names(language).get(code, "")


def shown_name(signatory: HasCountry, language: str) -> str:
    """Return the country that is printed beside a name, empty for none."""
    return as_printed(signatory.shown_country, language, is_international=signatory.is_international)


def as_printed(code: str, language: str, *, is_international: bool) -> str:
    """Return the printed name of a country code; an empty code prints nothing or “international”."""
    if is_international:
        with override(language):
            return _("international")
    return name(code, language)


@lru_cache(maxsize=64)
def options(language: str, *, with_international: bool) -> str:
    """Return the options of the country field, none of them selected.

    They are rendered once per language: 250 options cost more than the rest of the page.
    """
    with override(language):
        first = [("", _("Choose a country"))]
        if with_international:
            first.append((INTERNATIONAL, _("International: at home in no one country")))
    return "".join(
        format_html('<option value="{}">{}</option>', code, label)
        for code, label in [*first, *names(language).items()]
    )
