"""What can change about a petition at any time: its convenors, its event, its time zone, its documents."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.files.storage import Storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from petitions.lifecycle import NotAllowed
from petitions.models import Convenor, Document, Petition, State

# What the history calls each detail: in English, which it translates for each reader.
LABELS = {
    "convenors": "convenors",
    "documents": "documents",
    "event_from_on": "event from",
    "event_until_on": "event until",
    "time_zone": "time zone",
    "public_at": "public from",
}


@dataclass(frozen=True)
class Details:
    """The details of a petition. Each convenor is a name and a website that may be empty."""

    convenors: list[tuple[str, str]]
    event_from_on: date | None
    event_until_on: date | None
    time_zone: str
    public_at: datetime | None


@transaction.atomic
def change(petition: Petition, details: Details, *, by: User) -> None:
    """Save the details. Raises NotAllowed where the petition became public meanwhile."""
    locked = Petition.objects.select_for_update(of=("self",)).with_clock().get(pk=petition.pk)
    if locked.state != State.DRAFT and locked.is_public and locked.public_at != details.public_at:
        raise NotAllowed(_("The petition is public already, and stays public."))
    changed = [
        name
        for name in ("event_from_on", "event_until_on", "time_zone", "public_at")
        if getattr(locked, name) != getattr(details, name)
    ]
    if changed:
        Petition.objects.filter(pk=locked.pk).update(**{name: getattr(details, name) for name in changed})
    if set_convenors(locked, details.convenors):
        changed.append("convenors")
    if changed:
        _note(locked, [LABELS[name] for name in changed], by=by)


def set_convenors(petition: Petition, convenors: list[tuple[str, str]]) -> bool:
    """Replace the convenors of a petition where they differ; return whether they did."""
    if list(petition.convenors.values_list("name", "website")) == convenors:
        return False
    petition.convenors.all().delete()
    petition.convenors.bulk_create(
        Convenor(petition=petition, position=position, name=name, website=website)
        for position, (name, website) in enumerate(convenors)
    )
    return True


@transaction.atomic
def save_document(document: Document, *, by: User) -> None:
    """Save a related document of a petition, and note it in the history."""
    before = Document.objects.filter(pk=document.pk).first()
    document.save()
    if before and before.file.name != document.file.name:
        remove_unused_files([before])
    _note(document.petition, [LABELS["documents"]], by=by)


@transaction.atomic
def delete_document(document: Document, *, by: User) -> None:
    """Delete a related document, and note it in the history."""
    document.delete()
    remove_unused_files([document])
    _note(document.petition, [LABELS["documents"]], by=by)


def remove_unused_files(documents: list[Document]) -> None:
    """Remove the files of documents that are gone; a copy of a petition may show the same file."""
    for one in documents:
        name = one.file.name
        if name and not Document.objects.filter(file=name).exists():
            storage: Storage = one.file.storage
            transaction.on_commit(partial(storage.delete, name))


def _note(petition: Petition, fields: list[str], *, by: User) -> None:
    said = [{"changed": {"fields": fields}}]
    LogEntry.objects.log_actions(by.pk, [petition], CHANGE, said, single_object=True)
