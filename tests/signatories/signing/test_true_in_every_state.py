"""Pages and mails are true in each state of a petition and an entry."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from petitions import lifecycle as opening
from petitions.models import Petition, Statement
from signatories.identity import tokens
from signatories.identity.tokens import Purpose
from signatories.lifecycle import review, withdraw
from signatories.mail import messages
from signatories.models import Message, OutgoingMail, Reason, Signatory
from signatories.states import Status
from tests import make
from tests.signatories.signing.visits import OURS

pytestmark = pytest.mark.django_db


def get(path: str) -> str:
    return Client().get(path, secure=True).content.decode()


def post(path: str, **data: str) -> str:
    return Client().post(path, data, secure=True, headers=OURS).content.decode()


# --- A petition ---


def in_state(state: str) -> Petition:
    soon = make.now() + timedelta(days=30)
    if state == "draft":
        return make.draft(closes_at=soon)
    if state == "not yet open":
        return make.draft(opens_at=make.now() + timedelta(days=2), closes_at=soon)
    if state == "secret":
        return make.petition(public_at=make.now() + timedelta(days=2))
    return make.closed(make.petition()) if state == "closed" else make.petition()


@pytest.mark.parametrize("state", ["draft", "not yet open", "secret", "open", "closed"])
def test_a_petition_says_that_it_is_closed_once_it_is(state):
    petition = in_state(state)
    for name in ("petitions:petition", "signing:sign"):
        page = get(reverse(name, args=[petition.ref]))
        says_closed = "Closed on" in page or "<title>This statement is closed" in page
        assert says_closed == (state == "closed")
        assert ("This statement is not open yet" in page) == (state in ("draft", "not yet open"))
    assert ("datePublished" in get(reverse("petitions:petition", args=[petition.ref]))) == (
        state not in ("draft", "not yet open")
    )


def test_a_draft_tells_no_outcome_of_itself():
    petition = in_state("draft")
    statement = Statement.objects.get(petition=petition)
    petition.documents.create(name="outcome", language="en", title="Outcome", text="Won.", tells_outcome=True)
    assert statement.title in get(reverse("petitions:petition", args=[petition.ref]))
    assert "Outcome:" not in get(reverse("petitions:petition", args=[petition.ref]))
    opening.open_petition(petition)
    closed = make.closed(petition)
    assert "Outcome:" in get(reverse("petitions:petition", args=[closed.ref]))


# --- An entry ---


def entry(status: Status, listing: str) -> Signatory:
    """Return an entry in a state, beside one that is published in full."""
    petition = make.petition()
    make.published(petition)
    row = make.signed(petition, "organisation", listing=listing)
    if status != Status.UNCONFIRMED:
        row = make.confirmed(petition, "organisation", listing=listing)
    if status in (Status.PUBLISHED, Status.WITHDRAWN):
        review.publish(row)
    if status == Status.WITHDRAWN:
        withdraw.withdraw(row)
    if status == Status.REJECTED:
        review.reject(row, by=make.worker(petition), reason=Reason.OTHER)
    row.refresh_from_db()
    assert row.status == status
    return row


STATES = [Status.UNCONFIRMED, Status.CONFIRMED, Status.PUBLISHED, Status.WITHDRAWN, Status.REJECTED]


@pytest.mark.parametrize("listing", ["full", "withheld"])
@pytest.mark.parametrize("status", STATES)
def test_an_entry_is_called_counted_or_listed_while_it_is(status, listing):
    row = entry(status, listing)
    pages = [
        get(make.manage_path(row)),
        get(reverse("signing:confirm", args=[tokens.make(Purpose.CONFIRM, row)])),
    ]
    for page in pages:
        assert ("Counted, and never shown" in page) == (status == Status.PUBLISHED and listing == "withheld")
        assert "The name comes off every page" not in page or (status, listing) == (Status.PUBLISHED, "full")
        will_count = status in (Status.UNCONFIRMED, Status.CONFIRMED) and listing == "withheld"
        assert ("It will be counted, but not shown" in page) == will_count
        if listing == "withheld":
            assert "before it appears on the list" not in page
            assert "isted as" not in page
    if status == Status.REJECTED:
        assert 'value="show"' not in pages[0]
        assert 'value="withhold"' not in pages[0]
        post(make.manage_path(row), act="show")
        assert not OutgoingMail.objects.filter(signatory=row, message=Message.SHOW).exists()


@pytest.mark.parametrize("status", [Status.CONFIRMED, Status.PUBLISHED])
def test_what_a_press_is_said_to_have_done_it_has_done(status):
    path = make.manage_path(entry(status, "full"))
    is_published = status == Status.PUBLISHED
    assert ("counted, and not shown" in post(path, act="withhold")) == is_published
    page = post(path, act="withdraw")
    assert "Withdrawn. Your signature does not count." in page
    assert "off the list." not in page
    assert "off the list." in post(make.manage_path(entry(Status.PUBLISHED, "full")), act="withdraw")


@pytest.mark.parametrize("status", [Status.UNCONFIRMED, Status.CONFIRMED, Status.PUBLISHED])
def test_a_name_is_called_shown_where_it_is(status):
    row = entry(status, "withheld")
    path = reverse("signing:show", args=[tokens.make_timed(Purpose.SHOW, row)])
    is_published = status == Status.PUBLISHED
    assert ("So far it is counted" in get(path)) == is_published
    page = post(path)
    assert ("Your name is shown from now on" in page) == is_published
    assert ("It will be listed as" in page) == (not is_published)


@pytest.mark.parametrize("listing", ["full", "withheld"])
def test_no_subject_says_that_a_withheld_name_is_on_the_list(listing):
    row = entry(Status.PUBLISHED, listing)
    for message in (Message.PUBLISHED, Message.ENTERED):
        mail = OutgoingMail(pk=1, signatory=row, message=message, language="en")
        written = messages.write(mail)
        assert ("You are on the list" in written.subject) == (listing == "full")
        assert ("on the list of" in written.body) == (listing == "full")


def test_a_withheld_name_without_a_close_is_told_when_it_goes():
    petition = make.petition(closes_in=None)
    row = make.signed(petition, listing="withheld")
    page = get(reverse("signing:confirm", args=[tokens.make(Purpose.CONFIRM, row)]))
    assert "30 days after the close" not in page
    assert "13 months after the last signature" in page


def test_the_form_says_what_is_public_of_a_withheld_name_in_words_too():
    page = get(reverse("signing:sign", args=[make.petition().ref]))
    assert "If you choose “Name withheld”, your signature is counted but your name is not shown." in page
    assert "counts only once you confirm" in page
