"""Changes the details of a petition at any time: convenors, event, time zone, documents."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.core.files.storage import Storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from petitions import history
from petitions.lifecycle import NotAllowed, Outdated
from petitions.models import Convenor, Document, Petition, State

# The names of the details in the history: in English, which it translates for each reader.
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
def change(
    petition: Petition, details: Details, *, by: User, is_current: Callable[[], bool] = lambda: True
) -> None:
    """Save the details.

    Raises NotAllowed where the petition became public meanwhile, and Outdated where it `is_current` no more.
    """
    locked = lock(petition, is_current)
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
        history.note_fields(locked, [LABELS[name] for name in changed], by=by)


def lock(petition: Petition, is_current: Callable[[], bool]) -> Petition:
    """Lock the row of a petition. Raises Outdated where it then `is_current` no more."""
    locked = Petition.objects.select_for_update(of=("self",)).with_clock().get(pk=petition.pk)
    if not is_current():
        raise Outdated
    return locked


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
def save_document(document: Document, *, by: User, is_current: Callable[[], bool] = lambda: True) -> None:
    """Save a related document, and note it in the history. Raises Outdated where it `is_current` no more."""
    lock(document.petition, is_current)
    before = Document.objects.filter(pk=document.pk).first()
    document.save()
    if before and before.file.name != document.file.name:
        remove_unused_files([before])
    history.note_fields(document.petition, [LABELS["documents"]], by=by)


@transaction.atomic
def delete_document(document: Document, *, by: User) -> None:
    """Delete a related document, and note it in the history."""
    document.delete()
    remove_unused_files([document])
    history.note_fields(document.petition, [LABELS["documents"]], by=by)


def remove_unused_files(documents: list[Document]) -> None:
    """Remove the files of documents that are gone; a copy of a petition may show the same file."""
    for one in documents:
        name = one.file.name
        if name and not Document.objects.filter(file=name).exists():
            storage: Storage = one.file.storage
            transaction.on_commit(partial(storage.delete, name))
