"""The page of a long list: who sees it, starts it and discards it."""

import pytest
from django.urls import reverse

from signatories.importing import background
from signatories.models import ListImport
from tests import make
from tests.visible import text_of
from workspace import import_form

pytestmark = pytest.mark.django_db
BOTH = {"may_see_contact": True, "may_see_withheld": True}
LONG = "name,country\n" + "".join(f"House number {number} of Nowhere,KE\n" for number in range(30))


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch):
    """Let a short list be a long one."""
    monkeypatch.setattr(import_form, "MOST_ENTRIES", 20)


def page(petition) -> str:
    return f"/admin/signatories/signatory/import/{petition.pk}/"


def stored(petition, **columns) -> ListImport:
    """Return a list that nobody has started, beside one of another petition."""
    values = {"source": "by letter", "text": LONG, "lines": 30, "language": "en", "by": make.user()}
    ListImport.objects.create(petition=make.petition(), **values)
    return ListImport.objects.create(petition=petition, **values | columns)


def address_of(listed: ListImport) -> str:
    return reverse("admin:signatories_signatory_long_list", args=[listed.pk])


def test_a_long_list_is_looked_at_started_and_entered_by_a_worker(petition, enter):
    client = enter(make.worker(petition, "organiser", may_see_contact=True, may_see_withheld=True))
    shown = client.post(
        page(petition), {"text": LONG, "source": "by letter", "look": "1"}, secure=True, follow=True
    )
    assert "House number 5 of Nowhere" in shown.content.decode()
    address = shown.redirect_chain[-1][0]
    assert background.work() == 0
    assert (
        'http-equiv="refresh"'
        in client.post(address, {"act": "start"}, secure=True, follow=True).content.decode()
    )
    assert background.work() == 1
    assert "30 entered; 0 left out" in client.get(address, secure=True).content.decode()
    assert petition.signatories.published().count() == 30
    assert ListImport.objects.get().text == ""


def test_a_list_is_discarded(petition, enter):
    client = enter(make.worker(petition, "organiser", may_see_contact=True, may_see_withheld=True))
    data = {"text": LONG, "source": "by letter", "look": "1"}
    address = client.post(page(petition), data, secure=True, follow=True).redirect_chain[-1][0]
    client.post(address, {"act": "discard"}, secure=True)
    assert not ListImport.objects.exists()


@pytest.mark.parametrize("role", ["moderator", "viewer", "organiser elsewhere"])
def test_organisers_of_its_petition_alone_see_a_list(petition, enter, role):
    listed = stored(petition)
    if role == "organiser elsewhere":
        user = make.worker(make.petition(), "organiser", **BOTH)
    else:
        user = make.worker(petition, role, **BOTH)
    client = enter(user)
    assert client.get(address_of(listed), secure=True).status_code == 404
    for act in ("start", "discard"):
        assert client.post(address_of(listed), {"act": act}, secure=True).status_code == 404
    listed.refresh_from_db()
    assert listed.started_at is None


@pytest.mark.parametrize("rights", [{}, {"may_see_contact": True}, {"may_see_withheld": True}])
def test_only_those_who_may_learn_who_has_signed_start_a_list(petition, enter, rights):
    listed = stored(petition)
    make.worker(petition, "organiser", **BOTH)
    client = enter(make.worker(petition, "organiser", **rights))
    said = client.post(address_of(listed), {"act": "start"}, secure=True, follow=True)
    assert "Only somebody who may see contact data and withheld names" in text_of(said.content.decode())
    assert background.work() == 0
    client.post(address_of(listed), {"act": "discard"}, secure=True)
    assert list(ListImport.objects.values_list("petition", flat=True)) != [listed.petition_id]
    assert not ListImport.objects.filter(pk=listed.pk).exists()


def test_a_list_that_was_started_is_discarded_no_more_and_shows_its_progress(petition, enter):
    listed = stored(petition)
    background.start(listed)
    progress = background.Progress(listed.pk, of=100)
    for _entry in range(50):
        progress.step()
    client = enter(make.worker(petition, "organiser", **BOTH))
    client.post(address_of(listed), {"act": "discard"}, secure=True)
    said = text_of(client.get(address_of(listed), secure=True).content.decode())
    assert "50" in said
    assert "House number 5" not in said
