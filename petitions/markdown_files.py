"""Creates a petition, another language of a petition, or a related document from a statement file."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from coalitions.models import Coalition
from petitions import languages, lifecycle, markdown
from petitions.front_matter import MalformedFile, StatementFile
from petitions.models import Convenor, Document, Kinds, Petition, Review, State, Statement, validate_slug

NAME_LENGTH = 60


class Refused(Exception):
    """The file is well-formed, but its request cannot be carried out; the message says why."""


@dataclass
class Imported:
    """The result of an import, with notes for the person who ran it."""

    made: Petition | Document
    what: str
    notes: list[str] = field(default_factory=list)
    # Why the petition will not open at the time in the file unless somebody opens it.
    unscheduled: list[str] = field(default_factory=list)


def _check(row: models.Model, *, but: list[str]) -> None:
    """Validate a row; the error has one sentence for each field. Raises Refused."""
    try:
        row.full_clean(exclude=but, validate_unique=False)
    except ValidationError as problem:
        lines = [
            " ".join(messages) if key == "__all__" else f"{key}: {' '.join(messages)}"
            for key, messages in problem.message_dict.items()
        ]
        raise Refused("\n".join(lines)) from problem


def _language(file: StatementFile) -> str:
    try:
        return languages.normalise(file.string("language", "en"))
    except ValidationError as problem:
        raise file.wrong("language", f"“language”: {problem.messages[0]}") from problem


def _title(file: StatementFile) -> str:
    if title := file.string("title"):
        return title
    raise MalformedFile(_("The front matter has no “title”."))


def _cleaned(file: StatementFile) -> tuple[str, list[str]]:
    try:
        body, notes = markdown.clean(file.text, title=file.string("title"), subtitle=file.string("subtitle"))
    except ValidationError as problem:
        raise MalformedFile(problem.messages[0]) from problem
    if not body.strip():
        raise MalformedFile(_("There is no text after the front matter."))
    if file.unknown:
        notes.append(_("unknown keys left out: %(keys)s") % {"keys": ", ".join(file.unknown)})
    return body, notes


def _statement(file: StatementFile, body: str, *, authentic: bool) -> Statement:
    language = _language(file)
    return Statement(
        language=language,
        direction=languages.direction(language),
        authentic=authentic,
        title=_title(file),
        subtitle=file.string("subtitle"),
        summary=file.string("summary"),
        text=body,
        addressees=file.strings("addressees"),
        place=file.string("place"),
        who_may_sign=file.string("who_may_sign"),
    )


def _describe(petition: Petition, file: StatementFile) -> None:
    """Set the columns of a petition from a file."""
    time_zone = file.string("time_zone", "UTC")
    try:
        zone = ZoneInfo(time_zone)
    except (ValueError, KeyError, OSError) as problem:
        raise file.wrong(
            "time_zone",
            _("“time_zone” must be a name like Europe/Lisbon, not “%(name)s”.") % {"name": time_zone},
        ) from problem
    petition.time_zone = time_zone
    petition.event_from_on, petition.event_until_on = file.dates("event_dates")
    petition.default_language = _language(file)
    petition.kinds = file.choice("kinds", Kinds.values, Kinds.BOTH)
    petition.review = file.choice("review", Review.values, Review.ORGANISATIONS)
    petition.controller = file.string("controller")
    petition.contact = file.string("contact")
    petition.closes_at = file.moment("closes_at", zone, ends=True)
    petition.public_at = file.moment("public_at", zone)


def _write_convenors(petition: Petition, file: StatementFile) -> None:
    petition.convenors.all().delete()
    for position, (name, website) in enumerate(file.convenors()):
        address = website if "://" in website or not website else f"https://{website}"
        convenor = Convenor(petition=petition, position=position, name=name, website=address)
        _check(convenor, but=["petition"])
        convenor.save()


def _schedule(petition: Petition, file: StatementFile) -> list[str]:
    """Set the opening time in the file if it is in the future; return what could not be done."""
    opens_at = file.moment("opens_at", petition.zone)
    if opens_at is None:
        return []
    if petition.closes_at and petition.closes_at <= opens_at:
        raise file.wrong("closes_at", _("“closes_at” comes before “opens_at”."))
    if opens_at <= petition.clock:
        return [_("“opens_at” has passed; the petition stays a draft until it is opened")]
    if lacking := lifecycle.missing(petition):
        return [_("“opens_at” left out: opening needs %(lacking)s") % {"lacking": "; ".join(lacking)}]
    petition.opens_at = opens_at
    petition.save(update_fields=["opens_at"])
    return []


def _slug(file: StatementFile) -> str:
    slug = file.string("slug")
    if not slug:
        raise MalformedFile(_("The front matter has no “slug”."))
    try:
        validate_slug(slug)
    except ValidationError as problem:
        raise file.wrong("slug", f"“slug”: {problem.messages[0]}") from problem
    return slug


def _new_petition(file: StatementFile) -> Imported:
    body, notes = _cleaned(file)
    petition = Petition(coalition=Coalition.objects.default(), slug=_slug(file))
    _describe(petition, file)
    _check(petition, but=["opens_at"])
    petition.save(force_insert=True)
    statement = _statement(file, body, authentic=file.boolean("authentic") is not False)
    statement.petition = petition
    _check(statement, but=["petition"])
    statement.save(force_insert=True)
    _write_convenors(petition, file)
    what = _("draft petition “%(slug)s”") % {"slug": petition.slug}
    return Imported(petition, what, notes, _schedule(petition, file))


def _replace_draft(petition: Petition, file: StatementFile) -> Imported:
    if petition.state != State.DRAFT:
        raise Refused(
            _("“%(slug)s” has opened: its text is frozen and cannot be replaced.") % {"slug": petition.slug}
        )
    body, notes = _cleaned(file)
    old = petition.statements.filter(language=_language(file)).first()
    said = file.boolean("authentic")
    authentic = said if said is not None else (old.authentic if old else not petition.statements.exists())
    if old is None or old.authentic:
        petition.opens_at = None
        _describe(petition, file)
        _check(petition, but=["opens_at"])
        petition.save()
        _write_convenors(petition, file)
    statement = _statement(file, body, authentic=authentic)
    statement.pk, statement.petition = (old.pk if old else None), petition
    _check(statement, but=["petition"])
    statement.save()
    what = _("draft petition “%(slug)s”, replaced") % {"slug": petition.slug}
    return Imported(petition, what, notes, _schedule(petition, file))


# Keys that describe the petition itself: a further language does not change them.
OF_PETITION = {
    "kinds",
    "review",
    "time_zone",
    "event_dates",
    "controller",
    "contact",
    "opens_at",
    "closes_at",
}
OF_PETITION |= {"public_at", "convenors"}


def _add_language(petition: Petition, file: StatementFile) -> Imported:
    body, notes = _cleaned(file)
    if left := sorted(OF_PETITION & set(file.values)):
        notes.append(_("left as the petition has it: %(keys)s") % {"keys": ", ".join(left)})
    others = petition.statements.exclude(language=_language(file))
    if file.boolean("authentic") and others.filter(authentic=True).exists():
        raise Refused(_("“%(slug)s” has an authentic version already.") % {"slug": petition.slug})
    statement = _statement(file, body, authentic=bool(file.boolean("authentic")))
    _check(statement, but=["petition"])
    try:
        lifecycle.add_language(petition, statement)
    except lifecycle.NotAllowed as problem:
        raise Refused(
            _("%(problem)s A draft can be replaced with --update.") % {"problem": problem}
        ) from problem
    what = _("“%(slug)s” in %(language)s") % {"slug": petition.slug, "language": statement.language_name}
    return Imported(petition, what, notes)


def _document_name(file: StatementFile, petition: Petition) -> str:
    """Return the slug of a related document: as in the file, or made from its title.

    A title without Latin letters gives no slug; such documents are numbered.
    """
    name = slugify(file.string("slug") or _title(file))
    if not name:
        same = petition.documents.filter(title=_title(file)).first()
        return same.name if same else f"document-{petition.documents.count() + 1}"
    return name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH + 1].rsplit("-", 1)[0]


def _companion(file: StatementFile, *, update: bool) -> Imported:
    body, notes = _cleaned(file)
    slug = file.string("belongs_to")
    petition = Petition.objects.with_clock().filter(slug=slug).first()
    if not petition:
        raise Refused(
            _("The petition “%(slug)s” that “belongs_to” names does not exist; import it first.")
            % {"slug": slug}
        )
    language, name = _language(file), _document_name(file, petition)
    old = petition.documents.filter(name=name, language=language).first()
    if old and not update:
        raise Refused(
            _("The document “%(name)s” is there already; replace it with --update.") % {"name": name}
        )
    document = Document(
        pk=old.pk if old else None,
        petition=petition,
        name=name,
        language=language,
        direction=languages.direction(language),
        title=_title(file),
        text=body,
        position=old.position if old else petition.documents.count(),
    )
    _check(document, but=["petition"])
    document.save()
    what = _("document “%(name)s” of “%(slug)s”") % {"name": name, "slug": slug}
    return Imported(document, what, notes)


@transaction.atomic
def import_file(file: StatementFile, *, update: bool = False) -> Imported:
    """Save what the file describes, all of it or nothing.

    A new slug becomes a draft petition. A known petition gains a language, or with `update` is replaced as
    long as it is a draft. Raises MalformedFile or Refused.
    """
    if file.is_companion:
        return _companion(file, update=update)
    petition = Petition.objects.with_clock().filter(slug=_slug(file)).first()
    if petition is None:
        return _new_petition(file)
    return _replace_draft(petition, file) if update else _add_language(petition, file)


def fill_defaults(petition: Petition) -> None:
    """Use the coalition's data controller and contact if a draft names none."""
    petition.controller = petition.controller or petition.coalition.controller
    petition.contact = petition.contact or petition.coalition.contact
    petition.save(update_fields=["controller", "contact"])
