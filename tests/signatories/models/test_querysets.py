"""Filters on signatories and mail return the rows that their names say, and no others."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from petitions.models import Petition
from signatories.lifecycle import enter, merge, review, sign, withdraw
from signatories.lifecycle.sign import Arrival
from signatories.limits import room_access
from signatories.models import OutgoingMail, Reason, RoomLink, Signatory
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def sorts(petition) -> dict[str, Signatory]:
    """Return an entry of each sort."""
    moderator = make.worker(petition)
    rows = {
        "unconfirmed": make.signed(petition, "organisation"),
        "waiting": make.confirmed(petition, "organisation"),
        "hidden": make.confirmed(petition, "organisation", listing="withheld"),
        "published": make.published(petition, "organisation"),
        "withheld": make.published(petition, "organisation", listing="withheld"),
        "rejected": make.confirmed(petition, "organisation"),
        "withdrawn": make.published(petition, "organisation"),
        "merged": make.published(petition, "organisation"),
        "buried": make.published(petition, "organisation"),
    }
    review.reject(rows["rejected"], by=moderator, reason=Reason.OTHER)
    withdraw.withdraw(rows["withdrawn"])
    merge.merge(rows["merged"], into=rows["published"], by=moderator)
    merge.merge(rows["buried"], into=rows["waiting"], by=moderator)
    return rows


SLICES = {
    "unconfirmed": "unconfirmed",
    "waiting": "waiting hidden",
    "undecided": "waiting hidden",
    "rejected": "rejected",
    "known": "waiting hidden published withheld",
    "known_in_full": "waiting published",
    "never_listed": "waiting hidden rejected buried",
    "past": "rejected withdrawn",
    "withdrawn": "withdrawn",
    "merged_rows": "merged buried",
    "listed": "published withheld merged buried",
    "published": "published withheld",
    "shown": "published",
    "publicly_shown": "published",
    "corrected": "",
    "invited": "",
}


@pytest.mark.parametrize("name", SLICES)
def test_a_slice_of_signatories_holds_what_its_name_says(sorts, name):
    rows = set(getattr(Signatory.objects, name)().values_list("pk", flat=True))
    assert {sort for sort, row in sorts.items() if row.pk in rows} == set(SLICES[name].split())


def test_what_is_shown_beyond_a_petition_is_public_by_now():
    public = make.published(make.petition())
    later = make.published(make.petition())
    earlier = make.published(make.petition())
    with make.resting_triggers():
        for row, ago in ((later, -1), (earlier, 1)):
            mine = Petition.objects.filter(pk=row.petition_id)
            mine.update(key="a-secret-key", public_at=Now() + timedelta(hours=-ago))
    assert set(Signatory.objects.publicly_shown()) == {public, earlier}


def test_an_invitation_that_its_owner_has_signed_by_themselves_is_none_any_more(petition):
    details = [make.details(), make.details()]
    for each in details:
        enter.invite(petition, each, enter.Origin("a letter"), by=None)
    sign.sign(petition, make.details(email=details[0].email, name="My Own Name"), Arrival("en"))
    assert [row.email for row in Signatory.objects.invited()] == [details[1].email]


def test_mail_is_due_at_its_moment_unless_it_is_held_sent_or_given_up(petition):
    rows = [make.signed(petition) for _each in range(5)]
    for row, columns in zip(
        rows[1:],
        [
            {"held": "network"},
            {"sent_at": Now()},
            {"given_up_at": Now()},
            {"due_at": Now() + timedelta(hours=1)},
        ],
        strict=True,
    ):
        OutgoingMail.objects.filter(signatory=row).update(**columns)
    mails = OutgoingMail.objects

    def of(found) -> set[Signatory]:
        return {mail.signatory for mail in found}

    assert of(mails.due()) == of(mails.claimable()) == {rows[0]}
    assert of(mails.going()) == {rows[0], rows[4]}
    assert of(mails.unsent()) == {rows[0], rows[1], rows[4]}
    assert of(mails.held()) == {rows[1]}


def test_a_room_link_works_until_its_time_and_its_uses_are_over(petition):
    user = make.worker(petition)
    works, old, used = (room_access.open_room(petition, hours=1, uses=2, by=user) for _each in range(3))
    RoomLink.objects.filter(pk=old.pk).update(until=Now())
    RoomLink.objects.filter(pk=used.pk).update(used=2)
    RoomLink.objects.filter(pk=works.pk).update(used=1)
    assert list(RoomLink.objects.working()) == [works]
