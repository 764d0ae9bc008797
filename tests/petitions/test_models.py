from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from petitions import lifecycle
from petitions.models import Petition
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("field", ["title", "text", "place", "language"])
def test_the_database_freezes_the_text_of_an_opened_petition(field):
    statement = make.petition().statements.get()
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        type(statement).objects.filter(pk=statement.pk).update(**{field: "other"})


def test_the_database_keeps_the_text_of_an_opened_petition():
    statement = make.petition().statements.get()
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        statement.delete()


def test_a_draft_can_be_rewritten():
    statement = make.draft().statements.get()
    statement.title = "Another title"
    statement.save()
    statement.refresh_from_db()
    assert statement.title == "Another title"


def test_another_language_is_added_after_opening():
    petition = make.petition()
    make.statement(petition, language="fr", title="Une déclaration")
    assert petition.statements.count() == 2


def test_the_database_too_asks_for_a_controller():
    petition = make.draft(controller="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Petition.objects.filter(pk=petition.pk).update(opens_at=timezone.now())


def test_the_database_too_asks_for_a_text():
    petition = make.draft()
    petition.statements.all().delete()
    with pytest.raises(IntegrityError, match="without an authentic text"), transaction.atomic():
        Petition.objects.filter(pk=petition.pk).update(opens_at=timezone.now())


def test_the_close_moves_later_only():
    petition = make.petition()
    lifecycle.move_close(petition, to=petition.closes_at + timedelta(days=1))
    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.move_close(petition, to=petition.closes_at - timedelta(days=1))
    with pytest.raises(DatabaseError, match="later"), transaction.atomic():
        Petition.objects.filter(pk=petition.pk).update(closes_at=petition.closes_at - timedelta(days=1))


def test_state_follows_from_dates():
    petition = make.draft()
    assert petition.state == "draft"
    assert lifecycle.open_petition(petition).state == "open"
    assert make.closed(make.petition()).state == "closed"


def test_one_statement_is_authentic():
    petition = make.draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        make.statement(petition, language="fr", authentic=True)
