"""A petition's own colour: checks that it is readable on every surface, in the light and the dark scheme."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# The background colours of static/site.css behind the accent, and the text colours on the accent.
BRIGHT = ("#fbfaf6", "#fffefb", "#f1ede2")
DARK = ("#16150f", "#1d1b16", "#25221b")
PAPER, INK = "#fffdf8", "#16150f"
# Success criterion 1.4.3 of WCAG 2.2, level AA.
READABLE = 4.5

RGB = tuple[int, int, int]


def _rgb(colour: str) -> RGB:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    """Return the relative luminance as WCAG 2.2 defines it."""
    parts = [value / 255 for value in _rgb(colour)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def validate(colour: str) -> None:
    """Refuse text that is no colour, and colours that are hard to read. Raises ValidationError."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise ValidationError(_("Enter a colour like #7b1e2e."))
    least = min(contrast(colour, surface) for surface in BRIGHT)
    if least < READABLE:
        raise ValidationError(
            _("This colour is too pale to be read: its contrast is %(found)s to 1, and 4.5 is needed."),
            params={"found": f"{least:.1f}"},
        )


def for_dark(colour: str) -> str:
    """Return the colour with just enough white to be readable in the dark scheme."""
    for white in range(101):
        mixed = "#" + "".join(f"{round(part + (255 - part) * white / 100):02x}" for part in _rgb(colour))
        if min(contrast(mixed, surface) for surface in DARK) >= READABLE:
            break
    return mixed


def text_on(colour: str) -> str:
    """Return the text colour with the better contrast on a colour: light or dark."""
    return max((PAPER, INK), key=lambda words: contrast(words, colour))


def stylesheet(colour: str) -> str:
    """Return the custom properties that give a petition its colour in both schemes."""
    dark = for_dark(colour)
    return (
        f":root{{--accent:{colour};--on-accent:{text_on(colour)}}}\n"
        "@media (prefers-color-scheme:dark)"
        f"{{:root{{--accent:{dark};--on-accent:{text_on(dark)}}}}}\n"
    )
