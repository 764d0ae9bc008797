"""Loads what the first visitors of a process would wait for: translations, country names, templates."""

import gc
from datetime import date

from django.template.loader import get_template
from django.urls import get_resolver
from django.utils.translation import override

from petitions import formats, languages
from signatories.text import countries, gazetteer

# The pages from the statement to the thanks.
TEMPLATES = (
    "petitions/petition.html", "signing/sign.html", "signing/check_your_email.html", "signing/confirm.html",
    "signing/thanks.html", "listing/signatories.html",
)  # fmt: skip


def warm_up() -> None:
    """Load URLs, catalogues, sorted countries, places and templates: a second or two of work.

    After a restart under load, every visitor would wait for it at once. It needs no database, which may be
    down at this moment.
    """
    _loaded = get_resolver().url_patterns
    for language in languages.interface():
        with override(language):
            countries.options(language, with_international=True)
            formats.day(date(2000, 1, 1))
    gazetteer.code("a place")
    for name in TEMPLATES:
        get_template(name)
    # These objects live as long as the process, so the garbage collector need not check them.
    gc.freeze()
