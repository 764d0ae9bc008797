"""What the first visitors of a process would wait for: read while it starts, before it takes requests."""

import gc
from datetime import date

from django.template.loader import get_template
from django.urls import get_resolver
from django.utils.translation import override

from petitions import formats, languages
from signatories.text import countries, gazetteer

# The pages of the way from the statement to the thanks.
TEMPLATES = (
    "petitions/petition.html", "signing/sign.html", "signing/check_your_email.html", "signing/confirm.html",
    "signing/done.html", "listing/signatories.html",
)  # fmt: skip


def warm() -> None:
    """Read addresses, catalogues, countries in their order, places and templates: a second or two of work.

    After a restart in the middle of a storm, everybody who is there would wait for it at once. Asks no
    database, which may be away just now.
    """
    _all = get_resolver().url_patterns
    for language in languages.interface():
        with override(language):
            countries.options(language, with_international=True)
            formats.day(date(2000, 1, 1))
    gazetteer.code("a place")
    for name in TEMPLATES:
        get_template(name)
    # All this stays as long as the process: the collector need not look through it again and again.
    gc.freeze()
