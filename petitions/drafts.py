"""The verbs around a draft: copy a petition as a new draft, delete a draft, change the secret link."""

from functools import partial

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.models import User
from petitions import roles
from petitions.lifecycle import NotAllowed
from petitions.models import Document, Petition, Role, State, make_key

# Columns of a petition that a copy does not take over: they belong to the one that was signed.
OWN = ("id", "slug", "opens_at", "closes_at", "public_at", "close_reason", "paused_at", "key",
       "fingerprint_version", "created_at", "holds_all")  # fmt: skip


@transaction.atomic
def copy(petition: Petition, *, by: User) -> Petition:
    """Return a new draft with the text, convenors, documents, team and settings of `petition`.

    It has no signatories, dates or secret link in common with it. `by` organises the copy; the others get
    the roles that they have, without rights that `by` does not hold.
    """
    source = Petition.objects.get(pk=petition.pk)
    kept = {field.attname: getattr(source, field.attname)
            for field in Petition._meta.concrete_fields if field.name not in OWN}  # fmt: skip
    made = Petition.objects.create(slug=free_slug(source.slug), **kept)
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
    files = [(one.file.storage, one.file.name) for one in locked.documents.all() if one.file.name]
    try:
        locked.delete()
    except ProtectedError as problem:
        raise NotAllowed(_("Names or letters belong to this draft. It cannot be deleted.")) from problem
    for storage, name in files:
        # A copy of the petition may show the same file.
        if not Document.objects.filter(file=name).exists():
            transaction.on_commit(partial(storage.delete, name))


def rotate_key(petition: Petition) -> Petition:
    """Give a petition that is not public another secret link. Raises NotAllowed where it is public."""
    current = Petition.objects.with_clock().get(pk=petition.pk)
    if current.is_public:
        raise NotAllowed(_("A public petition has no secret link."))
    Petition.objects.filter(pk=petition.pk).update(key=make_key())
    return Petition.objects.with_clock().get(pk=petition.pk)


def free_slug(wanted: str) -> str:
    """Return `wanted`, or the first of `wanted-2`, `wanted-3` … that no petition has."""
    longest = Petition._meta.get_field("slug").max_length or 0
    number, found = 1, wanted[:longest].strip("-")
    while Petition.objects.filter(slug=found).exists():
        number += 1
        ending = f"-{number}"
        found = wanted[: longest - len(ending)].strip("-") + ending
    return found
