"""The plan of an import: each entry checked like the sign form, with its duplicates beside it.

Nothing is written here; `entering` carries a plan out.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from petitions.models import Petition
from signatories.identity.addresses import canonical, fingerprint, site_fingerprint
from signatories.identity.form_fields import AddressField, LineField, WebsiteField
from signatories.importing.parsed_entry import ParsedEntry
from signatories.lifecycle.sign import Details
from signatories.listing.csv_files import LABELS
from signatories.models import Kind, NoMail, Signatory
from signatories.text import cleaning
from signatories.twins import candidates, similarity

# From this likeness on, an entry is taken to be on the list already, and left out unless asked for.
SAME = 0.9


class EntryForm(forms.Form):
    """One entry, checked by the rules of the sign form."""

    name = LineField(longest=cleaning.NAME_LENGTH, rule=cleaning.ORGANISATION, required=True)
    acronym = LineField(longest=cleaning.LINE_LENGTH, required=False)
    affiliation = LineField(longest=cleaning.LINE_LENGTH, required=False)
    role = LineField(longest=cleaning.LINE_LENGTH, required=False)
    website = WebsiteField(required=False)
    email = AddressField(required=False)
    representative = LineField(longest=cleaning.NAME_LENGTH, rule=cleaning.PERSON, required=False)

    def __init__(self, entry: ParsedEntry) -> None:
        """Fill the form with the entry."""
        self.entry = entry
        super().__init__(asdict(entry))
        if entry.kind == Kind.INDIVIDUAL:
            self.fields["name"] = LineField(longest=cleaning.NAME_LENGTH, rule=cleaning.PERSON)

    def details(self) -> Details:
        """Return the cleaned entry as the lifecycle takes it."""
        entry = self.entry
        return Details(
            kind=entry.kind,
            country=entry.country,
            is_international=entry.is_international,
            shows_country=entry.shows_country,
            **self.cleaned_data,
        )

    @property
    def problems(self) -> list[str]:
        """Return the errors, one sentence for each field."""
        return [
            f"{LABELS.get(name, name)}: {' '.join(map(str, errors))}" for name, errors in self.errors.items()
        ]


@dataclass
class PlannedEntry:
    """One entry of the list, and what an import would do with it."""

    entry: ParsedEntry
    details: Details | None
    problems: list[str] = field(default_factory=list)
    # The name of the most similar signatory, and how similar it is, from 0 to 1.
    twin: str = ""
    likeness: float = 0.0
    # Whether its address has signed already, or occurs further up in the list.
    is_taken: bool = False
    # Whether its owner has declined: they answered no, withdrew, or asked for no mail.
    is_declined: bool = False
    # The key of an organiser's decision on it: its name, numbered if the list repeats the name.
    mark: str = ""
    # The organiser's decision; None leaves it to us.
    is_wanted: bool | None = None

    @property
    def is_same(self) -> bool:
        """Tell whether it is taken to be on the list already."""
        return self.likeness >= SAME

    @property
    def is_left_out(self) -> bool:
        """Tell whether it is not entered."""
        is_unwanted = self.is_same if self.is_wanted is None else not self.is_wanted
        return self.is_taken or self.is_declined or is_unwanted

    def as_json(self) -> dict[str, object]:
        """Return the entry in the format of `import_signatories --json`."""
        entry = self.entry
        return {
            "lines": list(entry.lines),
            "kind": str(entry.kind),
            "name": entry.name,
            "acronym": entry.acronym,
            "affiliation": entry.affiliation,
            "role": entry.role,
            "country": entry.country or None,
            "website": entry.website,
            "email": entry.email,
            "representative": entry.representative,
            "international": entry.is_international,
            "left_out": self.is_left_out,
            "why_left_out": entry.why_unlisted,
            "sure": entry.sure,
            "twin": self.twin or None,
            "problems": self.problems,
        }


@dataclass(frozen=True)
class Decisions:
    """The organiser's decisions on single entries, by `PlannedEntry.mark`: line numbers change in editing."""

    enter: frozenset[str] = frozenset()
    leave_out: frozenset[str] = frozenset()

    def apply(self, lines: Iterable[PlannedEntry]) -> None:
        """Note each decision on its entry."""
        for line in lines:
            if line.mark in self.leave_out:
                line.is_wanted = False
            elif line.mark in self.enter:
                line.is_wanted = True


def no_progress() -> None:
    """Report no progress."""


def make(
    petition: Petition,
    entries: Iterable[ParsedEntry],
    *,
    inviting: bool = False,
    asks_addresses: bool = True,
    each: Callable[[], None] = no_progress,
) -> list[PlannedEntry]:
    """Return what an import would do with each entry. `each` is called after every entry.

    Invitations need an address. Without `asks_addresses` the plan does not reveal whether an address has
    signed, and must not be carried out.
    """
    lines = [_planned(petition, entry, inviting=inviting) for entry in entries]
    previous, mailboxes, names = _PreviousEntries(), set[tuple[str, str]](), Counter[str]()
    for line in lines:
        names[line.entry.name] += 1
        number = names[line.entry.name]
        line.mark = f"{line.entry.name} ({number})" if number > 1 else line.entry.name
        if line.details:
            line.is_taken = _is_repeated(line.details, mailboxes)
            if asks_addresses:
                line.is_taken |= _is_taken(petition, line.details)
                line.is_declined |= _is_declined(petition, line.details)
            _find_twin(petition, line.details, line, previous)
        each()
    return lines


def _planned(petition: Petition, entry: ParsedEntry, *, inviting: bool) -> PlannedEntry:
    form = EntryForm(entry)
    problems = [*entry.problems, *form.problems]
    if not petition.takes(entry.kind):
        problems.append(_("this petition is not for such signatories"))
    if inviting and not entry.email:
        problems.append(_("an invitation needs an e-mail address"))
    details = None if problems else form.details()
    return PlannedEntry(entry, details, problems, is_declined=entry.is_unlisted)


class _PreviousEntries:
    """The entries further up in the list, indexed by their keys of similarity."""

    def __init__(self) -> None:
        self.by_key: dict[str, list[tuple[similarity.Features, str]]] = defaultdict(list)

    def add(self, details: Details) -> None:
        """Index an entry."""
        for key in similarity.keys(details):
            self.by_key[key].append((similarity.features(details), details.name))

    def similar_to(self, details: Details) -> Iterator[tuple[float, str]]:
        """Yield the score and the name of each entry that shares a key."""
        about = similarity.features(details)
        for key in similarity.keys(details):
            for known, name in self.by_key[key][: similarity.MOST_CANDIDATES]:
                yield similarity.likeness(about, known).score, name


def _is_repeated(details: Details, mailboxes: set[tuple[str, str]]) -> bool:
    """Tell whether an address occurs further up in the list, and remember it."""
    mailbox = (details.kind, canonical(details.email))
    is_repeated = bool(details.email) and mailbox in mailboxes
    mailboxes.add(mailbox)
    return is_repeated


def _is_taken(petition: Petition, details: Details) -> bool:
    """Tell whether an address has signed the petition already."""
    if not details.email:
        return False
    mark = fingerprint(petition, details.email)
    return Signatory.objects.holding(petition=petition.pk, kind=details.kind, fingerprint=mark).exists()


def _is_declined(petition: Petition, details: Details) -> bool:
    """Tell whether the owner of an address has withdrawn before, or asked for no mail."""
    if not details.email:
        return False
    mark = fingerprint(petition, details.email)
    past = Signatory.objects.past_of_mailbox(petition.pk, details.kind, mark)
    return (
        past.withdrawn().exists()
        or NoMail.objects.filter(fingerprint=site_fingerprint(details.email)).exists()
    )


def _find_twin(petition: Petition, details: Details, line: PlannedEntry, previous: _PreviousEntries) -> None:
    row = Signatory(petition=petition, **details.as_columns())
    similar = [near for near in candidates.of(row) if not near.row.is_withheld]
    found = [(near.likeness.score, near.row.name) for near in similar]
    found += [(score, name) for score, name in previous.similar_to(details) if score >= similarity.LIKELY]
    previous.add(details)
    if found:
        line.likeness, line.twin = max(found)


def counted(lines: list[PlannedEntry]) -> str:
    """Return how many organisations and individuals a list has, in words."""
    kinds = [line.entry.kind for line in lines]
    organisations, individuals = kinds.count(Kind.ORGANISATION), kinds.count(Kind.INDIVIDUAL)
    words = [
        ngettext("%(n)d organisation", "%(n)d organisations", organisations) % {"n": organisations},
        ngettext("%(n)d individual", "%(n)d individuals", individuals) % {"n": individuals},
    ]
    return _(", ").join(words)
