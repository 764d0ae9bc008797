"""Every field for text from outside refuses characters that cannot be printed."""

import contextlib
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from django import forms
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import models
from django.forms import modelform_factory
from django.test import Client

from accounts import fields
from accounts.models import User
from deliveries import docx, letter, writers
from petitions import markdown_files
from petitions.forms import DocumentForm, StatementForm
from petitions.front_matter import MalformedFile, parse
from petitions.models import Petition, Statement
from signatories.mail import delivery
from tests import make

UNPRINTABLE = ["\x01", "\x0b", "\x1f", "\x7f", "\x85", "\u202e", "\u2067", "\ufdd0", "\uffff", "\ue000",
               "\u0378", "\ufffd"]  # fmt: skip
TYPED = (fields.LineField, fields.ProseField, fields.SiteField, fields.MailboxField)
# Forms check the first group by stricter rules (`signatories/text/cleaning.py`). No person writes the second
# group.
HELD_TO_NAMES = {"name", "acronym", "affiliation", "role", "website", "representative", "aliases", "email"}
OF_OURS = {
    "accounts.User": {"password", "language"},
    "petitions.Petition": {"default_language", "accent", "time_zone", "key", "slug"},
    "petitions.Statement": {"language"},
    "petitions.Document": {"language", "name"},
    "signatories.Wording": {"language", "text", "digest"},
    "signatories.Signatory": HELD_TO_NAMES | {"country", "language", "search_key", "twin_keys", "reminded"},
    "signatories.Correction": {"column", "old", "new"},
    "signatories.StatusChange": {"was_country", "country", "reason"},
    "signatories.TallyCell": {"country"},
    "signatories.RoomLink": {"key"},
    "signatories.Heartbeat": {"trouble"},
    "signatories.OutgoingMail": {"language", "held", "last_error"},
    "signatories.MailHalt": {"reason"},
    # An address; a list as it was pasted, whose entries are checked one by one.
    "signatories.LinkRequest": {"email"},
    "signatories.ListImport": {"language", "text", "problem"},
    "signatories.BulkDecision": {"chosen"},
    "deliveries.DeliveredLetter": {"language", "words_digest"},
    "deliveries.DeliveredFile": {"format", "digest", "redacted_digest", "former"},
    "deliveries.Departure": {"languages"},
    "deliveries.LetterJob": {"format", "file_name", "problem"},
}
OUR_APPS = ("accounts", "petitions", "signatories", "deliveries", "workspace")


def texts() -> Iterator[tuple[str, Any]]:
    """Yield every column that holds text, by its model's name."""
    for model in apps.get_models():
        if model._meta.app_label in OUR_APPS:
            for field in model._meta.get_fields():
                plain = field.base_field if isinstance(field, ArrayField) else field
                is_text = isinstance(plain, models.CharField | models.TextField)
                if is_text and not plain.choices:
                    yield model._meta.label, field


TYPED_IN = [
    (label, field)
    for label, field in texts()
    if field.name not in OF_OURS.get(label, set()) and not isinstance(field, models.FileField)
]


def test_every_column_for_text_from_outside_refuses_what_cannot_be_printed():
    assert {(label, field.name) for label, field in TYPED_IN} >= {
        ("petitions.Statement", "title"), ("signatories.Report", "words"), ("deliveries.Delivery", "place"),
    }  # fmt: skip
    for label, field in TYPED_IN:
        plain = field.base_field if isinstance(field, ArrayField) else field
        assert isinstance(plain, TYPED), f"{label}.{field.name} takes any character"


@pytest.mark.parametrize("char", UNPRINTABLE)
@pytest.mark.parametrize(("label", "field"), TYPED_IN, ids=lambda one: getattr(one, "name", one))
def test_a_column_takes_text_and_refuses_a_character_that_cannot_be_printed(label, field, char):
    good, bad = {
        fields.SiteField: ("https://a.example/b", f"https://a.example/{char}b"),
        fields.MailboxField: ("a@b.example", f'"{char}"@b.example'),
    }.get(type(field), ("Über die Schule می\u200cگل", f"A{char}B"))
    is_list = isinstance(field, ArrayField)
    assert field.clean([good] if is_list else good, None) == ([good] if is_list else good)
    with pytest.raises(ValidationError):
        field.clean([bad] if is_list else bad, None)


def inputs() -> Iterator[tuple[type, str, forms.Field]]:
    """Yield every text field of our forms that belongs to no model."""
    waiting = [forms.Form]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.split(".")[0] in OUR_APPS:
            for name, field in form.base_fields.items():
                if isinstance(field, forms.CharField) and not field.widget.is_hidden:
                    yield form, name, field


# A password is hashed; a list is checked entry by entry; a honeypot is kept nowhere.
KEPT_NOWHERE = {
    ("SignInForm", "password"),
    ("ImportForm", "text"),
    ("SignForm", "fax"),
    ("CorrectForm", "fax"),
}
# A text is cleaned before it is checked.
CHECKED_LATER = {("StatementForm", "text"), ("DocumentForm", "text")}


@pytest.mark.parametrize("char", ["\x01", "\u202e", "\uffff"])
def test_every_field_of_a_form_refuses_what_cannot_be_printed(char):
    asked = [one for one in inputs() if (one[0].__name__, one[1]) not in KEPT_NOWHERE | CHECKED_LATER]
    assert {name for _form, name, _field in asked} >= {
        "addressee",
        "reason",
        "words",
        "old",
        "source",
        "name",
    }
    taken = []
    for form, name, field in asked:
        with contextlib.suppress(ValidationError):
            field.clean(f"A{char}B")
            taken.append(f"{form.__name__}.{name}")
    assert not taken


@pytest.mark.django_db
@pytest.mark.parametrize("form", [StatementForm, DocumentForm])
def test_a_pasted_text_loses_what_word_processors_leave_and_is_refused_for_the_rest(form):
    names = ["language", "title", "text"] + (["name"] if form is DocumentForm else [])
    made = modelform_factory(form._meta.model, form=form, fields=names)
    typed = {"language": "en", "title": "A title", "name": "points"}
    pasted = made(typed | {"text": "Two points:\n\n\uf0b7 One\n\uf0a7\tTwo \u202b(ا)\u202c"})
    assert pasted.is_valid(), pasted.errors
    assert pasted.cleaned_data["text"] == "Two points:\n\n- One\n- Two (ا)"
    wrong = made(typed | {"text": "One\ntw\x02o"})
    assert not wrong.is_valid()
    assert list(wrong.errors) == ["text"]


def test_a_text_of_several_lines_keeps_them_and_an_error_names_the_line():
    field = fields.ProseField()
    words = "One\n\n\tTwo\r\nthree\u00ad \u200f(ا)"
    assert field.clean(words, None) == words
    with pytest.raises(ValidationError, match="Line 3: Remove the characters that cannot be printed"):
        field.clean("One\n\ntw\x02o", None)


def test_a_line_is_tidied_as_names_are():
    assert fields.LineField(max_length=20).clean("  On\nthe\u2028 river ", None) == "On the river"


FILE = """---
slug: of-water
title: {title}
convenors: [{{name: A House, website: "{website}"}}]
addressees: ["{addressee}"]
---
A text.
"""


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["title", "website", "addressee"])
def test_a_file_with_such_a_character_is_refused_whole(wrong):
    said = {"title": "Water", "website": "a.example", "addressee": "To all"}
    said[wrong] += "\ufdd0"
    with pytest.raises((MalformedFile, markdown_files.Refused), match="cannot be printed"):
        markdown_files.import_file(parse(FILE.format(**said)))
    assert not Petition.objects.exists()


@pytest.mark.django_db
def test_commands_refuse_it_too(petition, tmp_path):
    listed = tmp_path / "list.txt"
    listed.write_text("Amnesty International\n")
    for command in (
        ["invite", "ada@mail.example", "--name", "Ada\u202e"],
        ["invite", '"\x01"@mail.example'],
        ["import_signatories", petition.slug, str(listed), "--source", "By\x02 letter"],
        [
            "export_signatories",
            petition.slug,
            "--audience",
            "steward",
            "--reason",
            "Press\x02",
            "-o",
            str(tmp_path / "x"),
        ],
    ):
        with pytest.raises(CommandError):
            call_command(*command)
    assert not User.objects.exists()
    assert not petition.signatories.exists()
    assert not petition.exports.exists()


@pytest.mark.django_db
def test_a_report_with_such_a_character_is_shown_again_with_what_was_typed(petition):
    page = Client().post(
        f"/en/petitions/{petition.slug}/report/",
        {"words": "Kim\x02 is wrong", "contact": "a@b.example"},
        secure=True,
    )
    assert "cannot be printed" in page.content.decode()
    assert "a@b.example" in page.content.decode()
    assert not petition.reports.exists()


@pytest.mark.django_db
def test_an_older_text_with_such_characters_is_still_fed_mailed_and_written(mailoutbox):
    petition = make.draft()
    Statement.objects.filter(petition=petition).update(
        title="On wa\x0bter\uffff", summary="Short\x01", subtitle="\x1fSub", place="Ge\x02neva",
        text="A [li\x03nk](https://a.example/\x04) and `co\x05de`.", addressees=["To\x06 all"],
    )  # fmt: skip
    petition.convenors.create(name="A\x07 House", website="https://a.example/\x08")
    petition = make.opening.open_petition(petition, closes_at=make.now() + make.timedelta(days=9))
    make.published(petition)
    make.signed(petition)
    for path in ("/en/feed.atom", f"/en/petitions/{petition.slug}/feed.atom"):
        fed = Client().get(path, secure=True)
        assert "On water" in "".join(ElementTree.fromstring(fed.content).itertext())
    assert b"On water" in Client().get(f"/en/petitions/{petition.slug}/", secure=True).content.replace(
        b"\x0b", b""
    ).replace("\uffff".encode(), b"")
    delivery.deliver()
    assert len(mailoutbox) == 1
    composed = letter.compose(petition, letter.Choices(language="en"))
    assert docx.write(composed).startswith(b"PK")
    for name, written in writers.FORMATS.items():
        assert written.write(composed), name
