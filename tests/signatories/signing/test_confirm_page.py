"""A press of the button behind a mailed link confirms the details that were shown."""

import re

import pytest

from petitions.models import Petition
from signatories.identity import tokens
from signatories.identity.tokens import Purpose
from signatories.lifecycle import withdraw
from signatories.lifecycle.sign import Arrival
from signatories.lifecycle.sign import sign as sign_entry
from signatories.models import Signatory
from signatories.privacy import forgetting
from signatories.signing import wordings
from tests import make
from tests.signatories.signing.visits import confirm_path, get, hidden, post, visitor

pytestmark = pytest.mark.django_db


def test_a_get_does_not_confirm(petition):
    row = make.signed(petition)
    for _ in range(10):
        assert get(confirm_path(row)).status_code == 200
        visitor().head(confirm_path(row), secure=True)
    row.refresh_from_db()
    assert row.is_unconfirmed
    assert row.changes.count() == 1


def test_a_post_confirms_and_again_shows_the_same_page(petition):
    row = make.signed(petition)
    fields = hidden(get(confirm_path(row)).content.decode())
    first = post(confirm_path(row), fields)
    second = post(confirm_path(row), fields)
    assert first.status_code == 200
    assert "Yours is the only signature" in first.content.decode()
    assert second.content == first.content
    row.refresh_from_db()
    assert row.consent.text.startswith("By confirming I sign")


def test_an_older_link_warns_and_shows_the_newest_details(petition):
    row = make.signed(petition, name="Old Name")
    old_link = confirm_path(row)
    sign_entry(petition, make.details(name="New Name", email=row.email), Arrival("en"))
    page = get(old_link).content.decode()
    assert "New Name" in page
    assert "were entered after the message was sent" in page


def test_details_changed_between_get_and_post_are_shown_before_they_count(petition):
    row = make.signed(petition, name="What was shown")
    address = confirm_path(row)
    fields = hidden(get(address).content.decode())
    sign_entry(petition, make.details(name="What a stranger typed", email=row.email), Arrival("en"))
    answer = post(address, fields)
    assert "were changed while you had the page open" in answer.content.decode()
    row.refresh_from_db()
    assert row.is_unconfirmed
    post(address, hidden(answer.content.decode()))
    row.refresh_from_db()
    assert row.is_published


def test_words_changed_between_get_and_post_are_shown_before_anybody_agrees_to_them(petition):
    row = make.signed(petition)
    fields = hidden(get(confirm_path(row)).content.decode())
    Petition.objects.filter(pk=petition.pk).update(controller="Another Association")
    answer = post(confirm_path(row), fields).content.decode()
    row.refresh_from_db()
    assert row.is_unconfirmed
    assert "Another Association is responsible" in answer
    post(confirm_path(row), hidden(answer))
    row.refresh_from_db()
    assert "Another Association is responsible" in row.consent.text


def test_who_is_disowned_while_they_confirm_is_told_so(petition, monkeypatch):
    row = make.signed(petition)
    keep = wordings.get_or_create

    def keep_and_disown(*words):
        kept = keep(*words)
        forgetting.disown(row, never_again=False)
        return kept

    monkeypatch.setattr(wordings, "keep", keep_and_disown)
    answer = post(confirm_path(row), {})
    assert answer.status_code == 410
    assert not Signatory.objects.exists()


def test_an_older_link_without_what_was_shown_does_not_confirm_newer_details(petition):
    row = make.signed(petition)
    address = confirm_path(row)
    sign_entry(petition, make.details(email=row.email), Arrival("en"))
    post(address, {})
    row.refresh_from_db()
    assert row.is_unconfirmed


@pytest.mark.parametrize(
    "damage", [lambda t: t[:-3], lambda t: t + "x", lambda t: t.replace("-1-", "-2-"), lambda t: "1"]
)
def test_a_broken_link_is_explained(petition, damage):
    token = tokens.make(Purpose.CONFIRM, make.signed(petition))
    answer = get(f"/en/confirm/{damage(token)}/")
    assert answer.status_code == 404
    assert "This link no longer works" in answer.content.decode()


def test_a_token_for_another_purpose_does_not_confirm(petition):
    token = tokens.make(Purpose.MANAGE, make.signed(petition))
    assert post(f"/en/confirm/{token}/").status_code == 404


def test_a_link_of_a_withdrawn_signature_is_explained(petition):
    row = make.confirmed(petition, "individual")
    withdraw.withdraw(row)
    assert post(confirm_path(row)).status_code == 410


def test_personal_pages_are_kept_by_nobody(petition):
    row = make.signed(petition)
    answer = get(confirm_path(row))
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert row.name not in re.search(r"<title>(.*)</title>", answer.content.decode()).group(1)
