"""What was understood of one entry of a list, wherever the list came from."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Entry:
    """What was understood of one entry."""

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
    sure: float = 0.0
    is_international: bool = False
    # Whether an individual's country is printed.
    shows_country: bool = True
    # Whether the list says that they are not to be listed: withheld, withdrawn, rejected, or answered no.
    is_unlisted: bool = False
    problems: tuple[str, ...] = field(default=(), compare=False)
    # What stood beside a name and was taken for no part of the entry.
    unused: str = field(default="", compare=False)
    # As it stood, where it was not understood: nothing is lost when it is shown to be corrected.
    said_country: str = ""
    more: tuple[str, ...] = ()
