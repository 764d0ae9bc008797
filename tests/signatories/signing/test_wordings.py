"""The stored consent is the one that was read."""

from datetime import timedelta

import pytest

from petitions.models import Petition
from signatories.listing import csv_files
from tests import make
from tests.signatories.signing.visits import confirm_path, get, hidden, post

pytestmark = pytest.mark.django_db


def test_the_stored_consent_names_who_gets_the_list_as_it_was_read():
    petition = make.draft(recipients="The Ministry of Water")
    petition.statements.update(addressees=["To Governments", "To Companies"])
    petition = make.opening.open_petition(petition, closes_at=make.now() + timedelta(days=9))
    first, second = make.signed(petition), make.signed(petition)
    fields = hidden(get(confirm_path(first)).content.decode())
    post(confirm_path(first), fields)
    stale = hidden(get(confirm_path(second)).content.decode())
    Petition.objects.filter(pk=petition.pk).update(recipients="")
    answer = post(confirm_path(second), stale).content.decode()
    second.refresh_from_db()
    assert second.is_unconfirmed
    assert "handed over to: To Governments; To Companies." in answer
    post(confirm_path(second), hidden(answer))
    for row, named in ((first, "The Ministry of Water."), (second, "To Governments; To Companies.")):
        row.refresh_from_db()
        assert f"handed over to: {named}" in row.consent.text
        assert f"handed over to: {named}" in csv_files.everything(row)["agreed to"]


def test_the_consent_of_a_withheld_name_hands_nothing_over():
    petition = make.petition(recipients="The Ministry of Water")
    row = make.signed(petition, listing="withheld")
    page = get(confirm_path(row)).content.decode()
    post(confirm_path(row), hidden(page))
    row.refresh_from_db()
    assert "not handed over" in row.consent.text
    assert "Ministry" not in row.consent.text
