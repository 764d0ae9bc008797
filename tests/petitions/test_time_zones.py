from django.utils import translation

from petitions import time_zones


def test_a_time_zone_is_found_by_its_city_or_its_own_name():
    for words in ("berlin", "Berlin, Germany", "Europe/Berlin"):
        assert time_zones.find(words) == "Europe/Berlin"
    assert time_zones.find("utc") == "UTC"
    assert time_zones.find("Atlantis") == ""


def test_cities_are_named_in_the_readers_language():
    with translation.override("fr"):
        assert time_zones.name_of("Europe/Lisbon") == "Lisbonne, Portugal"
        assert time_zones.find("lisbonne") == "Europe/Lisbon"
