"""The letter: a statement with its names, as plain values for the writers of all formats."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from petitions import blocks, formats, languages, pages
from petitions.links import language_neutral
from petitions.models import Amendment, Petition, Statement
from signatories.lifecycle import feature
from signatories.listing import basis, columns, public_list, sentences, tally
from signatories.models import Kind
from signatories.models.querysets import SignatoryQuerySet
from signatories.text import countries

# Columns of a signatory that the letter needs.
PRINTED = ("pk", "kind", "name", "acronym", "affiliation", "role", "is_international", "shown_code")

# The colour of headings if a petition has no colour of its own.
ACCENT = "#7b1e2e"


class NoText(ValueError):
    """The petition has no text yet."""


@dataclass(frozen=True)
class Choices:
    """An organiser's choices for the letter."""

    language: str = "en"
    by_country: bool = False
    # Whether only the featured names are printed, with the URL of the complete list.
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A signatory as the letter prints it, with its `pk`, which is not printed."""

    pk: int
    name: str
    # Each part has its own text direction.
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Names under a heading, which may be empty."""

    heading: str
    entries: list[Entry]


@dataclass(frozen=True)
class Section:
    """The organisations or the individuals, with the sentence under their heading."""

    heading: str
    note: str
    groups: list[Group]
    unnamed: str


@dataclass(frozen=True)
class Letter:
    """The content of a letter, in its order."""

    language: str
    direction: str
    # The language of the letter's own headings and sentences.
    interface: str
    title: str
    # The text, as Markdown and as blocks.
    source: str
    blocks: list[blocks.Block]
    address: str
    accent: str
    labels: dict[str, str]
    # The heading above the names; empty if there are none.
    undersigned: str = ""
    subtitle: str = ""
    place: str = ""
    addressees: list[str] = field(default_factory=list)
    convenors: list[str] = field(default_factory=list)
    errata: list[dict[str, str]] = field(default_factory=list)
    front: list[Entry] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    # Empty for a related document, which nobody signs.
    tally: str = ""
    basis: str = ""
    as_of: str = ""
    responsible: str = ""
    # The URL to check a delivered letter, the random number of this copy, and the digest of its words.
    foot: dict[str, str] = field(default_factory=dict)

    @property
    def arrow(self) -> str:
        """The arrow from old words to new ones, in the letter's direction."""
        return "←" if self.direction == "rtl" else "→"

    @property
    def entries(self) -> Iterator[Entry]:
        """All names, in the order of the letter."""
        yield from self.front
        for section in self.sections:
            for group in section.groups:
                yield from group.entries


@contextmanager
def one_instant() -> Iterator[None]:
    """Run all queries of the block on one snapshot, so that the tally agrees with the names."""
    is_first = not connection.in_atomic_block
    with transaction.atomic():
        if is_first:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def compose(petition: Petition, choices: Choices) -> Letter:
    """Return the letter of `petition` as of now. Raises NoText."""
    with one_instant():
        petition = pages.with_clock(petition.pk)
        reading = pages.in_language(petition, choices.language)
        if reading is None:
            raise NoText
        interface = _interface_language(reading.statement.language)
        with override(interface):
            return _compose(petition, reading.statement, choices, interface)


def _interface_language(tag: str) -> str:
    """Return the language of the letter's own headings and sentences: the text's, else English."""
    known = languages.interface()
    return next((one for one in (tag.lower(), tag.split("-")[0].lower()) if one in known), "en")


def _compose(petition: Petition, statement: Statement, choices: Choices, interface: str) -> Letter:
    numbers = tally.of(petition)
    front = [row.entry for row in _printed(feature.in_front(petition), interface)]
    found = [] if choices.is_short else list(_sections(petition, numbers, front, choices, interface))
    who = {"controller": petition.controller, "contact": petition.contact}
    return Letter(
        undersigned=_("We, the undersigned") if front or found else "",
        language=statement.language,
        direction=statement.direction,
        interface=interface,
        title=" ".join(statement.title.split()),
        subtitle=statement.subtitle,
        place=_place(petition, statement),
        addressees=list(statement.addressees),
        convenors=[one.name for one in petition.convenors.all()],
        source=statement.text,
        blocks=blocks.read(statement.text),
        errata=_errata(statement),
        front=front,
        sections=found,
        tally=sentences.plain(numbers),
        basis=basis.of(numbers),
        as_of=_("As of %(moment)s") % {"moment": formats.moment(petition.clock, petition)},
        # A draft may have no data controller and no contact yet.
        responsible=_("Responsible: %(controller)s, %(contact)s") % who if petition.controller else "",
        # The slug alone: the secret key is never printed.
        address=language_neutral("petitions:petition", petition.slug),
        accent=petition.accent or ACCENT,
        labels=labels() | ({"to": ""} if statement.says_to else {}),
    )


def labels() -> dict[str, str]:
    """Return the letter's own headings and sentences, in the active language."""
    return {
        "to": _("To"),
        "convened": _("Convened by"),
        "errata": _("Errata"),
        "complete": _("The complete list:"),
        "notes": _("Notes"),
        "comma": _(", "),
        "check": _("Check this letter:"),
        "number": _("Number of this copy:"),
        "digest": _("SHA-256 of its words:"),
        "site": settings.SITE_NAME,
    }


def _place(petition: Petition, statement: Statement) -> str:
    days = formats.span(petition.event_from_on, petition.event_until_on)
    return ", ".join(part for part in (statement.place, days) if part)


def _errata(statement: Statement) -> list[dict[str, str]]:
    found = Amendment.objects.filter(statement=statement, act=Amendment.Act.ERRATUM)
    return [
        {"day": formats.day(one.at.astimezone(statement.petition.zone)), "old": one.old, "new": one.new}
        for one in found
    ]


# --- The names ------------------------------------------------------------------------------------------


class _Printed(NamedTuple):
    """A name as the letter prints it, with its sort key."""

    kind: str
    # The country's name, empty if none is shown.
    country: str
    entry: Entry


def _printed(rows: SignatoryQuerySet, language: str) -> Iterator[_Printed]:
    """Yield rows as they are printed. We read values, because model instances would cost more time."""
    found = rows.annotate(shown_code=columns.SHOWN_CODE).values_list(*PRINTED).iterator(chunk_size=5_000)
    for pk, kind, name, acronym, affiliation, role, is_international, code in found:
        country = countries.as_printed(code, language, is_international=is_international)
        said = (country,) if kind == Kind.ORGANISATION else (affiliation, role, country)
        named = f"{name} ({acronym})" if acronym else name
        yield _Printed(kind, country, Entry(pk, named, tuple(part for part in said if part)))


def _sections(
    petition: Petition, numbers: tally.Tally, front: list[Entry], choices: Choices, language: str
) -> Iterator[Section]:
    """Yield organisations, then individuals; featured names come first and are not repeated."""
    headed = {one.pk for one in front}
    rows = _printed(public_list.rows(petition, public_list.Filters()), language)
    withheld = {
        Kind.ORGANISATION: numbers.withheld_organisations,
        Kind.INDIVIDUAL: numbers.withheld_individuals,
    }
    found: dict[str, list[Group]] = {kind: [] for kind in public_list.ORDER}
    for kind, same in groupby(rows, key=lambda row: row.kind):
        others = [row for row in same if row.entry.pk not in headed]
        found[kind] = _by_country(others, language) if choices.by_country else _together(others)
    words = {
        Kind.ORGANISATION: (_("Organisations"), ""),
        Kind.INDIVIDUAL: (_("Individuals"), _("Affiliations are printed for identification only.")),
    }
    for kind in public_list.ORDER:
        heading, note = words[kind]
        unnamed = sentences.unnamed(withheld[kind])
        if found[kind] or unnamed:
            yield Section(heading, note, found[kind], unnamed)


def _together(rows: list[_Printed]) -> list[Group]:
    return [Group("", [row.entry for row in rows])] if rows else []


def _by_country(rows: list[_Printed], language: str) -> list[Group]:
    """Return one group for each country, by name; names without a country come last."""
    groups: dict[str, list[Entry]] = {}
    for _kind, country, entry in rows:
        # The country is the heading, so it is not repeated beside each name.
        said = replace(entry, details=entry.details[:-1]) if country else entry
        groups.setdefault(country, []).append(said)
    order = {name: number for number, name in enumerate(countries.names(language).values())}
    return [
        Group(name, groups[name])
        for name in sorted(groups, key=lambda name: (not name, order.get(name, len(order))))
    ]
