"""Files that machines ask of every site."""

from datetime import datetime, timedelta

import pytest

from coalitions.models import Coalition
from tests import make

pytestmark = pytest.mark.django_db


def test_security_reports_go_to_the_first_coalitions_contact(client, settings):
    first = Coalition.objects.filter(pk=Coalition.objects.default().pk)
    make.coalition(contact="desk@another.example")
    first.update(contact="The desk, desk@sign.example.org, Berlin")
    answer = client.get("/.well-known/security.txt", secure=True)
    assert answer["Content-Type"].startswith("text/plain")
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert fields["Contact"] == "mailto:desk@sign.example.org"
    ends = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=30) < ends - make.now() < timedelta(days=365)
    assert "ar" in fields["Preferred-Languages"].split(", ")
    assert fields["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"
    first.update(contact="")
    assert client.get("/.well-known/security.txt", secure=True).status_code == 404


def test_a_browser_that_asks_for_an_icon_gets_the_seal(client):
    answer = client.get("/favicon.ico", secure=True)
    assert answer.status_code == 302
    assert answer["Location"].endswith(".png")
