"""Facts about a language, from its tag: its own name, its direction."""

from functools import lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.localedata import locale_identifiers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import to_locale

# The well-formed tags of BCP 47 (RFC 5646), without private and grandfathered tags.
validate_tag = RegexValidator(
    r"^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*$",
    _("Enter a language tag like en, pt-BR or zh-Hans."),
)


@lru_cache(maxsize=512)
def _locale(tag: str) -> Locale | None:
    """Return the CLDR locale of `tag`, or of its language alone."""
    for candidate in (tag, tag.split("-")[0]):
        try:
            return Locale.parse(candidate, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return None


def normalise(tag: str) -> str:
    """Return `tag` in lower case, as URLs and comparisons use it.

    Raises ValidationError for text that is no language tag.
    """
    tag = tag.strip().replace("_", "-")
    validate_tag(tag)
    return tag.lower()


def own_name(tag: str) -> str:
    """Return the language's name in the language itself, or the tag if CLDR has no name."""
    locale = _locale(tag)
    name = locale.get_display_name() if locale else None
    return name[:1].upper() + name[1:] if name else tag


def name_in(tag: str, reader: str) -> str:
    """Return the language's name in the reader's language, or the tag if CLDR has no name."""
    locale, here = _locale(tag), _locale(reader)
    name = locale.get_display_name(here) if locale and here else None
    return name or tag


def choices(reader: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the languages of the interface, and all others, by name in the reader's language."""
    ours = interface()
    others = [tag for tag in _written() if tag not in ours]
    named = ([(tag, _both_names(tag, reader)) for tag in some] for some in (ours, others))
    first, second = (sorted(some, key=lambda one: one[1].casefold()) for some in named)
    return first, second


def _both_names(tag: str, reader: str) -> str:
    names = [name_in(tag, reader), own_name(tag)]
    return names[0] if names[0].casefold() == names[1].casefold() else " – ".join(names)


@lru_cache(maxsize=1)
def _written() -> list[str]:
    """Return the languages that CLDR describes, and those that are written in more than one way."""
    plain = [tag for tag in locale_identifiers() if "_" not in tag and tag not in ("root", "zh")]
    return [*plain, "zh-hans", "zh-hant", "pt-br", "sr-latn", "uz-cyrl", "pa-arab"]


def direction(tag: str) -> str:
    """Return `rtl` or `ltr`."""
    locale = _locale(tag)
    return locale.text_direction if locale else "ltr"


def is_known(tag: str) -> bool:
    """Tell whether CLDR has data for the language."""
    try:
        return _locale(normalise(tag)) is not None
    except ValidationError:
        return False


def interface() -> list[str]:
    """Return the languages of the interface: English, and those with a catalogue."""
    return [code for code, _name in settings.LANGUAGES if code == "en" or _has_catalogue(code)]


@lru_cache(maxsize=32)
def _has_catalogue(code: str) -> bool:
    paths = (Path(path) / to_locale(code) / "LC_MESSAGES" / "django.po" for path in settings.LOCALE_PATHS)
    return any(path.exists() for path in paths)
