from demo import design
from petitions import colours


def test_every_pair_of_colours_in_the_stylesheet_can_be_read_in_both_schemes():
    found = design._contrasts()
    assert len(found) == len(design.PAIRS)
    for pair in found:
        for sample in pair["samples"]:
            assert sample["contrast"] >= 4.5, (pair["words"], sample)


def test_the_living_page_shows_what_the_stylesheet_s_colours_are_checked_against():
    schemes = design._schemes()
    for scheme, surfaces in (("bright", colours.BRIGHT), ("dark", colours.DARK)):
        assert set(surfaces) == {schemes[scheme][name] for name in ("paper", "sheet", "wash")}
