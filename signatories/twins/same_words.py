"""Marks the words of a name that another name has, too, so that a moderator sees where the two differ."""

import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from signatories.text.collation import fold

# A word, or what stands between two words.
PARTS = re.compile(r"\w+|\W+")


def marked(name: str, other: str) -> SafeString:
    """Return `name` as HTML, with each word marked that `other` has, too, whatever its case and accents."""
    known = {fold(part) for part in PARTS.findall(other)} - {""}
    parts = ((part, fold(part) in known) for part in PARTS.findall(name))
    return format_html_join("", "{}", ((_part(part, is_same=same),) for part, same in parts))


def _part(part: str, *, is_same: bool) -> SafeString:
    return format_html("<mark>{}</mark>", part) if is_same else format_html("{}", part)
