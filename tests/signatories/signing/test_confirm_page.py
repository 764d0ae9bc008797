"""A press of the button behind a mailed link confirms the details that were shown."""

import re
from datetime import timedelta

import pytest

from petitions.models import Petition
from signatories.identity import tokens
from signatories.identity.tokens import Purpose
from signatories.lifecycle import enter, withdraw
from signatories.lifecycle.sign import Arrival
from signatories.lifecycle.sign import sign as sign_entry
from signatories.models import OutgoingMail, Signatory
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
    get_or_create = wordings.get_or_create

    def keep_and_disown(*words):
        kept = get_or_create(*words)
        forgetting.disown(row, never_again=False)
        return kept

    monkeypatch.setattr(wordings, "get_or_create", keep_and_disown)
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


def settle(row: Signatory, **columns: object) -> None:
    Signatory.objects.filter(pk=row.pk).update(**columns)


@pytest.mark.parametrize(("days", "status"), [(13, 200), (15, 410)])
def test_a_link_works_while_its_entry_is_kept(petition, days, status):
    row, beside = make.signed(petition), make.signed(petition)
    OutgoingMail.objects.all().delete()
    settle(row, signed_at=make.now() - timedelta(days=days))
    assert get(confirm_path(row)).status_code == status
    assert post(confirm_path(row)).status_code == status
    row.refresh_from_db()
    assert row.is_published is (status == 200)
    beside.refresh_from_db()
    assert beside.is_unconfirmed


def test_after_the_close_and_its_grace_nobody_confirms(petition):
    row = make.signed(petition)
    make.closed(petition, since=timedelta(days=9))
    for answer in (get(confirm_path(row)), post(confirm_path(row))):
        assert "This statement is closed" in answer.content.decode()
    row.refresh_from_db()
    assert row.is_unconfirmed


def test_a_form_of_another_site_does_not_confirm(petition):
    row = make.signed(petition)
    answer = visitor().post(confirm_path(row), secure=True, headers={"sec-fetch-site": "cross-site"})
    assert "sent from another site" in answer.content.decode()
    row.refresh_from_db()
    assert row.is_unconfirmed


@pytest.mark.parametrize(("hours", "leads_on"), [(23, True), (25, False)])
def test_a_confirm_link_leads_to_the_entry_for_a_day(petition, hours, leads_on):
    row = make.confirmed(petition, "organisation")
    moment = make.now() - timedelta(hours=hours)
    settle(row, signed_at=moment, confirmed_at=moment)
    page = get(confirm_path(row)).content.decode()
    assert bool(re.search(r'href="/en/manage/[^/"]+/"', page)) is leads_on


def test_an_invited_representative_attests_and_one_who_signed_has_attested(petition):
    enter.invite(petition, make.details("organisation"), enter.Origin("a letter"), by=None)
    invited = Signatory.objects.latest("id")
    make.signed(petition, "organisation")
    words = "I am authorised to sign for this organisation"
    assert words in get(confirm_path(invited)).content.decode()
    post(confirm_path(invited))
    invited.refresh_from_db()
    assert invited.attestation.text == words
    person = make.signed(petition)
    assert words not in get(confirm_path(person)).content.decode()
    post(confirm_path(person))
    person.refresh_from_db()
    assert person.attestation is None


def test_an_entry_that_retention_has_emptied_has_no_page(petition):
    row, beside = make.published(petition), make.published(petition)
    settle(row, name="", forgotten_at=make.now())
    assert get(confirm_path(row)).status_code == 404
    assert get(confirm_path(beside)).status_code == 200
