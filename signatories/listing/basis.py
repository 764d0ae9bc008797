"""The basis of the list: how many names were confirmed by e-mail, and how many organisers entered."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from petitions import formats
from signatories.listing.tally import Tally


def of(tally: Tally) -> str:
    """Return the sentence that says how many were confirmed by e-mail, and how many entered."""
    parts = []
    if confirmed := tally.total - tally.entered:
        text = ngettext("{n} confirmed by e-mail", "{n} confirmed by e-mail", confirmed)
        parts.append(text.format(n=formats.number(confirmed)))
    if entered := tally.entered:
        text = ngettext(
            "{n} received otherwise and entered by the organisers",
            "{n} received otherwise and entered by the organisers",
            entered,
        )
        parts.append(text.format(n=formats.number(entered)))
    return _("{parts}.").format(parts=_(", ").join(parts)) if parts else ""
