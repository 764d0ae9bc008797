from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from petitions import closing, lifecycle
from petitions.models import Petition
from tests import make

pytestmark = pytest.mark.django_db


def test_the_database_too_asks_for_a_controller():
    petition = make.draft(controller="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Petition.objects.filter(pk=petition.pk).update(opens_at=timezone.now())


def test_the_close_moves_later_only():
    petition = make.petition()
    closing.move_close(petition, to=petition.closes_at + timedelta(days=1))
    with pytest.raises(lifecycle.NotAllowed):
        closing.move_close(petition, to=petition.closes_at - timedelta(days=1))
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
