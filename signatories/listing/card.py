"""The OpenGraph picture of a statement: its title and its tally."""

from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import cast

import typst
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_bidi, override
from django.views.decorators.http import require_safe

from petitions import languages, pages
from signatories.listing import sentences, tally

TEMPLATE = Path(__file__).with_name("card.typ")
WIDTH, HEIGHT = 1200, 630
_lock = Lock()


@cache
def _typesetter() -> typst.Compiler:
    """Return the compiler of pictures, which keeps the fonts it found. One thread at a time may use it."""
    return typst.Compiler(root=str(TEMPLATE.parent))


@lru_cache(maxsize=64)
def _drawn(words: tuple[tuple[str, str], ...]) -> bytes:
    with _lock:
        # At 72 dots per inch, a point is a pixel.
        picture = _typesetter().compile(input=str(TEMPLATE), format="png", ppi=72.0, sys_inputs=dict(words))
    return cast(bytes, picture)


@require_safe
def card(request: HttpRequest, ref: str) -> HttpResponse:
    """The picture in the language of `?lang=`; any site may show it."""
    asked = request.GET.get("lang", "").lower()
    language = asked if asked in languages.interface() else "en"
    reading = pages.read(ref, language)
    with override(language):
        words = {
            "title": " ".join(reading.statement.title.split()),
            "language": reading.statement.language.split("-")[0],
            "direction": reading.statement.direction,
            "tally": sentences.plain(tally.of(reading.petition)),
            "interface": language.split("-")[0],
            "side": "rtl" if get_language_bidi() else "ltr",
            "site": settings.SITE_NAME,
            "accent": reading.petition.accent or "#7b1e2e",
        }
    response = HttpResponse(_drawn(tuple(sorted(words.items()))), content_type="image/png")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return pages.for_everyone(response, reading.petition)
