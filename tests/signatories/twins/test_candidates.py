import re

import pytest
from django.db import connection

from signatories.models import Kind, Signatory
from signatories.twins import candidates
from tests import plans

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("kind", [Kind.INDIVIDUAL, Kind.ORGANISATION])
def test_candidates_are_looked_up_however_little_is_known_of_a_petition(petition, kind):
    plans.grow_since_counted(petition)
    entry = Signatory(petition=petition, kind=kind, name="Ada Storm")
    listed = Signatory.objects.shown().under_without_index(petition.pk)
    for rows in (candidates._here(entry), listed):
        plan = plans.of_rows(candidates._worth_comparing(rows, entry))
        assert re.search(r" on signatory_|using signatory_", plan), plan
        assert not re.search(r"Index Cond: \(+petition_id", plan), plan


def test_new_keys_are_sorted_in_soon():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE 'gin_pending_list_limit=128' = ANY(reloptions)")
        assert sorted(name for (name,) in cursor.fetchall()) == ["signatory_search", "signatory_twins"]
