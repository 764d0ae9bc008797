"""Time zones by the names of their cities, as people look for them."""

import zoneinfo
from functools import lru_cache

from babel import Locale
from babel.core import get_global
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from petitions import formats

UTC = "UTC"


def names() -> dict[str, str]:
    """Return each time zone with its city and country in the reader's language, in order."""
    return _names(str(formats.locale()))


def name_of(zone: str) -> str:
    """Return the city and country of a time zone, or its own name where it has no city."""
    return names().get(zone, zone)


def find(words: str) -> str:
    """Return the time zone that `words` name: its own name, or its city. Empty if none or several match."""
    wanted = words.strip().casefold()
    if wanted == "utc":
        return UTC
    listed = names()
    exact = [zone for zone, name in listed.items() if wanted in (zone.casefold(), name.casefold())]
    cities = [zone for zone, name in listed.items() if name.casefold().split(",")[0] == wanted]
    known = [zone for zone in zoneinfo.available_timezones() if zone.casefold() == wanted]
    return next((found[0] for found in (exact, cities, known) if len(found) == 1), "")


def chosen(words: str) -> str:
    """Return the time zone that `words` name. Raises ValidationError."""
    found = find(words)
    if not found:
        raise ValidationError(_("Choose a city from the list, like Lisbon or Nairobi."))
    return found


@lru_cache(maxsize=32)
def _names(locale_name: str) -> dict[str, str]:
    locale = Locale.parse(locale_name)
    territories = get_global("zone_territories")
    found = {
        zone: ", ".join([_city(zone, locale), locale.territories.get(territory, territory)])
        for zone, territory in territories.items()
        if zone in zoneinfo.available_timezones()
    }
    return dict(sorted(found.items(), key=lambda one: one[1]))


def _city(zone: str, locale: Locale) -> str:
    city = locale.time_zones.get(zone, {}).get("city")
    return str(city or zone.rpartition("/")[2].replace("_", " "))
