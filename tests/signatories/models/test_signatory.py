"""An entry as it would be: with its correction accepted, with its name shown."""

import pytest

from signatories.models import Signatory
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "columns"),
    [("organisation", ["name", "acronym", "website"]), ("individual", ["name", "affiliation", "role"])],
)
def test_a_correction_takes_the_place_of_every_word_that_is_printed(petition, kind, columns):
    row, bystander = (make.published(petition, kind) for _each in range(2))
    row.proposed = {column: f"another {column}" for column in columns}
    assert list(row.printed) == columns
    assert row.as_proposed().printed == row.proposed
    assert bystander.as_proposed().printed == bystander.printed
    # Nothing is written: the row keeps its words until a moderator accepts the others.
    assert row.printed == Signatory.objects.get(pk=row.pk).printed != row.proposed


def test_a_correction_of_one_word_leaves_the_others(petition):
    row = make.published(petition, affiliation="Ash House", role="Director")
    row.proposed = {"role": "Chair"}
    assert row.as_proposed().printed == row.printed | {"role": "Chair"}


def test_a_withheld_entry_shows_its_country_only_once_it_is_shown(petition):
    row = make.published(petition, listing="withheld", country="KE")
    assert (row.shown_country, row.as_shown().shown_country) == ("", "KE")
    assert row.is_withheld
