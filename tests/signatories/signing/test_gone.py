"""An entry is deleted at the moment when its owner or a moderator acts on it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from signatories.identity import tokens
from signatories.identity.tokens import Purpose
from signatories.lifecycle import feature, withdraw
from signatories.models import NoMail, OutgoingMail, Signatory
from signatories.outbox import queueing
from signatories.privacy import retention
from signatories.signing import owner_visit
from tests import make
from tests.elsewhere import waits_for
from tests.signatories.signing.visits import OURS

pytestmark = pytest.mark.django_db(transaction=True)

GONE = "This link no longer works"


@pytest.fixture
def bystander():
    """A bystander under another petition."""
    return make.published(make.petition())


def undecided_for_long() -> Signatory:
    """Return an undecided entry long after the close, which retention deletes now."""
    row = make.confirmed(make.petition(), "organisation")
    make.closed(row.petition, since=timedelta(days=31))
    return row


def while_retention_runs(act: Callable[[], HttpResponse]) -> HttpResponse:
    """Return the result of an act that waits for an uncommitted deletion by retention."""

    def retire() -> None:
        assert sum(retention.apply().values())

    return waits_for(retire, act)


def post(path: str, **data: str) -> HttpResponse:
    return Client().post(path, data, secure=True, headers=OURS)


@pytest.mark.parametrize("act", ["correct", "withhold", "show", "withdraw", "forget"])
def test_what_an_owner_does_at_the_moment_of_forgetting_finds_a_page_that_says_so(act, bystander):
    row = undecided_for_long()
    path, said = make.manage_path(row), make.form_data("organisation")
    answer = while_retention_runs(lambda: post(path, **said | {"act": act}))
    assert answer.status_code in (404, 410)
    assert GONE in answer.content.decode()
    assert list(Signatory.objects.all()) == [bystander]
    assert not OutgoingMail.objects.filter(message="show").exists()


def test_a_name_to_be_shown_is_gone_at_that_moment(bystander):
    row = make.confirmed(make.petition(), "organisation", listing="withheld")
    path = reverse("signing:show", args=[tokens.make_timed(Purpose.SHOW, row)])
    make.closed(row.petition, since=timedelta(days=31))
    answer = while_retention_runs(lambda: post(path))
    assert (answer.status_code, GONE in answer.content.decode()) == (410, True)
    assert list(Signatory.objects.all()) == [bystander]


def test_a_deletion_goes_through_while_retention_deletes_what_the_mailbox_withdrew_before():
    petition = make.petition()
    past = make.published(petition, email="ana@mail.example")
    withdraw.withdraw(past)
    with make.resting_triggers() as cursor:
        cursor.execute("UPDATE signatories_statuschange SET at = at - interval '31 days'")
    row, other = make.published(petition, email="ana@mail.example"), make.published(petition)
    path = make.manage_path(row)
    answer = while_retention_runs(lambda: post(path, act="forget"))
    assert "Everything is deleted" in answer.content.decode()
    assert list(Signatory.objects.all()) == [other]


def test_an_entry_deleted_while_its_page_is_made_is_no_error_of_ours(monkeypatch, bystander):
    row = make.published(make.petition())
    path, form = make.manage_path(row), owner_visit.correct_form

    def forgotten_meanwhile(*given):
        Signatory.objects.filter(pk=row.pk).delete()
        return form(*given)

    monkeypatch.setattr(owner_visit, "correct_form", forgotten_meanwhile)
    answer = post(path, act="withhold")
    assert answer.status_code in (404, 410)
    assert GONE in answer.content.decode()
    assert list(Signatory.objects.all()) == [bystander]


def test_who_never_signed_is_told_it_is_deleted_and_never_written_to_also_at_that_moment(bystander):
    row = make.signed(make.petition())
    OutgoingMail.objects.filter(signatory=row).delete()
    Signatory.objects.filter(pk=row.pk).update(signed_at=timezone.now() - timedelta(days=15))
    path = reverse("signing:not_me", args=[tokens.make(Purpose.NOT_ME, row)])
    answer = while_retention_runs(lambda: post(path, never="on"))
    assert "It is deleted" in answer.content.decode()
    assert NoMail.objects.count() == 1
    assert list(Signatory.objects.all()) == [bystander]


@pytest.mark.parametrize("act", ["publish", "take-back", "rename", "accept-correction"])
def test_what_a_moderator_does_at_the_moment_of_forgetting_finds_a_page_that_says_so(act, enter, bystander):
    row = undecided_for_long()
    browser = enter(make.worker(row.petition))
    path = f"/admin/signatories/signatory/{row.pk}/{act}/"
    answer = while_retention_runs(lambda: browser.post(path, {"name": "New Name"}, secure=True))
    assert answer.status_code in (302, 404)
    assert list(Signatory.objects.all()) == [bystander]


def test_nothing_is_written_for_an_entry_that_is_gone():
    row = make.signed(make.petition())
    Signatory.objects.filter(pk=row.pk).delete()
    assert not queueing.send_confirmation_again(row)
    with pytest.raises(Signatory.DoesNotExist):
        feature.put_in_front(row)
