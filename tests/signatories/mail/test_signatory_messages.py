"""Each mail to a signatory says what happened to its own entry, with links that open that entry alone."""

import re

import pytest
from django.db.models.functions import Now

from signatories.identity import tokens
from signatories.identity.tokens import Purpose
from signatories.lifecycle import review
from signatories.mail import delivery, messages
from signatories.models import Message, OutgoingMail, Reason, SharedRequest, Signatory
from signatories.outbox import queueing
from tests import make

pytestmark = pytest.mark.django_db


def make_due() -> None:
    OutgoingMail.objects.unsent().update(due_at=Now())


def test_a_rejection_gives_its_reason(petition, sink):
    row = make.confirmed(petition, "organisation")
    review.reject(row, by=make.worker(petition), reason=Reason.NOT_ELIGIBLE, words="Sorry about that.")
    make_due()
    delivery.deliver()
    text = sink.taken[-1].message.get_body(("plain",)).get_content()
    assert "only the people or organisations named in the statement" in text
    assert "Sorry about that." in text


def written(row: Signatory, message: Message) -> str:
    """Return the text of a mail to a row, its lines folded as a reader sees paragraphs."""
    queueing.enqueue(row, message)
    return messages.write(row.mails.get(message=message)).body


def opens(text: str, page: str) -> list[tokens.Claim]:
    """Return the claims of the links to a page in a mail."""
    found = re.findall(rf"https://sign\.example\.org/en/{page}/([^/\s]+)/", text)
    timed = page in ("manage", "show")
    purposes = {
        "confirm": Purpose.CONFIRM,
        "manage": Purpose.MANAGE,
        "not-me": Purpose.NOT_ME,
        "show": Purpose.SHOW,
    }
    read = tokens.read_timed if timed else tokens.read
    return [read(purposes[page], token) for token in found]


@pytest.fixture
def row(petition) -> Signatory:
    make.published(petition, "organisation")
    row = make.published(petition, "organisation", name="River House")
    OutgoingMail.objects.all().delete()
    make.published(petition, "organisation")
    return row


@pytest.mark.parametrize(
    ("message", "pages"),
    [
        (Message.CONFIRM, ["confirm", "not-me"]),
        (Message.REMINDER, ["confirm", "not-me"]),
        (Message.LAST_CALL, ["confirm", "not-me"]),
        (Message.INVITE, ["confirm", "not-me"]),
        (Message.ALREADY_SIGNED, ["manage"]),
        (Message.PUBLISHED, ["manage"]),
        (Message.CORRECTED, ["manage"]),
        (Message.ACCEPTED, ["manage"]),
        (Message.DECLINED, ["manage"]),
        (Message.ENTERED, ["manage", "not-me"]),
        (Message.MANAGE, ["manage"]),
        (Message.ASKED, ["manage"]),
        (Message.SHOW, ["show"]),
        (Message.REJECTED, []),
    ],
)
def test_the_links_of_a_mail_open_its_own_entry_alone(row, message, pages):
    text = written(row, message)
    for page in ("confirm", "manage", "not-me", "show"):
        claims = opens(text, page)
        assert len(claims) == (page in pages)
        assert all(claim.names(row) for claim in claims)
    assert ("River House" in text) is (message not in NAMELESS)


# The mails without the name of the entry.
NAMELESS = {Message.ALREADY_SIGNED, Message.ASKED, Message.SHOW, Message.REJECTED}


@pytest.mark.parametrize(
    ("message", "subject"),
    [
        (Message.CONFIRM, "Please confirm"),
        (Message.REMINDER, "Your signature is not confirmed yet"),
        (Message.LAST_CALL, "Last call: your signature is not confirmed yet"),
        (Message.INVITE, "You are invited to sign"),
        (Message.ALREADY_SIGNED, "You have already signed"),
        (Message.PUBLISHED, "You are on the list"),
        (Message.ENTERED, "You are on the list"),
        (Message.CORRECTED, "A moderator has corrected your entry"),
        (Message.ACCEPTED, "Your correction is made"),
        (Message.DECLINED, "Your entry stays as it was"),
        (Message.REJECTED, "Your signature was not accepted"),
        (Message.ASKED, "Do you agree to a change to your entry?"),
    ],
)
def test_the_subject_says_what_happened(row, message, subject):
    queueing.enqueue(row, message)
    sent = messages.write(row.mails.get(message=message))
    assert sent.subject == f"{subject}{'' if subject.endswith('?') else ':'} A statement"


def test_a_withheld_name_counts_and_is_not_said_to_stand_on_the_list(petition, row):
    hidden = make.published(petition, "organisation", listing="withheld")
    OutgoingMail.objects.all().delete()
    for one, subject in (
        (hidden, "Your signature counts: A statement"),
        (row, "You are on the list: A statement"),
    ):
        queueing.enqueue(one, Message.PUBLISHED)
        assert messages.write(one.mails.get()).subject == subject


def test_a_mail_with_the_links_has_each_entry_of_its_address_and_none_of_another(petition, row):
    elsewhere = make.draft()
    elsewhere.statements.update(title="Another statement")
    elsewhere = make.opening.open_petition(elsewhere, closes_at=None)
    further = make.published(elsewhere, name="Rita", email=row.email.upper())
    tagged = make.published(petition, "individual", email=row.email.replace("@", "+tag@"))
    text = written(row, Message.MANAGE)
    claims = opens(text, "manage")
    assert [claim.signatory_id for claim in claims] == [further.pk, row.pk]
    assert tagged.pk not in [claim.signatory_id for claim in claims]
    assert text.index("Another statement") < text.index("Rita") < text.index("River House")


def test_the_reason_is_that_of_the_last_refusal_of_the_row(petition):
    moderator = make.worker(petition)
    row, other = make.confirmed(petition, "organisation"), make.confirmed(petition, "organisation")
    review.reject(row, by=moderator, reason=Reason.OTHER, words="The first words.")
    review.take_back(row, by=moderator)
    review.reject(row, by=moderator, reason=Reason.NOT_ELIGIBLE, words="The last words.")
    review.reject(other, by=moderator, reason=Reason.OTHER, words="Words to another.")
    row.refresh_from_db()
    lines = row.changes.latest("pk")
    type(lines).objects.create(
        signatory=row, petition=petition, kind=row.kind, from_status="rejected", to_status="rejected",
        reason="details changed", words="No verdict.",
    )  # fmt: skip
    text = written(row, Message.REJECTED)
    assert "The last words." in text
    assert "only the people or organisations named in the statement" in text
    assert "The first words." not in text
    assert "Words to another." not in text
    assert "No verdict." not in text


def further_link(row: Signatory) -> str:
    found = re.search(r"https://\S+another=(\S+)", written(row, Message.ALREADY_SIGNED))
    return found[1] if found else ""


def test_an_organisation_that_signs_again_gets_a_link_for_a_further_one(petition, row):
    second = make.confirmed(petition, "organisation")
    make.of_one_mailbox(row, second)
    claim = tokens.read_timed(Purpose.ANOTHER, further_link(row))
    assert (claim.names(row), claim.number) == (True, 3)


def test_a_person_and_an_organisation_after_the_close_get_no_such_link(petition, row):
    assert further_link(make.published(petition, "individual")) == ""
    make.closed(petition)
    assert further_link(row) == ""


def test_owners_are_told_what_is_asked_of_their_entry(petition, row):
    make.confirmed(petition, "organisation")
    for act, words in (("withdraw", "take it off the list"), ("withhold", "withhold its name")):
        SharedRequest.objects.all().delete()
        SharedRequest.objects.create(signatory=row, act=act, asked_by=0)
        OutgoingMail.objects.all().delete()
        assert words in " ".join(written(row, Message.ASKED).split())
