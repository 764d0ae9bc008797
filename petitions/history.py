"""A petition's history: every change, with its author and time, in one list."""

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.db.models import QuerySet
from django.forms import BaseForm
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from accounts.models import User
from petitions import formats, languages
from petitions.models import Amendment, Petition, Role

# Notes are stored in English; pages show them in the reader's language.
OPENED, HELD, HELD_NO_MORE = "opened", "holds all new names", "holds new names no more"
NEW_KEY, MADE_PUBLIC = "secret link changed", "made public"
NOTES = {
    OPENED: gettext_lazy("Opened for signature."),
    HELD: gettext_lazy("All new names wait for a moderator."),
    HELD_NO_MORE: gettext_lazy("New names are no longer held for review."),
    NEW_KEY: gettext_lazy("The secret link was changed."),
    MADE_PUBLIC: gettext_lazy("The statement was made public."),
}
# The name of the text in the history; in a translation its language follows.
TEXT = "text"
TEXT_IN = re.compile(rf"{TEXT} \((.+)\)")
# Saves of the same fields by the same person within this time are one line.
ONE_SITTING = timedelta(minutes=30)


@dataclass(frozen=True)
class Event:
    """One event of the history."""

    at: datetime
    # The time in the petition's time zone.
    moment: str
    by: str
    words: str


def event(petition: Petition, at: datetime, by: User | None, words: str) -> Event:
    """Return an event as its page shows it."""
    return Event(at, formats.moment(at, petition), str(by or "–"), words)


def note(petition: Petition, words: str, *, by: User) -> None:
    """Save one of `NOTES` about a change that was not made on the petition's own page."""
    LogEntry.objects.log_actions(by.pk, [petition], CHANGE, words, single_object=True)


def note_fields(petition: Petition, fields: list[str], *, by: User) -> None:
    """Note that `by` changed fields, named in English. A page that saves itself leaves one line, not many."""
    said = [{"changed": {"fields": fields}}]
    own = _entries(petition).order_by("-action_time", "-pk").first()
    is_same = own is not None and own.user == by and own.change_message == json.dumps(said)
    if own and is_same and own.action_time > petition.clock - ONE_SITTING:
        LogEntry.objects.filter(pk=own.pk).update(action_time=petition.clock)
        return
    LogEntry.objects.log_actions(by.pk, [petition], CHANGE, said, single_object=True)


def text_in(language: str) -> str:
    """Return how the history names the text in a language."""
    return f"{TEXT} ({language})"


def _entries(petition: Petition) -> QuerySet[LogEntry]:
    return LogEntry.objects.filter(
        object_id=str(petition.pk), content_type=get_content_type_for_model(Petition)
    )


def saved(petition: Petition) -> Iterator[Event]:
    """Yield the opening, and the changes that people saved, without roles."""
    opener = None
    for one in _entries(petition).select_related("user"):
        if one.change_message == OPENED:
            opener = one.user
        elif words := str(NOTES.get(one.change_message, "")) or _changes(one):
            yield event(petition, one.action_time, one.user, words)
    if petition.opens_at:
        # A petition that a command opened has no note of it.
        yield event(petition, petition.opens_at, opener, str(NOTES[OPENED]))


def last_change(petition: Petition, fields: Collection[str]) -> Event | None:
    """Return the last change of one of these fields, named in English; None if there is none."""
    for one in _entries(petition).select_related("user").order_by("-action_time", "-pk"):
        if set(fields) & set(_fields(one)):
            return event(petition, one.action_time, one.user, "")
    return None


def _fields(entry: LogEntry) -> list[str]:
    """Return the names of the fields that a save changed."""
    if not entry.change_message.startswith("["):
        return []
    parts = [said for part in json.loads(entry.change_message) for said in part.values()]
    return [name for said in parts for name in said.get("fields", [])]


def _changes(entry: LogEntry) -> str:
    """Return what a save changed, in the reader's language, without roles, which `role_changes` lists."""
    if not entry.change_message.startswith("["):
        return entry.change_message
    kept = []
    with override(None):
        role = str(Role._meta.verbose_name)
    for part in json.loads(entry.change_message):
        ((act, said),) = part.items()
        if said.get("name") == role:
            continue
        if "fields" in said:
            said["fields"] = [_label(name) for name in said["fields"]]
        kept.append({act: said})
    return LogEntry(change_message=json.dumps(kept)).get_change_message() if kept else ""


def _label(noted: str) -> str:
    """Return in the reader's language a field's label that was stored in English."""
    if found := TEXT_IN.fullmatch(noted):
        named = languages.name_in(found[1], get_language() or "en")
        return _("Text (%(language)s)") % {"language": named}
    name = noted[:1].lower() + noted[1:]
    return capfirst(_(name)) if _(noted) == noted else _(noted)


def amended(petition: Petition) -> Iterator[Event]:
    """Yield the amendments of an opened petition: errata, languages, a later close."""
    moved = _("%(act)s: %(old)s → %(new)s")
    for one in petition.amendments.select_related("by", "statement"):
        words = str(one.get_act_display())
        if one.statement:
            words = f"{words} ({languages.own_name(one.statement.language)})"
        if one.act == Amendment.Act.CLOSE:
            old, new = (formats.end(datetime.fromisoformat(said), petition) for said in (one.old, one.new))
            words = moved % {"act": words, "old": old, "new": new}
        elif one.reason:
            words = _("%(act)s: %(reason)s") % {"act": words, "reason": one.reason}
        elif one.act == Amendment.Act.ERRATUM:
            words = moved % {"act": words, "old": one.old, "new": one.new or "–"}
        yield event(petition, one.at, one.by, words)


def role_changes(petition: Petition) -> Iterator[Event]:
    """Yield the roles that were given, changed and taken away."""
    for one in petition.role_changes.select_related("by", "user"):
        said = {"who": one.user, "before": one.before, "after": one.after}
        words = _("Role of %(who)s: %(before)s → %(after)s") % said
        yield event(petition, one.at, one.by, words)


def drop_unchanged(form: BaseForm) -> None:
    """Remove from a form's changed fields those whose saved value stays the same."""
    form.changed_data[:] = [name for name in form.changed_data if not _is_as_before(form, name)]


def _is_as_before(form: BaseForm, name: str) -> bool:
    before = form.get_initial_for_field(form.fields[name], name)
    return name in form.cleaned_data and bool(_plain(before) == _plain(form.cleaned_data[name]))


def _plain(value: object) -> object:
    """Return a value without what a browser changes: line endings, fractions of a second."""
    if isinstance(value, str):
        return "\n".join(value.splitlines()).strip()
    if isinstance(value, datetime):
        return value.replace(microsecond=0)
    return value or ""
