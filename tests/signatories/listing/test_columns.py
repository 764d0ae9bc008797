import pytest

from signatories.lifecycle import correct
from signatories.listing import columns
from signatories.models import Signatory
from tests import make

pytestmark = pytest.mark.django_db


def test_news_are_yes_no_or_not_asked():
    petition = make.petition()
    offered = {"offered_consents": ("updates",)}
    make.published(petition, name="Agreed", **make.agreeing_to_news(petition))
    make.published(petition, name="Refused", **offered)
    make.published(petition, name="Not asked")
    ended = make.published(petition, name="Ended", **make.agreeing_to_news(petition))
    correct.end_news(ended)
    found = columns.values(Signatory.objects.all(), columns.steward())
    assert {row["name"]: row["updates"] for row in found} == {
        "Agreed": "yes",
        "Refused": "no",
        "Not asked": "",
        "Ended": "no",
    }
