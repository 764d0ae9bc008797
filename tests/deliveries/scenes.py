"""Steps that tests of deliveries share."""

from django.test import Client

from accounts.models import User
from deliveries import freeze, letter
from deliveries.models import Delivery
from petitions.models import Petition
from tests import make


def hand_over(
    petition: Petition, by: User, addressee: str = "The Ministry", *, tells: bool = False
) -> Delivery:
    """Deliver the letter as it is now."""
    handover = freeze.Handover(addressee, make.now(), "Mbale", tells)
    return freeze.deliver(petition, handover, letter.Choices(), by=by)


def page(number: int = 1, **data) -> str:
    """Return the public page of a delivery in one line, or its response to posted data."""
    path = f"/en/petitions/gauges/deliveries/{number}/"
    answer = Client().post(path, data, secure=True) if data else Client().get(path, secure=True)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def served(name: str = "txt", number: int = 1, language: str = "en") -> bytes:
    """Return a delivered file as the public gets it, empty if it is not served."""
    path = f"/en/petitions/gauges/deliveries/{number}/{language}.{name}"
    answer = Client().get(path, secure=True)
    return answer.content if answer.status_code == 200 else b""
