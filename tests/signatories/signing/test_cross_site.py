"""A form that another site sends is not taken."""

import pytest

from tests import make
from tests.signatories.signing.visits import sign

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("headers", "accepted"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"origin": "https://testserver"}, True),
        ({"origin": "http://testserver"}, True),
        ({"origin": "https://testserver:8443"}, False),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({}, True),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, True),
    ],
)
def test_a_form_from_another_site_comes_back_filled(petition, headers, accepted):
    answer = sign(petition, headers, **make.form_data(name="Kept Name"))
    assert (answer.status_code == 302) == accepted
    if not accepted:
        assert "sent from another site" in answer.content.decode()
        assert "Kept Name" in answer.content.decode()
