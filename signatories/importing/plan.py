"""What would happen if a list were imported: each entry cleaned as the form does, its twins beside it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django import forms
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from petitions.models import Petition
from signatories.identity.addresses import canonical, fingerprint, site_fingerprint
from signatories.identity.form_fields import AddressField, LineField, WebsiteField
from signatories.importing.understood import Entry
from signatories.lifecycle import review
from signatories.lifecycle.review import Origin
from signatories.lifecycle.sign import Details
from signatories.listing.csv_files import LABELS
from signatories.models import Kind, NoMail, Signatory
from signatories.text import cleaning
from signatories.twins import candidates, similarity

# From here on an entry is taken to be on the list already, and left out unless asked for.
SAME = 0.9


class Busy(Exception):
    """Another list is being entered under the same petition."""


class EntryForm(forms.Form):
    """One entry, held to the rules of the sign form."""

    name = LineField(longest=cleaning.NAME_LENGTH, rule=cleaning.ORGANISATION, required=True)
    acronym = LineField(longest=cleaning.LINE_LENGTH, required=False)
    affiliation = LineField(longest=cleaning.LINE_LENGTH, required=False)
    role = LineField(longest=cleaning.LINE_LENGTH, required=False)
    website = WebsiteField(required=False)
    email = AddressField(required=False)
    representative = LineField(longest=cleaning.NAME_LENGTH, rule=cleaning.PERSON, required=False)

    def __init__(self, entry: Entry) -> None:
        """Fill the form with what was read."""
        self.entry = entry
        super().__init__({name: getattr(entry, name) for name in self.base_fields})
        if entry.kind == Kind.INDIVIDUAL:
            self.fields["name"] = LineField(longest=cleaning.NAME_LENGTH, rule=cleaning.PERSON)

    def details(self) -> Details:
        """Return what was read, as the lifecycle takes it."""
        one = self.entry
        return Details(
            kind=one.kind,
            country=one.country,
            is_international=one.is_international,
            shows_country=one.shows_country,
            **self.cleaned_data,
        )

    @property
    def problems(self) -> list[str]:
        """What is wrong, a sentence for each field."""
        return [
            f"{LABELS.get(name, name)}: {' '.join(map(str, found))}" for name, found in self.errors.items()
        ]


@dataclass
class Line:
    """One entry of the list, and what would become of it."""

    entry: Entry
    details: Details | None
    problems: list[str] = field(default_factory=list)
    twin: str = ""
    # How alike it is to the twin, from 0 to 1.
    likeness: float = 0.0
    # Whether its address holds a place already: nobody signs twice with one.
    is_taken: bool = False
    # Whether its owner has said no, there or here: is not to be listed, withdrew, or wants no mail, by which
    # they would be told.
    is_declined: bool = False
    # Under what the organiser decides of it: its name, numbered where the list has another so named before.
    mark: str = ""
    # What the organiser decided: None where they left it to us.
    is_wanted: bool | None = None

    @property
    def is_same(self) -> bool:
        """Whether it is taken to be on the list already."""
        return self.likeness >= SAME

    @property
    def is_left_out(self) -> bool:
        """Whether it is not entered: as the organiser decided, else because it is on the list already."""
        is_unwanted = self.is_same if self.is_wanted is None else not self.is_wanted
        return self.is_taken or self.is_declined or is_unwanted

    def as_json(self) -> dict[str, object]:
        """Return the line as the contract writes it."""
        one = self.entry
        return {
            "lines": list(one.lines),
            "kind": str(one.kind),
            "name": one.name,
            "acronym": one.acronym,
            "affiliation": one.affiliation,
            "role": one.role,
            "country": one.country or None,
            "website": one.website,
            "email": one.email,
            "sure": one.sure,
            "twin": self.twin or None,
            "problems": self.problems,
        }


def _nobody() -> None:
    """Tell nobody how far it is."""


def make(
    petition: Petition,
    entries: Iterable[Entry],
    *,
    inviting: bool = False,
    asks_addresses: bool = True,
    each: Callable[[], None] = _nobody,
) -> list[Line]:
    """Return what would become of each entry under `petition`; nothing is written.

    An invitation needs an address. `each` is called after every entry. Without `asks_addresses` nobody
    learns from the lines whether an address has signed: they may not be carried out like that.
    """
    lines = [_line(petition, entry, inviting=inviting) for entry in entries]
    seen, mailboxes, named = _Seen(), set[tuple[str, str]](), Counter[str]()
    for line in lines:
        named[line.entry.name] += 1
        number = named[line.entry.name]
        line.mark = f"{line.entry.name} ({number})" if number > 1 else line.entry.name
        if line.details:
            line.is_taken = _is_double(line.details, mailboxes)
            if asks_addresses:
                line.is_taken |= _is_taken(petition, line.details)
                line.is_declined |= _is_declined(petition, line.details)
            _find_twin(petition, line.details, line, seen)
        each()
    return lines


def _line(petition: Petition, entry: Entry, *, inviting: bool) -> Line:
    form = EntryForm(entry)
    problems = [*entry.problems, *form.problems]
    if not petition.takes(entry.kind):
        problems.append(_("this petition is not for such signatories"))
    if inviting and not entry.email:
        problems.append(_("an invitation needs an e-mail address"))
    details = None if problems else form.details()
    return Line(entry, details, problems, is_declined=entry.is_unlisted)


class _Seen:
    """The entries of the same list that came before, found by their keys."""

    def __init__(self) -> None:
        self.by_key: dict[str, list[tuple[similarity.Known, str]]] = defaultdict(list)

    def add(self, details: Details) -> None:
        """Remember an entry."""
        for key in similarity.keys(details):
            self.by_key[key].append((similarity.known(details), details.name))

    def like(self, details: Details) -> Iterator[tuple[float, str]]:
        """Yield how alike those before are that share a key."""
        about = similarity.known(details)
        for key in similarity.keys(details):
            for known, name in self.by_key[key][: similarity.MOST_CANDIDATES]:
                yield similarity.likeness(about, known).score, name


def hold(petition: Petition) -> None:
    """Let one import at a time take place here, until the caller's transaction ends. Raises Busy."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtext('undersigned.import'), %s)", [petition.pk % 2**31]
        )
        if not cursor.fetchone()[0]:
            raise Busy(_("Another list is being entered here. Try again when that is done."))


def _is_double(details: Details, mailboxes: set[tuple[str, str]]) -> bool:
    """Tell whether an address stands further up in the list, and remember it."""
    mailbox = (details.kind, canonical(details.email))
    is_double = bool(details.email) and mailbox in mailboxes
    mailboxes.add(mailbox)
    return is_double


def _is_taken(petition: Petition, details: Details) -> bool:
    """Tell whether an address holds a place under the petition."""
    if not details.email:
        return False
    mark = fingerprint(petition, details.email)
    return Signatory.objects.holding(petition=petition.pk, kind=details.kind, fingerprint=mark).exists()


def _is_declined(petition: Petition, details: Details) -> bool:
    """Tell whether whoever has this address took their name off before, or asked never to be written to."""
    if not details.email:
        return False
    mark = fingerprint(petition, details.email)
    past = Signatory.objects.past_of_mailbox(petition.pk, details.kind, mark)
    return (
        past.withdrawn().exists()
        or NoMail.objects.filter(fingerprint=site_fingerprint(details.email)).exists()
    )


def _find_twin(petition: Petition, details: Details, line: Line, seen: _Seen) -> None:
    row = Signatory(petition=petition, **details.as_columns())
    found = [(one.likeness.score, one.row.name) for one in candidates.of(row) if not one.row.is_withheld]
    found += [(score, name) for score, name in seen.like(details) if score >= similarity.LIKELY]
    seen.add(details)
    if found:
        line.likeness, line.twin = max(found)


def counted(lines: list[Line]) -> str:
    """Return how many organisations and individuals a list has, in words."""
    kinds = [line.entry.kind for line in lines]
    organisations, individuals = kinds.count(Kind.ORGANISATION), kinds.count(Kind.INDIVIDUAL)
    said = [
        ngettext("%(n)d organisation", "%(n)d organisations", organisations) % {"n": organisations},
        ngettext("%(n)d individual", "%(n)d individuals", individuals) % {"n": individuals},
    ]
    return _(", ").join(said)


@transaction.atomic
def carry_out(
    petition: Petition,
    lines: Iterable[Line],
    origin: Origin,
    *,
    by: User | None,
    inviting: bool = False,
    each: Callable[[], None] = _nobody,
) -> int:
    """Enter, or invite, every line that is not left out, all or none; return how many.

    Raises ValueError if a line has a problem: nothing is half-imported.
    """
    verb = review.invite if inviting else review.enter
    going = []
    for line in lines:
        if line.is_left_out:
            each()
        elif line.details is None:
            raise ValueError(f"Line {line.entry.lines[0]}: {'; '.join(line.problems)}")
        else:
            going.append(line.details)
    entered = 0
    # In the order of `intake.py`: who signs at this moment and is on the list as well waits, and nobody else.
    for details in sorted(going, key=lambda details: _place(petition, details)):
        each()
        entered += verb(petition, details, origin, by=by)
    return entered


def _place(petition: Petition, details: Details) -> tuple[str, str]:
    return details.kind, fingerprint(petition, details.email).hex if details.email else ""
