import pytest
from django.core.exceptions import ValidationError

from petitions import colours


def test_contrast_is_what_the_guidelines_say():
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colour", ["#7b1e2e", "#00457c", "#1b5e20", "#000000", "#4a148c"])
def test_a_colour_that_can_be_read_is_taken_in_both_schemes(colour):
    colours.validate(colour)
    dark = colours.for_dark(colour)
    assert min(colours.contrast(dark, surface) for surface in colours.DARK) >= 4.5
    for shade in (colour, dark):
        assert colours.contrast(colours.text_on(shade), shade) >= 4.5


@pytest.mark.parametrize("colour", ["#ffff00", "#aaaaaa", "#ff0000", "red", "#123", "#7b1e2e;}", ""])
def test_what_cannot_be_read_is_refused(colour):
    with pytest.raises(ValidationError):
        colours.validate(colour)


@pytest.mark.parametrize(
    ("colour", "luminance"),
    [
        ("#ff0000", 0.2126),
        ("#00ff00", 0.7152),
        ("#0000ff", 0.0722),
        ("#0a0a0a", 0.003035),
        ("#0b0b0b", 0.003347),
    ],
)
def test_a_colour_is_as_bright_as_the_guidelines_weigh_its_parts(colour, luminance):
    for pair in ((colour, "#000000"), ("#000000", colour)):
        assert colours.contrast(*pair) == pytest.approx((luminance + 0.05) / 0.05, abs=0.0001)


def test_a_colour_is_held_to_the_surface_on_which_it_is_read_worst():
    paper, _sheet, wash = colours.BRIGHT
    assert colours.contrast("#717171", paper) > 4.5 > colours.contrast("#717171", wash)
    with pytest.raises(ValidationError) as refused:
        colours.validate("#717171")
    assert f"is {colours.contrast('#717171', wash):.1f} to 1" in refused.value.messages[0]
    # The palest grey that is read on each of them.
    colours.validate("#6b6b6b")
    with pytest.raises(ValidationError):
        colours.validate("#6c6c6c")


def test_a_dark_colour_gets_as_little_white_as_it_needs_and_a_pale_one_none():
    assert colours.for_dark("#cccccc") == "#cccccc"
    assert colours.for_dark("#000000") == "#8a8a8a"
    assert min(colours.contrast("#878787", surface) for surface in colours.DARK) < 4.5


def test_paper_stands_upon_dark_colours_and_ink_upon_pale_ones():
    assert colours.text_on("#000000") == colours.PAPER
    assert colours.text_on("#ffff00") == colours.INK


def test_a_stylesheet_has_the_colour_for_a_bright_and_for_a_dark_screen():
    bright, dark = colours.stylesheet("#000000").split("\n", 1)
    assert bright == ":root{--accent:#000000;--on-accent:#fffdf8}"
    assert dark == ("@media (prefers-color-scheme:dark){:root{--accent:#8a8a8a;--on-accent:#16150f}}\n")
