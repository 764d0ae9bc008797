"""The state on a petition's form: what is missing to open it, and what its reader may do next."""

import pytest
from django.db.models import Value
from django.urls import reverse
from django.utils.html import strip_tags

from petitions import state_summary
from petitions.models import Petition
from tests import make

pytestmark = pytest.mark.django_db


def summary(petition, *, is_organised: bool = True) -> str:
    rows = Petition.objects.with_clock().annotate(is_organised=Value(is_organised))
    return state_summary.of(rows.get(pk=petition.pk))


def test_a_new_petition_can_only_be_previewed():
    said = state_summary.of(Petition())
    assert "Save the draft first" in said
    assert reverse("admin:petitions_petition_preview") in said
    assert "_open" not in said


def test_a_draft_says_what_it_lacks_until_it_can_be_opened():
    draft, other = make.draft(slug="mine"), make.draft(slug="beside")
    Petition.objects.filter(pk=draft.pk).update(controller="")
    said = summary(draft)
    assert "To open, it needs: a controller" in strip_tags(said)
    assert "_open" not in said
    assert 'name="_open"' in summary(other)
    assert "it needs" not in summary(other)


def test_only_an_organiser_gets_the_buttons_that_open_or_amend():
    draft, opened = make.draft(slug="mine"), make.petition(slug="opened")
    amend = reverse("admin:petitions_petition_amend", args=[opened.pk])
    assert amend in summary(opened)
    assert amend not in summary(opened, is_organised=False)
    assert reverse("admin:petitions_petition_texts", args=[opened.pk]) in summary(opened, is_organised=False)
    assert "_open" not in summary(draft, is_organised=False)
    assert "_open" not in summary(opened)
