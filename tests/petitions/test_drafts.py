"""A petition is copied as a new draft, a draft is deleted, a secret link is changed."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from petitions import drafts, roles
from petitions.lifecycle import NotAllowed
from petitions.models import Document, Petition, Role, RoleChange, Statement
from signatories.models import Signatory
from tests import make

pytestmark = pytest.mark.django_db


def test_a_copy_has_text_team_and_settings_and_no_signatory(petition):
    by = make.worker(petition, "organiser", may_see_contact=True, may_see_withheld=True)
    colleague = make.worker(petition, "moderator", may_see_withheld=True)
    make.published(petition)
    make.statement(petition, language="fr", title="Un texte")
    petition.convenors.create(name="River Watch")
    petition.documents.create(name="points", language="en", title="Points", text="One.")
    Petition.objects.filter(pk=petition.pk).update(holds_all=True, review="both")
    made = drafts.copy(petition, by=by)
    assert (made.state, made.closes_at, made.review, made.holds_all) == ("draft", None, "both", False)
    assert made.coalition == petition.coalition
    assert made.key != petition.key
    assert set(made.statements.values_list("language", "text")) == set(
        petition.statements.values_list("language", "text")
    )
    assert made.convenors.get().name == "River Watch"
    assert made.documents.get().title == "Points"
    assert roles.rights_of(made, by) == roles.Rights("organiser", contact=True, withheld=True)
    assert roles.rights_of(made, colleague) == roles.Rights("moderator", withheld=True)
    assert not Signatory.objects.under(made).exists()
    assert Signatory.objects.under(petition).exists()
    assert petition.statements.count() == 2
    assert petition.roles.count() == 2


def test_a_copy_gives_nobody_a_right_that_its_maker_lacks(petition):
    by = make.worker(petition, "organiser")
    colleague = make.worker(petition, "viewer", may_see_contact=True, may_see_withheld=True)
    made = drafts.copy(petition, by=by)
    assert roles.rights_of(made, colleague) == roles.Rights("viewer")
    assert roles.rights_of(petition, colleague) == roles.Rights("viewer", contact=True, withheld=True)
    assert RoleChange.objects.filter(petition=made).count() == 2


def test_a_copy_leaves_out_withdrawn_translations(petition):
    by = make.worker(petition, "organiser")
    make.statement(petition, language="fr", title="Un texte", withdrawn_at=make.now())
    assert drafts.copy(petition, by=by).statements.get().language == "en"


def test_copies_of_copies_have_addresses_of_their_own():
    first = make.draft(slug="lake")
    by = make.worker(first, "organiser")
    slugs = [drafts.copy(first, by=by).slug for _one in range(2)]
    assert slugs == ["lake-2", "lake-3"]
    long = drafts.free_slug(make.draft(slug="a" * 80).slug)
    assert long == "a" * 78 + "-2"


def test_a_deleted_draft_takes_its_texts_and_its_record_of_roles_along():
    draft, other = make.draft(), make.draft()
    for one in (draft, other):
        with roles.recorded(one, by=None):
            make.worker(one, "organiser")
    drafts.delete(draft)
    assert list(Petition.objects.all()) == [other]
    assert [row.petition for row in Statement.objects.all()] == [other]
    assert [row.petition for row in Role.objects.all()] == [other]
    assert [row.petition for row in RoleChange.objects.all()] == [other]


def test_a_petition_that_has_opened_is_not_deleted(petition):
    with pytest.raises(NotAllowed):
        drafts.delete(petition)
    assert Petition.objects.filter(pk=petition.pk).exists()


def test_a_draft_with_names_is_not_deleted():
    draft = make.draft(opens_at=make.now() + timedelta(days=1))
    petition = make.petition()
    Signatory.objects.filter(pk=make.published(petition).pk).update(petition=draft)
    with pytest.raises(NotAllowed, match="belong to this draft"):
        drafts.delete(draft)


def test_a_file_stays_as_long_as_a_copy_shows_it(settings, tmp_path, django_capture_on_commit_callbacks):
    settings.MEDIA_ROOT = tmp_path
    draft = make.draft()
    by = make.worker(draft, "organiser")
    draft.documents.create(name="brief", language="en", title="Brief", file=ContentFile(b"%PDF-1.4", "a.pdf"))
    made = drafts.copy(draft, by=by)
    file = Document.objects.get(petition=made).file
    with django_capture_on_commit_callbacks(execute=True):
        drafts.delete(draft)
    assert file.storage.exists(file.name)
    with django_capture_on_commit_callbacks(execute=True):
        drafts.delete(made)
    assert not file.storage.exists(file.name)


def test_a_changed_secret_link_opens_the_page_and_the_old_one_does_not(visitor):
    secret, other = (make.petition(public_at=make.now() + timedelta(days=2)) for _one in range(2))
    before = secret.ref
    after = drafts.rotate_key(secret).ref
    assert visitor.get(f"/en/petitions/{before}/", secure=True).status_code == 404
    for ref in (after, other.ref):
        assert visitor.get(f"/en/petitions/{ref}/", secure=True).status_code == 200


def test_a_public_petition_has_no_secret_link_to_change(petition):
    with pytest.raises(NotAllowed):
        drafts.rotate_key(petition)
    assert Petition.objects.get(pk=petition.pk).key == petition.key
