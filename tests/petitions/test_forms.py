"""The forms of a petition, filled in beside another petition that stays as it is."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import inlineformset_factory, modelform_factory

from accounts.models import User
from petitions.forms import (
    DocumentForm,
    LinesField,
    PetitionForm,
    RoleForm,
    RoleFormSet,
    StatementForm,
    StatementFormSet,
)
from petitions.models import Petition, Role, Statement
from tests import make
from tests.petitions.test_word_files import docx, paragraph

pytestmark = pytest.mark.django_db
TEXT = {"language": "en", "title": "A title", "text": "We ask."}
PDF = b"%PDF-1.7 and so on"


def typed_close(petition, closes_at, **fields):
    """Return the form of a petition with this close, and without one for None."""
    made = modelform_factory(Petition, form=PetitionForm, fields=["controller", "contact", "closes_at"])
    parts = (f"{closes_at:%Y-%m-%d}", f"{closes_at:%H:%M:%S}") if closes_at else ("", "")
    data = {"controller": "Us", "contact": "us@us.example", "closes_at_0": parts[0], "closes_at_1": parts[1]}
    # A valid form changes its row.
    return made(data | fields, instance=Petition.objects.with_clock().get(pk=petition.pk))


def test_an_open_petition_closes_later_and_a_draft_whenever_it_likes(petition):
    before = petition.closes_at
    assert typed_close(petition, before + timedelta(seconds=1)).is_valid()
    for closes_at in (before - timedelta(seconds=1), None):
        form = typed_close(petition, closes_at)
        assert "only close later" in form.errors["closes_at"][0]
    assert typed_close(make.draft(closes_at=before), before - timedelta(days=1)).is_valid()
    assert typed_close(make.draft(closes_at=before), None).is_valid()


def test_a_close_that_is_left_alone_keeps_the_parts_of_its_second():
    closes_at = make.now().replace(microsecond=250_000) + timedelta(days=3)
    petition = make.opening.open_petition(make.draft(), closes_at=closes_at)
    form = typed_close(petition, closes_at)
    assert form.is_valid()
    assert form.cleaned_data["closes_at"] == closes_at


def test_a_petition_that_has_closed_stays_closed():
    petition = make.closed(make.petition())
    later = make.now() + timedelta(days=3)
    assert "has closed" in typed_close(petition, later).errors["closes_at"][0]
    assert typed_close(petition, petition.closes_at).is_valid()


@pytest.mark.parametrize("name", ["controller", "contact"])
def test_an_open_petition_keeps_its_controller_and_its_contact(petition, name):
    form = typed_close(petition, petition.closes_at, **{name: ""})
    assert form.errors == {name: ["An open petition needs it."]}
    assert typed_close(make.draft(), None, **{name: ""}).is_valid()


def test_a_list_is_typed_one_entry_a_line():
    field = LinesField(required=False)
    assert field.clean("  One \r\n\n two\u2028three\n") == ["One", "two", "three"]
    assert field.clean("") == []
    assert field.prepare_value(["One", "two"]) == "One\ntwo"
    assert field.prepare_value("as typed") == "as typed"


def test_a_language_is_kept_in_lower_case_and_gives_the_text_its_direction():
    other = make.draft().statements.get()
    form = StatementForm(
        TEXT | {"language": "AR"}, instance=Statement(petition=make.draft(), authentic=False)
    )
    assert form.is_valid()
    made = form.save()
    assert (made.language, made.direction) == ("ar", "rtl")
    other.refresh_from_db()
    assert (other.language, other.direction) == ("en", "ltr")


def test_a_text_or_a_file_is_asked_for_and_a_file_takes_the_place_of_the_text():
    assert StatementForm(TEXT | {"text": ""}).errors["text"] == ["Enter the text, or choose a file."]
    assert "text" not in StatementForm(TEXT).errors
    table = f"<w:tbl><w:tr><w:tc>{paragraph('A cell')}</w:tc></w:tr></w:tbl>"
    files = {"word": SimpleUploadedFile("a.docx", docx(paragraph("From the file") + table).read())}
    form = StatementForm(TEXT, files)
    assert form.is_valid()
    assert form.cleaned_data["text"] == form.instance.text == "From the file\n\nA cell"
    assert form["text"].value() == form.cleaned_data["text"]
    assert form["title"].value() == "A title"
    assert form.left_out == ["Tables became plain lines."]


def test_the_title_at_the_head_of_a_text_is_left_out_and_told():
    form = StatementForm(TEXT | {"text": "# A title\n\nWe ask."})
    assert form.is_valid()
    assert form.cleaned_data["text"] == "We ask."
    assert len(form.left_out) == 1


def test_a_document_is_a_text_or_a_file():
    data = {"name": "points", "language": "en", "title": "Points", "position": 0}
    draft = make.draft()
    assert "Enter a text or choose a PDF." in DocumentForm(data).errors["__all__"]
    assert DocumentForm(data | {"text": "One point."}).is_valid()
    form = DocumentForm(data, {"file": SimpleUploadedFile("a.pdf", PDF)})
    assert form.is_valid(), form.errors
    form.instance.petition = draft
    assert form.save().direction == "ltr"


def statements(petition, *rows, delete=()):
    """Return the formset of a petition's statements, new ones and those that it has."""
    made = inlineformset_factory(
        Petition,
        Statement,
        form=StatementForm,
        formset=StatementFormSet,
        fields=list(TEXT | {"authentic": ""}),
        extra=0,
    )
    kept = sum("id" in row for row in rows)
    data = {"statements-TOTAL_FORMS": len(rows), "statements-INITIAL_FORMS": kept}
    for number, row in enumerate(rows):
        data |= {f"statements-{number}-{name}": value for name, value in row.items()}
        data |= {f"statements-{number}-DELETE": "on"} if number in delete else {}
    return made(data, instance=petition)


def test_one_version_is_authentic():
    make.draft()
    french = TEXT | {"language": "fr"}
    both = statements(Petition(), TEXT | {"authentic": "on"}, french | {"authentic": "on"})
    assert both.non_form_errors() == ["Only one version can be authentic."]
    neither = statements(Petition(), TEXT, french)
    assert neither.non_form_errors() == ["Tick one version as the authentic one."]
    assert not statements(Petition(), TEXT | {"authentic": "on"}, french).non_form_errors()
    both_typed = [TEXT | {"authentic": "on"}, french | {"authentic": "on"}]
    assert not statements(Petition(), *both_typed, delete=[0]).non_form_errors()


def test_the_only_version_is_the_authentic_one_unless_the_page_shows_no_other():
    made = statements(Petition(), TEXT)
    assert made.is_valid()
    assert made.forms[0].instance.authentic
    assert made.forms[0].cleaned_data["authentic"]
    # The authentic version of this draft is not on the page.
    added = statements(make.draft(), TEXT | {"language": "fr"})
    assert added.is_valid()
    assert not added.forms[0].instance.authentic
    second = statements(make.draft(), TEXT | {"language": "fr", "authentic": "on"})
    assert second.non_form_errors() == ["Only one version can be authentic."]


def test_a_version_that_stands_on_the_page_counts_as_it_stands_there():
    draft = make.draft()
    own = {"id": draft.statements.get().pk}
    kept = statements(draft, TEXT | own | {"authentic": "on"}, TEXT | {"language": "fr"})
    assert kept.is_valid(), kept.non_form_errors()
    handed_over = statements(draft, TEXT | own, TEXT | {"language": "fr", "authentic": "on"})
    assert not handed_over.non_form_errors()


def team(petition, by, *rows):
    """Return the formset of a petition's team with these rows, filled in by a user."""
    made = inlineformset_factory(Petition, Role, form=RoleForm, formset=RoleFormSet, extra=0)
    made.by = by
    data = {"roles-TOTAL_FORMS": len(rows), "roles-INITIAL_FORMS": sum("id" in row for row in rows)}
    for number, row in enumerate(rows):
        data |= {f"roles-{number}-{name}": value for name, value in row.items()}
    return made(data, instance=petition)


def test_a_person_has_one_role_whichever_way_their_address_is_written(petition):
    organiser, colleague = make.worker(petition, "organiser"), make.worker(petition)
    viewer = {"name": "viewer"}
    taken = team(petition, organiser, viewer | {"email": colleague.email.upper()})
    assert taken.errors[0]["email"] == ["This person has a role here already. Change that one."]
    twice = team(
        petition, organiser, *(viewer | {"email": email} for email in ("a@b.example", "A@b.example"))
    )
    assert [list(errors) for errors in twice.errors] == [[], ["email"]]
    elsewhere = make.worker(make.petition())
    assert team(petition, organiser, viewer | {"email": elsewhere.email}).is_valid()
    gone = [viewer | {"email": "a@b.example", "DELETE": "on"}, viewer | {"email": "a@b.example"}]
    assert team(petition, organiser, *gone).is_valid()


def test_the_author_of_a_new_petition_takes_no_second_role_and_an_administrator_may_take_one():
    author, administrator = make.user(), make.user(administrator=True)
    assert not team(Petition(), author, {"email": author.email, "name": "viewer"}).is_valid()
    assert team(Petition(), administrator, {"email": administrator.email, "name": "viewer"}).is_valid()


@pytest.mark.parametrize("right", ["may_see_contact", "may_see_withheld"])
def test_an_organiser_gives_the_rights_that_they_have(petition, right):
    rows = {name: {"email": f"{name}@b.example", "name": "viewer", name: "on"} for name in
            ("may_see_contact", "may_see_withheld")}  # fmt: skip
    organiser = make.worker(petition, "organiser", **{right: True})
    make.worker(make.petition(), "organiser", may_see_contact=True, may_see_withheld=True)
    errors = team(petition, organiser, *rows.values()).errors
    lacking = next(name for name in rows if name != right)
    assert [list(one) for one in errors] == [[name] if name == lacking else [] for name in rows]


def test_a_role_goes_to_an_account_that_is_made_as_it_is_saved(petition):
    make.user()
    before = User.objects.count()
    form = RoleForm({"email": "New@b.example", "name": "viewer"}, instance=Role(petition=petition))
    assert form.is_valid(), form.errors
    assert User.objects.count() == before
    role = form.save()
    assert role.user.email.lower() == "new@b.example"
    assert User.objects.count() == before + 1
    again = RoleForm({"email": "NEW@b.example", "name": "viewer"}, instance=Role(petition=make.petition()))
    assert again.is_valid()
    assert again.save().user == role.user


def test_an_account_that_is_switched_off_gets_no_role_and_keeps_the_one_that_it_has(petition):
    colleague, other = make.worker(petition), make.worker(petition)
    User.objects.filter(pk__in=[colleague.pk, other.pk]).update(is_active=False)
    role = petition.roles.get(user=colleague)
    new = RoleForm({"email": colleague.email, "name": "viewer"}, instance=Role(petition=make.petition()))
    assert new.errors["email"] == ["This account is switched off."]
    # The address of a role is shown and not handed on.
    kept = RoleForm({"email": other.email, "name": "viewer"}, instance=role)
    assert kept.is_valid()
    assert kept["email"].initial == colleague.email
    assert kept.save().user == colleague
