import pytest
from django.core.management import call_command

from signatories.lifecycle import enter
from signatories.listing import folding, tally
from signatories.models import DayCell, TallyCell, UnknownCountry
from tests import make

pytestmark = pytest.mark.django_db


def numbers(petition):
    found = tally.of(petition)
    return found.organisations, found.individuals, found.countries, found.withheld


def test_a_recount_finds_and_repairs_what_is_wrong(petition, capsys):
    make.published(petition, "organisation", country="KE")
    other = make.published(make.petition(), "organisation", country="UY").petition
    folding.fold()
    TallyCell.objects.filter(petition=petition).update(count=7)
    with pytest.raises(SystemExit):
        call_command("check_tallies")
    assert "7" in capsys.readouterr().out
    call_command("check_tallies", "--repair")
    assert numbers(petition) == numbers(other) == (1, 0, 1, 0)
    call_command("check_tallies")


def test_a_recount_sets_a_day_right(petition, capsys):
    make.published(petition, "organisation")
    folding.fold()
    DayCell.objects.update(count=7)
    with pytest.raises(SystemExit):
        call_command("check_tallies")
    assert f"organisation/full/{petition.today}: 7 shown, 1 counted" in capsys.readouterr().out
    call_command("check_tallies", "--repair")
    assert tally.by_day(petition) == [(petition.today, "organisation", 1)]


def test_a_recount_sets_the_number_of_unknown_countries_right(petition, capsys):
    origin = enter.Origin("a letter")
    enter.enter(petition, make.details("organisation", email="", country=""), origin, by=None)
    UnknownCountry.objects.create(petition=petition, n=6)
    with pytest.raises(SystemExit):
        call_command("check_tallies")
    assert "organisation/full/country unknown: 7 shown, 1 counted" in capsys.readouterr().out
    call_command("check_tallies", "--repair")
    assert tally.of(petition).countries_unknown == 1
