"""The letter as one HTML file to read and print anywhere: it loads nothing."""

from django.template.loader import render_to_string
from django.utils.translation import override

from deliveries.letter import Letter


def write(letter: Letter) -> bytes:
    """Return the letter as HTML in UTF-8."""
    with override(letter.interface):
        return render_to_string("deliveries/letter.html", {"letter": letter}).encode()
