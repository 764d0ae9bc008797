"""Notices to organisers and moderators."""

from datetime import timedelta

import pytest
from django.utils import timezone

from petitions.models import Role, RoleChange
from signatories.mail import delivery, staff_notices
from signatories.models import Message, OutgoingMail, Report, SharedRequest, Signatory
from signatories.outbox import queueing
from tests import make

pytestmark = pytest.mark.django_db


def told(message: Message) -> list[str]:
    return sorted(OutgoingMail.objects.filter(message=message).values_list("user__email", flat=True))


def test_moderators_are_told_once_an_hour_that_something_waits(petition, mailoutbox):
    moderator = make.worker(petition)
    quiet = make.worker(petition)
    quiet.roles.update(gets_mail=False)
    make.worker(petition, "viewer")
    make.confirmed(petition, "organisation", name="Secret House")
    staff_notices.write()
    make.confirmed(petition, "organisation")
    staff_notices.write()
    assert told(Message.WAITING) == [moderator.email]
    delivery.deliver()
    mail = next(mail for mail in mailoutbox if mail.to == [moderator.email])
    assert "2 signatures wait" in mail.body
    assert "Secret House" not in mail.body


def test_moderators_are_told_of_reports_by_numbers_alone(petition, mailoutbox):
    moderator = make.worker(petition)
    make.worker(petition, "viewer")
    make.worker(make.petition())
    Report.objects.create(petition=petition, words="Secret words", contact="secret@paper.example")
    Report.objects.create(petition=petition, words="Settled", settled_at=timezone.now())
    staff_notices.write()
    staff_notices.write()
    assert told(Message.WAITING) == [moderator.email]
    delivery.deliver()
    mail = next(mail for mail in mailoutbox if mail.to == [moderator.email])
    assert "1 report waits" in mail.body
    assert f"/admin/petition/{petition.pk}/reports/" in mail.body
    assert "signature" not in mail.body
    assert "ecret" not in mail.body


def test_organisers_are_told_a_day_and_two_hours_before_the_close(mailoutbox):
    petition = make.petition(closes_in=timedelta(hours=30))
    organiser = make.worker(petition, "organiser")
    staff_notices.write()
    assert told(Message.CLOSING) == []
    for hours, number in ((23, 1), (20, 1), (1, 2)):
        petition.closes_at = timezone.now() + timedelta(hours=hours)
        move_close(petition)
        staff_notices.write()
        delivery.deliver()
        assert told(Message.CLOSING) == [organiser.email] * number
        OutgoingMail.objects.update(created_at=timezone.now() - timedelta(hours=21))
    assert "closes on" in mailoutbox[0].body


def move_close(petition) -> None:
    """Move the close nearer, which only time does."""
    with make.resting_triggers() as cursor:
        cursor.execute(
            "UPDATE petitions_petition SET closes_at = %s WHERE id = %s", [petition.closes_at, petition.pk]
        )


def test_a_notice_of_one_kind_to_one_person_about_one_petition_silences_no_other(petition):
    elsewhere = make.petition()
    moderator, other = make.worker(petition), make.worker(petition)
    Role.objects.create(petition=elsewhere, user=moderator, name="moderator")
    queueing.enqueue_for_user(moderator, Message.CLOSING, petition)
    queueing.enqueue_for_user(moderator, Message.WAITING, elsewhere)
    for each in (petition, elsewhere):
        make.confirmed(each, "organisation")
    assert staff_notices.waiting() == 2
    mails = OutgoingMail.objects.filter(message=Message.WAITING)
    assert {(mail.user, mail.petition) for mail in mails} == {
        (moderator, elsewhere),
        (moderator, petition),
        (other, petition),
    }
    assert staff_notices.waiting() == 0


def sent(*, ago: timedelta) -> None:
    """Let every mail so far have been written, and sent, so long ago."""
    moment = timezone.now() - ago
    OutgoingMail.objects.update(created_at=moment, sent_at=moment)


@pytest.mark.parametrize(("ago", "again"), [(timedelta(minutes=59), 0), (timedelta(minutes=61), 1)])
def test_moderators_are_told_again_after_an_hour(petition, ago, again):
    make.worker(petition)
    make.confirmed(petition, "organisation")
    assert staff_notices.waiting() == 1
    sent(ago=ago)
    assert staff_notices.waiting() == again


def everyone(petition) -> dict[str, str]:
    """Return the addresses of one worker of each kind, by what they may do."""
    workers = {name: make.worker(petition, name) for name in ("organiser", "moderator", "viewer")}
    workers["sees"] = make.worker(petition, "moderator", may_see_withheld=True)
    workers["quiet"] = make.worker(petition, "organiser", gets_mail=False)
    workers["away"] = make.worker(petition, "organiser")
    workers["away"].is_active = False
    workers["away"].save()
    return {user.email: name for name, user in workers.items()}


def told_of(message: Message, names: dict[str, str]) -> set[str]:
    """Return what those may do who are told."""
    return {names[address] for address in told(message)}


@pytest.mark.parametrize(
    ("listing", "may_know"),
    [("full", {"organiser", "moderator", "sees"}), ("withheld", {"sees"})],
)
def test_those_who_decide_and_may_see_it_are_told_that_something_waits(petition, listing, may_know):
    names = everyone(petition)
    make.worker(make.petition(), "organiser", may_see_withheld=True)
    make.confirmed(petition, "organisation", listing=listing)
    staff_notices.waiting()
    assert told_of(Message.WAITING, names) == may_know


def test_those_who_decide_are_told_of_what_an_owner_asks_of_a_shared_entry(petition):
    names = everyone(petition)
    row, hidden, gone = (
        make.published(of, "organisation") for of in (petition, make.petition(), make.petition())
    )
    make.worker(hidden.petition)
    make.worker(gone.petition)
    for one in (row, hidden, gone):
        SharedRequest.objects.create(signatory=one, act="withdraw", asked_by=0)
    Signatory.objects.filter(pk=hidden.pk).update(listing="withheld")
    Signatory.objects.filter(pk=gone.pk).update(status="withdrawn")
    assert staff_notices.waiting() == 3
    assert told_of(Message.WAITING, names) == {"organiser", "moderator", "sees"}


def test_organisers_are_told_of_held_mail_of_their_own_petition(petition):
    names = everyone(petition)
    elsewhere = make.worker(make.petition(), "organiser")
    row, plain = make.signed(petition), make.signed(elsewhere.roles.get().petition)
    OutgoingMail.objects.filter(signatory=row).update(held="robot")
    staff_notices.held()
    assert told_of(Message.HELD, names) == {"organiser"}
    assert not plain.mails.exclude(held="").exists()


@pytest.mark.parametrize(("ago", "again"), [(timedelta(hours=19), 0), (timedelta(hours=21), 2)])
def test_all_organisers_are_told_once_a_day_of_withheld_entries_that_nobody_may_see(petition, ago, again):
    names = {make.worker(petition, "organiser", gets_mail=wish).email: str(wish) for wish in (True, False)}
    make.worker(petition)
    # Somebody who may see them but works here no more, or only looks on, is nobody.
    for role, is_active in (("moderator", False), ("viewer", True)):
        user = make.worker(petition, role, may_see_withheld=True)
        user.is_active = is_active
        user.save()
    seen = make.petition()
    make.worker(seen, "organiser")
    make.worker(seen, may_see_withheld=True)
    for each in (petition, seen):
        make.confirmed(each, "organisation", listing="withheld")
    make.worker(make.petition(), "organiser")
    assert staff_notices.unseen() == 2
    assert told_of(Message.UNSEEN, names) == {"True", "False"}
    sent(ago=ago)
    assert staff_notices.unseen() == again


def test_a_close_is_told_to_organisers_who_want_mail_while_it_is_ahead():
    petition, far = make.petition(closes_in=timedelta(hours=23)), make.petition(closes_in=timedelta(hours=25))
    names = everyone(petition)
    for each in (far, make.petition(closes_in=None), make.closed(make.petition())):
        make.worker(each, "organiser")
    assert staff_notices.closing() == 1
    assert told_of(Message.CLOSING, names) == {"organiser"}
    assert staff_notices.closing() == 0


@pytest.mark.parametrize(
    ("hours", "ago", "again"),
    [(23, 47, 0), (23, 49, 1), (1, 19, 0), (1, 21, 1)],
)
def test_two_notices_of_a_close_are_a_day_apart(hours, ago, again):
    petition = make.petition(closes_in=timedelta(hours=hours))
    organiser = make.worker(petition, "organiser")
    queueing.enqueue_for_user(organiser, Message.CLOSING, petition)
    sent(ago=timedelta(hours=ago))
    assert staff_notices.closing() == again


def changed(petition, user, *, was: str = "organiser", ago: timedelta = timedelta(0)) -> RoleChange:
    """Return a line of the petition's history about somebody's role."""
    change = RoleChange.objects.create(petition=petition, user=user, by=user, was_name=was, name="")
    with make.resting_triggers() as cursor:
        cursor.execute("UPDATE petitions_rolechange SET at = now() - %s WHERE id = %s", [ago, change.pk])
    return change


def test_organisers_of_now_and_of_the_last_thirty_days_are_told_of_an_administrator(petition):
    elsewhere = make.petition()
    organiser, administrator = make.worker(petition, "organiser"), make.worker(petition, "organiser")
    make.worker(petition, "moderator")
    make.worker(elsewhere, "organiser")
    lately, long_ago, was_moderator, other = (make.user() for _each in range(4))
    changed(petition, lately, ago=timedelta(days=29))
    changed(petition, long_ago, ago=timedelta(days=31))
    changed(petition, was_moderator, was="moderator")
    changed(elsewhere, other)
    staff_notices.administrator_came(changed(petition, administrator, was=""))
    assert told(Message.ADMINISTRATOR) == sorted([organiser.email, lately.email])
    assert {mail.petition for mail in OutgoingMail.objects.all()} == {petition}


@pytest.mark.parametrize("works", [True, False])
def test_accounts_that_are_deactivated_are_told_of_an_administrator_only_if_all_are(petition, works):
    active, away = make.worker(petition, "organiser"), make.worker(petition, "organiser")
    away.is_active = False
    away.save()
    active.is_active = works
    active.save()
    staff_notices.administrator_came(changed(petition, make.user(), was=""))
    assert told(Message.ADMINISTRATOR) == ([active.email] if works else sorted([active.email, away.email]))


def test_each_guest_is_invited_once_with_one_of_their_petitions_or_none(petition):
    guest, idle, gone, known = (make.user() for _each in range(4))
    for each in (guest, idle, gone):
        each.set_unusable_password()
        each.save()
    gone.is_active = False
    gone.save()
    for each in (guest, known, gone):
        for about in (petition, make.petition()):
            Role.objects.create(petition=about, user=each, name="moderator")
    assert staff_notices.invited() == 2
    mails = OutgoingMail.objects.filter(message=Message.INVITATION)
    assert {(mail.user, mail.petition) for mail in mails} == {(guest, petition), (idle, None)}
    sent(ago=timedelta(days=9))
    assert staff_notices.invited() == 0


def test_every_notice_that_is_due_is_written_and_counted():
    petition = make.petition(closes_in=timedelta(hours=23))
    organiser = make.worker(petition, "organiser")
    guest = make.worker(petition, "viewer")
    guest.set_unusable_password()
    guest.save()
    make.confirmed(petition, "organisation")
    make.confirmed(petition, "organisation", listing="withheld")
    OutgoingMail.objects.filter(signatory=make.signed(petition)).update(held="robot")
    assert staff_notices.write() == 5
    assert sorted(OutgoingMail.objects.filter(user=organiser).values_list("message", flat=True)) == [
        "closing", "held", "unseen", "waiting",
    ]  # fmt: skip
    assert staff_notices.write() == 0
