"""Finds what one mailbox has signed over all petitions, each of which has its own fingerprint of it."""

from uuid import UUID

from django.db import connection

from petitions.models import Petition
from signatories.identity.addresses import fingerprint
from signatories.models import Kind, Signatory
from signatories.models.querysets import SignatoryQuerySet
from signatories.states import HOLDING, PAST

# `OFFSET 0` keeps a planner without statistics from looking an address up by its petition alone.
PART = """
SELECT entry.id
  FROM unnest(%(petitions)s::bigint[], %(marks)s::uuid[]) AS known (petition, mark)
 CROSS JOIN unnest(%(kinds)s::text[]) AS of (kind)
 CROSS JOIN LATERAL (
       SELECT id FROM signatories_signatory
        WHERE petition_id = known.petition AND kind = of.kind AND fingerprint = known.mark
          AND status IN ('{states}')
       OFFSET 0
 ) AS entry
"""
# Each of the two parts has an index, so that the search costs the same at a million rows.
FIND = " UNION ALL ".join(PART.format(states="', '".join(sorted(states))) for states in (HOLDING, PAST))


def rows_of(email: str) -> SignatoryQuerySet:
    """Return all rows that the mailbox of an address has signed, except those that retention has emptied."""
    petitions = list(Petition.objects.opened())
    values: dict[str, list[int] | list[UUID] | list[str]] = {
        "petitions": [petition.pk for petition in petitions],
        "marks": [fingerprint(petition, email) for petition in petitions],
        "kinds": Kind.values,
    }
    with connection.cursor() as cursor:
        cursor.execute(FIND, values)
        pks = [pk for (pk,) in cursor.fetchall()]
    return Signatory.objects.filter(pk__in=pks, forgotten_at=None)
