"""Mails to staff hold numbers of their own petition, links, and no name of a signatory."""

from datetime import timedelta

import pytest

from accounts.models import User
from petitions import roles
from petitions.models import Petition, Role, RoleChange
from signatories.lifecycle import merge
from signatories.mail import messages
from signatories.models import Message, OutgoingMail, SharedRequest, Signatory
from tests import make

pytestmark = pytest.mark.django_db


def written(user, petition: Petition | None, message: Message) -> str:
    """Return the text of a mail to a member of staff, on one line."""
    mail = OutgoingMail.objects.create(user=user, petition=petition, message=message, language="en")
    mail.refresh_from_db()
    return " ".join(messages.write(mail).body.split())


@pytest.fixture
def organiser(petition):
    return make.worker(petition, "organiser")


@pytest.fixture(autouse=True)
def _another_petition() -> None:
    """Let each thing that is counted be there under another petition as well."""
    other = make.petition()
    make.published(other, "organisation")
    make.confirmed(other, "organisation")
    make.confirmed(other, "organisation", listing="withheld")
    OutgoingMail.objects.filter(signatory=make.signed(other)).update(held="robot")


def test_an_organiser_is_told_how_much_mail_of_the_petition_is_held(petition, organiser):
    rows = [make.signed(petition) for _each in range(3)]
    OutgoingMail.objects.filter(signatory__in=rows[:2]).update(held="network")
    assert written(organiser, petition, Message.HELD).startswith("2 mails to people who signed are held back")


@pytest.mark.parametrize(("may_see_withheld", "number"), [(False, 3), (True, 4)])
def test_a_moderator_is_told_how_many_wait_that_they_may_see(petition, may_see_withheld, number):
    moderator = make.worker(petition, may_see_withheld=may_see_withheld)
    rows = [make.published(petition, "organisation") for _each in range(2)]
    Signatory.objects.filter(pk=rows[1].pk).update(proposed={"name": "B"}, proposed_at=make.now())
    make.confirmed(petition, "organisation", name="Secret House")
    make.confirmed(petition, "organisation", listing="withheld")
    SharedRequest.objects.create(signatory=rows[0], act="withdraw", asked_by=0)
    gone = make.published(petition, "organisation")
    SharedRequest.objects.create(signatory=gone, act="withdraw", asked_by=0)
    Signatory.objects.filter(pk=gone.pk).update(status="withdrawn")
    text = written(moderator, petition, Message.WAITING)
    assert f" {number} signatures wait for a verdict:" in text
    assert f"?petition={petition.pk}" in text
    assert "Secret House" not in text


@pytest.mark.parametrize(
    ("rights", "may_count"),
    [
        ({}, False),
        ({"may_see_contact": True}, False),
        ({"may_see_withheld": True}, False),
        ({"may_see_contact": True, "may_see_withheld": True}, True),
    ],
)
def test_an_organiser_is_told_before_the_close_how_things_stand(petition, rights, may_count):
    organiser = make.worker(petition, "organiser", **rights)
    for _each in range(2):
        make.published(petition)
    make.confirmed(petition, "organisation")
    for _each in range(3):
        make.signed(petition)
    text = written(organiser, petition, Message.CLOSING)
    assert "Published: 2. Waiting for a verdict: 1." in text
    assert ("Not confirmed yet: 3." in text) is may_count
    assert f"/petitions/petition/{petition.pk}/change/" in text


def test_an_organiser_is_told_how_many_withheld_entries_nobody_may_see(petition, organiser):
    for listing in ("withheld", "withheld", "full"):
        make.confirmed(petition, "organisation", listing=listing)
    text = written(organiser, petition, Message.UNSEEN)
    assert text.startswith("2 entries whose names are withheld wait for a decision")


def test_an_organiser_is_told_which_administrators_took_a_role_in_the_last_day(petition, organiser):
    elsewhere = make.petition()
    names = {}
    for name, about, ago, is_administrators in (
        ("Took It", petition, timedelta(hours=23), True),
        ("Long Ago", petition, timedelta(hours=25), True),
        ("Elsewhere", elsewhere, timedelta(0), True),
        ("Colleague", petition, timedelta(0), False),
    ):
        names[name] = make.user()
        names[name].name = name
        names[name].save()
        change = RoleChange.objects.create(
            petition=about,
            user=names[name],
            by=names[name],
            is_administrators=is_administrators,
            name="organiser",
        )
        with make.resting_triggers() as cursor:
            cursor.execute("UPDATE petitions_rolechange SET at = now() - %s WHERE id = %s", [ago, change.pk])
    text = written(organiser, petition, Message.ADMINISTRATOR)
    assert [name for name in names if name in text] == ["Took It"]
    # Nobody is told of a change of their own.
    assert "Took It" not in written(names["Took It"], petition, Message.ADMINISTRATOR)


def test_a_guest_reads_to_what_they_are_invited(petition):
    guest, host, other = make.user(), make.user(), make.petition()
    User.objects.filter(pk=host.pk).update(name="Wanjiru Njeri")
    guest.set_unusable_password()
    guest.save()
    for one, by, name in ((petition, host, "moderator"), (other, None, "viewer")):
        with roles.recorded(one, by=by, is_new=True):
            Role.objects.create(petition=one, user=guest, name=name)
    text = written(guest, petition, Message.INVITATION)
    assert "Wanjiru Njeri invites you to work on this petition as moderator: A statement" in text
    assert "Responsible for this statement and its list: The Secretariat" in text
    assert "/welcome/" in text
    assert "You were invited to work on this petition" in written(guest, other, Message.INVITATION)
    assert "invited to work on this site" in written(guest, None, Message.INVITATION)


def test_an_invited_colleague_with_an_account_is_led_to_the_petition(petition):
    colleague = make.worker(petition)
    text = written(colleague, petition, Message.INVITATION)
    assert f"/admin/petition/{petition.pk}/" in text
    assert "/welcome/" not in text


def test_what_is_asked_of_a_merged_row_waits_as_well(petition):
    moderator = make.worker(petition)
    row, into = make.published(petition, "organisation"), make.published(petition, "organisation")
    merge.merge(row, into=into, by=moderator)
    SharedRequest.objects.create(signatory=row, act="withdraw", asked_by=0)
    assert " 1 signature waits for a verdict:" in written(moderator, petition, Message.WAITING)
