"""One entry of a list as it was understood, whichever format the list has."""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class ParsedEntry:
    """An entry as it was understood."""

    lines: tuple[int, ...]
    kind: str
    name: str
    acronym: str = ""
    affiliation: str = ""
    role: str = ""
    country: str = ""
    website: str = ""
    email: str = ""
    representative: str = ""
    # How sure the parser is, from 0 to 1.
    sure: float = 0.0
    is_international: bool = False
    # Whether an individual's country is printed.
    shows_country: bool = True
    # Whether the list says that they must not be listed: withheld, withdrawn, rejected, or answered no.
    is_unlisted: bool = False
    # The reason for that, in the reader's language.
    why_unlisted: str = field(default="", compare=False)
    problems: tuple[str, ...] = field(default=(), compare=False)
    # Words beside the name that are no part of the entry.
    unused: str = field(default="", compare=False)
    # The original text of the country and of other cells that were not understood, so that a person can
    # correct them.
    said_country: str = ""
    more: tuple[str, ...] = ()


def as_kind(entry: ParsedEntry, kind: str) -> ParsedEntry:
    """Return an entry as another kind: an organisation has no affiliation, a person no acronym or website."""
    if kind == "organisation":
        return replace(entry, kind=kind, affiliation="", role="", shows_country=True)
    return replace(entry, kind=kind, acronym="", website="", representative="", is_international=False)
