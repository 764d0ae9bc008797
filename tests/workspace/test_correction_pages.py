"""Decisions on corrections that owners ask for."""

import pytest
from django.urls import reverse

from signatories.models import Signatory
from tests import make

pytestmark = pytest.mark.django_db


def post(client, name, row, **data):
    return client.post(reverse(f"admin:signatories_signatory_{name}", args=[row.pk]), data, secure=True)


@pytest.mark.parametrize("verdict", ["accept_correction", "decline_correction", "undo_correction"])
def test_a_correction_of_a_name_that_one_may_not_see_is_not_decided(petition, enter, verdict):
    row = make.published(petition, "organisation", listing="withheld")
    Signatory.objects.filter(pk=row.pk).update(proposed={"name": "Other"}, proposed_at=make.now())
    assert post(enter(make.worker(petition)), verdict, row).status_code == 403
    row.refresh_from_db()
    assert row.proposed == {"name": "Other"}
