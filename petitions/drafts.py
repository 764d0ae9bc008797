"""The verbs of a draft: begin it, write its text, change it, copy a petition, delete it, change the link."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.admin.models import ADDITION, LogEntry
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from coalitions.models import Coalition
from petitions import details, history, languages, lifecycle, roles
from petitions.lifecycle import NotAllowed
from petitions.models import Petition, Role, State, Statement, make_key

# Columns of a petition that a copy does not take over: they belong to the one that was signed.
OWN = ("id", "slug", "opens_at", "closes_at", "public_at", "close_reason", "paused_at", "key",
       "fingerprint_version", "created_at", "holds_all")  # fmt: skip

# The constraint that allows each address once.
SLUG_IS_TAKEN = "petitions_petition_slug"

# The longest address that is derived from a title.
LONGEST_ADDRESS = 60


@dataclass(frozen=True)
class Writing:
    """The official text of a draft with its convenors, each a name and a website that may be empty."""

    title: str
    subtitle: str
    language: str
    text: str
    addressees: list[str]
    convenors: list[tuple[str, str]]
    summary: str = ""
    place: str = ""
    who_may_sign: str = ""


class Translation(NamedTuple):
    """The words of a translation."""

    title: str
    subtitle: str
    text: str
    addressees: list[str]
    summary: str = ""
    place: str = ""
    who_may_sign: str = ""


@transaction.atomic
def begin(writing: Writing, *, coalition: Coalition, by: User) -> Petition:
    """Return a new draft with the defaults of `coalition`; `by` organises it and may see all its data."""
    petition = _create(
        address_of(writing.title),
        coalition=coalition,
        controller=coalition.controller,
        contact=coalition.contact,
        time_zone=coalition.time_zone,
    )
    _write(petition, writing)
    with roles.recorded(petition, by=by, is_new=True):
        petition.roles.create(user=by, name=Role.Name.ORGANISER, may_see_contact=True, may_see_withheld=True)
    LogEntry.objects.log_actions(by.pk, [petition], ADDITION, [{"added": {}}], single_object=True)
    return petition


@transaction.atomic
def write(
    petition: Petition, writing: Writing, *, by: User, is_current: Callable[[], bool] = lambda: True
) -> None:
    """Save the official text and the convenors of a draft.

    Raises NotAllowed where it has opened, and Outdated where the locked row `is_current` no more.
    """
    locked = _locked(petition, is_current)
    _write(locked, writing)
    history.note_fields(locked, [history.TEXT], by=by)


@transaction.atomic
def change(
    petition: Petition,
    values: Mapping[str, object],
    *,
    by: User,
    is_current: Callable[[], bool] = lambda: True,
) -> None:
    """Save columns of a draft. Raises as `write` does."""
    locked = _locked(petition, is_current)
    changed = {name: value for name, value in values.items() if getattr(locked, name) != value}
    if changed:
        try:
            with transaction.atomic():
                Petition.objects.filter(pk=locked.pk).update(**changed)
        except IntegrityError as clash:
            if SLUG_IS_TAKEN not in str(clash):
                raise
            raise NotAllowed(_("This address was taken a moment ago. Choose another one.")) from clash
        history.note_fields(locked, [name.removesuffix("_at").replace("_", " ") for name in changed], by=by)


def _locked(petition: Petition, is_current: Callable[[], bool]) -> Petition:
    """Lock the row of a draft. Raises NotAllowed where it has opened, or Outdated."""
    locked = details.lock(petition, is_current)
    if locked.state != State.DRAFT:
        raise NotAllowed(_("This petition has opened. Its text and settings can no longer change here."))
    return locked


def _write(petition: Petition, writing: Writing) -> None:
    statement = official_text(petition) or Statement(petition=petition, authentic=True)
    statement.title, statement.subtitle, statement.text = writing.title, writing.subtitle, writing.text
    statement.language, statement.direction = writing.language, languages.direction(writing.language)
    statement.addressees, statement.authentic = writing.addressees, True
    statement.summary, statement.place = writing.summary, writing.place
    statement.who_may_sign = writing.who_may_sign
    if statement.pk is None or _differs(statement):
        statement.save()
    Petition.objects.filter(pk=petition.pk).update(default_language=writing.language)
    details.set_convenors(petition, writing.convenors)


def _differs(statement: Statement) -> bool:
    """Tell whether a text differs from what is saved; saving it again must not make translations look old."""
    columns = (*Translation._fields, "language", "direction", "authentic")
    saved = Statement.objects.filter(pk=statement.pk).values_list(*columns).first()
    return saved != tuple(getattr(statement, name) for name in columns)


@transaction.atomic
def translate(
    petition: Petition,
    language: str,
    words: Translation,
    *,
    by: User,
    is_current: Callable[[], bool] = lambda: True,
) -> Statement:
    """Save a translation, and return it.

    Raises NotAllowed for a language that an opened petition has, and Outdated where it `is_current` no more.
    """
    locked = details.lock(petition, is_current)
    tag, is_draft = languages.normalise(language), locked.state == State.DRAFT
    found = locked.statements.filter(withdrawn_at=None, authentic=False, language=tag) if is_draft else None
    own = (found and found.first()) or Statement(petition=locked, language=tag)
    own.direction = languages.direction(tag)
    own.title, own.subtitle, own.text, own.addressees = (
        words.title,
        words.subtitle,
        words.text,
        words.addressees,
    )
    own.summary, own.place, own.who_may_sign = words.summary, words.place, words.who_may_sign
    if not is_draft:
        return lifecycle.add_language(locked, own, by=by)
    own.save()
    history.note_fields(locked, [history.text_in(tag)], by=by)
    return own


def is_stale(statement: Statement, official: Statement | None) -> bool:
    """Tell whether the official version was edited after a translation."""
    return official is not None and statement.pk != official.pk and statement.edited_at < official.edited_at


def official_text(petition: Petition) -> Statement | None:
    """Return the official version of a draft's text, or else another version."""
    return petition.statements.filter(withdrawn_at=None).first()


def address_of(title: str) -> str:
    """Return the last part of an address, derived from a title."""
    words = slugify(title)
    if len(words) > LONGEST_ADDRESS:
        words = words[: LONGEST_ADDRESS + 1].rpartition("-")[0] or words[:LONGEST_ADDRESS]
    return words.strip("-_").replace("_", "-") or "statement"


@transaction.atomic
def copy(petition: Petition, *, by: User) -> Petition:
    """Return a new draft with the text, convenors, documents, team and settings of `petition`.

    It has no signatories, dates or secret link in common with it. `by` organises the copy; the others get
    the roles that they have, without rights that `by` does not hold.
    """
    source = Petition.objects.get(pk=petition.pk)
    kept = {field.attname: getattr(source, field.attname)
            for field in Petition._meta.concrete_fields if field.name not in OWN}  # fmt: skip
    made = _create(source.slug, **kept)
    for rows in (source.statements.filter(withdrawn_at=None), source.convenors.all(), source.documents.all()):
        for row in rows:
            row.pk, row.petition = None, made
            row.save(force_insert=True)
    own = roles.rights_of(source, by)
    with roles.recorded(made, by=by, is_new=True):
        for role in source.roles.exclude(user=by):
            role.pk, role.petition = None, made
            role.may_see_contact &= own.contact
            role.may_see_withheld &= own.withheld
            role.save(force_insert=True)
        made.roles.create(user=by, name=Role.Name.ORGANISER, may_see_contact=True, may_see_withheld=True)
    return made


@transaction.atomic
def delete(petition: Petition) -> None:
    """Delete a draft with its texts and team. Raises NotAllowed where it opened, or names belong to it."""
    locked = Petition.objects.select_for_update(of=("self",)).with_clock().get(pk=petition.pk)
    if locked.state != State.DRAFT:
        raise NotAllowed(_("Only a draft can be deleted. A petition that has opened stays."))
    documents = list(locked.documents.all())
    try:
        locked.delete()
    except ProtectedError as problem:
        raise NotAllowed(_("Names or letters belong to this draft. It cannot be deleted.")) from problem
    details.remove_unused_files(documents)


def rotate_key(petition: Petition) -> Petition:
    """Give a petition that is not public another secret link. Raises NotAllowed where it is public."""
    current = Petition.objects.with_clock().get(pk=petition.pk)
    if current.is_public:
        raise NotAllowed(_("A public petition has no secret link."))
    Petition.objects.filter(pk=petition.pk).update(key=make_key())
    return Petition.objects.with_clock().get(pk=petition.pk)


def _create(wanted: str, **columns: object) -> Petition:
    """Create a petition at the address `wanted` or one like it, which nobody took in the same moment."""
    while True:
        try:
            with transaction.atomic():
                return Petition.objects.create(slug=free_slug(wanted), **columns)
        except IntegrityError as clash:
            if SLUG_IS_TAKEN not in str(clash):
                raise


def free_slug(wanted: str) -> str:
    """Return `wanted`, or the first of `wanted-2`, `wanted-3` … that no petition has."""
    longest = Petition._meta.get_field("slug").max_length or 0
    number, found = 1, wanted[:longest].strip("-")
    while Petition.objects.filter(slug=found).exists():
        number += 1
        ending = f"-{number}"
        found = wanted[: longest - len(ending)].strip("-") + ending
    return found
