"""A shared entry: each owner deletes their own part alone, but other changes need consent."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from petitions.models import Review
from signatories.lifecycle import deciders, merge, withdraw
from signatories.listing import recount, tally
from signatories.mail import delivery, staff_notices
from signatories.models import Message, OutgoingMail, SharedRequest, Signatory, StatusChange
from signatories.outbox import queueing
from signatories.privacy import retention, shared_entries
from tests import make

pytestmark = pytest.mark.django_db


class Scene:
    """A genuine entry with a stranger's merged row, and two such rows as bystanders."""

    def __init__(self, petition, kind="organisation"):
        self.petition, self.moderator = petition, make.worker(petition)
        more = {"representative": "Sam Stranger", "role": "Nobody"} if kind == "organisation" else {}
        self.kept = make.published(petition, kind, name="Harbour Archive", email="owner@kept.example")
        self.stranger = make.published(
            petition, kind, name="Harbor Archives", email="sam@stranger.example", **more
        )
        self.beside = make.published(petition, kind, name="Zebra Crossing", email="owner@beside.example")
        also = make.published(petition, kind, name="Zebra Crossings", email="also@beside.example")
        merge.merge(self.stranger, into=self.kept, by=self.moderator)
        merge.merge(also, into=self.beside, by=self.moderator)
        OutgoingMail.objects.all().delete()

    def press(self, row, act, **data):
        row.refresh_from_db()
        answer = Client().post(make.manage_path(row), {"act": act} | data, secure=True)
        return answer.content.decode()

    def asked(self):
        mails = OutgoingMail.objects.filter(message=Message.ASKED)
        return list(mails.values_list("signatory", flat=True))


@pytest.fixture
def scene(petition):
    return Scene(petition)


def status_of(row):
    row.refresh_from_db()
    return row.status, row.listing


@pytest.mark.parametrize(
    ("act", "wish"),
    [
        ("withdraw", "take it off the list"),
        ("forget", "take it off the list"),
        ("withhold", "withhold its name"),
    ],
)
@pytest.mark.parametrize("kind", ["organisation", "individual"])
def test_a_stranger_who_was_merged_deletes_their_own_data_alone(petition, act, wish, kind, mailoutbox):
    scene = Scene(petition, kind)
    page = scene.press(scene.stranger, act)
    assert "stays as it is until its other owner agrees" in page
    assert not Signatory.objects.filter(pk=scene.stranger.pk).exists()
    assert status_of(scene.kept) == ("published", "full")
    assert scene.kept.aliases == []
    assert tally.of(petition).total == 2
    assert scene.asked() == [scene.kept.pk]
    delivery.deliver()
    (mail,) = mailoutbox
    assert mail.to == ["owner@kept.example"]
    assert f"Another owner of your entry asks to {wish}" in mail.body
    assert "Harbo" not in mail.subject
    assert "Harbor Archives" not in mail.body


@pytest.mark.parametrize(
    ("act", "becomes"), [("withdraw", ("withdrawn", "full")), ("withhold", ("published", "withheld"))]
)
def test_the_entry_changes_when_its_owner_agrees(scene, act, becomes):
    scene.press(scene.stranger, act)
    beside = next(iter(merge.all_merged_into(scene.beside)))
    scene.press(scene.beside, "agree")
    scene.press(beside, "agree")
    assert status_of(scene.kept) == ("published", "full")
    assert "You both agreed to this change" in scene.press(scene.kept, "agree")
    assert status_of(scene.kept) == becomes
    assert status_of(scene.beside) == ("published", "full")
    assert not SharedRequest.objects.exists()


def test_the_owner_keeps_the_entry_and_is_asked_no_more(scene):
    scene.press(scene.stranger, "withdraw")
    scene.press(scene.kept, "keep")
    assert "Do you agree" not in Client().get(make.manage_path(scene.kept), secure=True).content.decode()
    assert status_of(scene.kept) == ("published", "full")
    assert not SharedRequest.objects.exists()
    assert scene.asked() == []
    reasons = StatusChange.objects.filter(signatory=scene.kept).values_list("reason", flat=True)
    assert list(reasons)[-2:] == ["withdrawal asked", "request declined"]
    assert tally.of(scene.petition).total == 2


@pytest.mark.parametrize(
    ("button", "becomes"), [("agree_request", "withdrawn"), ("decline_request", "published")]
)
def test_a_moderator_decides_what_was_asked_of_a_shared_entry(scene, enter, button, becomes):
    scene.press(scene.stranger, "withdraw")
    address = reverse(f"admin:signatories_signatory_{button}", args=[scene.kept.pk])
    enter(make.worker(make.petition(), "organiser")).post(address, secure=True)
    enter(make.worker(scene.petition, "viewer")).post(address, secure=True)
    assert SharedRequest.objects.exists()
    client = enter(scene.moderator)
    assert (
        f"#{scene.kept.pk}"
        in client.get(reverse("admin:signatories_signatory_queue"), secure=True).content.decode()
    )
    page = reverse("admin:signatories_signatory_change", args=[scene.kept.pk])
    assert "asks to take it off the list" in client.get(page, secure=True).content.decode()
    client.post(address, secure=True)
    assert status_of(scene.kept)[0] == becomes
    assert not SharedRequest.objects.exists()


def test_moderators_are_told_that_an_owner_of_a_shared_entry_asks(scene):
    scene.press(scene.stranger, "withdraw")
    make.worker(make.petition(), "moderator")
    staff_notices.write()
    mails = OutgoingMail.objects.filter(message=Message.WAITING)
    assert [mail.user for mail in mails] == [scene.moderator]


@pytest.mark.parametrize("review", [Review.NONE, Review.BOTH])
def test_a_stranger_s_correction_of_a_shared_entry_waits_whatever_the_policy(petition, review):
    type(petition).objects.filter(pk=petition.pk).update(review=review)
    scene = Scene(petition)
    wanted = {"name": "Harbour Archive", "acronym": "XX", "country": "MT", "website": "https://x.example"}
    scene.press(scene.stranger, "correct", **wanted)
    scene.kept.refresh_from_db()
    assert (scene.kept.acronym, scene.kept.country, scene.kept.website) == ("", "KE", "")
    assert scene.kept.proposed == {"acronym": "XX", "website": "https://x.example"}
    scene.press(scene.stranger, "correct", **wanted | {"acronym": "YY"})
    scene.kept.refresh_from_db()
    assert scene.kept.proposed["acronym"] == "XX"


def test_who_leaves_the_middle_of_a_chain_takes_nobody_along(scene):
    genuine = make.published(scene.petition, "organisation", name="Hafenarchiv", email="third@kept.example")
    # As if it had been merged before.
    Signatory.objects.filter(pk=scene.stranger.pk).update(status="confirmed", merged_into=None)
    merge.merge(genuine, into=Signatory.objects.get(pk=scene.stranger.pk), by=scene.moderator)
    merge.merge(Signatory.objects.get(pk=scene.stranger.pk), into=scene.kept, by=scene.moderator)
    scene.press(scene.stranger, "forget")
    genuine.refresh_from_db()
    scene.kept.refresh_from_db()
    assert (genuine.status, genuine.merged_into) == ("merged", scene.kept)
    assert scene.kept.aliases == ["Hafenarchiv"]


def test_a_link_of_a_row_that_has_left_opens_the_entry_no_more(scene):
    scene.stranger.refresh_from_db()
    withdraw.withdraw(scene.stranger)
    scene.press(scene.stranger, "withdraw")
    scene.press(scene.stranger, "withhold")
    assert status_of(scene.kept) == ("published", "full")
    assert not SharedRequest.objects.exists()


def test_where_the_entry_has_no_address_its_other_owners_are_asked(scene):
    third = make.published(scene.petition, "organisation", name="Hafenarchiv", email="third@kept.example")
    merge.merge(third, into=scene.kept, by=scene.moderator)
    Signatory.objects.filter(pk=scene.kept.pk).update(email="")
    scene.press(scene.stranger, "withdraw")
    assert scene.asked() == [third.pk]
    scene.press(third, "agree")
    assert status_of(scene.kept)[0] == "withdrawn"


def test_who_asks_and_signs_again_does_not_agree_with_themselves(scene):
    Signatory.objects.filter(pk=scene.kept.pk).update(email="")
    scene.press(scene.stranger, "withhold")
    again = make.published(scene.petition, "organisation", name="Harbour", email="sam@stranger.example")
    merge.merge(again, into=Signatory.objects.get(pk=scene.kept.pk), by=scene.moderator)
    scene.press(again, "agree")
    assert status_of(scene.kept) == ("published", "full")
    assert deciders.pending(scene.kept)


def test_what_nobody_agrees_to_is_asked_for_thirty_days(scene):
    scene.press(scene.stranger, "withdraw")
    retention.apply()
    assert deciders.pending(scene.kept)
    SharedRequest.objects.update(asked_at=make.now() - timedelta(days=31))
    retention.apply()
    assert deciders.pending(scene.kept) is None


def merged_again(scene, enter):
    """Merge the entry with a request into a third entry as a moderator, and return the third."""
    third = make.published(scene.petition, "organisation", name="Hafenarchiv", email="third@kept.example")
    address = reverse("admin:signatories_signatory_merge", args=[scene.kept.pk])
    enter(scene.moderator).post(address, {"into": third.pk}, secure=True)
    scene.kept.refresh_from_db()
    assert scene.kept.merged_into == third
    return third


@pytest.mark.parametrize(
    ("act", "becomes"), [("withdraw", ("withdrawn", "full")), ("withhold", ("published", "withheld"))]
)
def test_what_is_asked_of_an_entry_that_is_merged_again_is_asked_of_the_one_that_stays(
    scene, act, becomes, enter, mailoutbox
):
    scene.press(scene.stranger, act)
    third = merged_again(scene, enter)
    assert sorted(scene.asked()) == [scene.kept.pk, third.pk]
    delivery.deliver()
    # The owner of the merged row cannot agree any more.
    assert [mail.to for mail in mailoutbox] == [["third@kept.example"]]
    staff_notices.write()
    assert OutgoingMail.objects.filter(message=Message.WAITING).exists()
    queue = enter(scene.moderator).get(reverse("admin:signatories_signatory_queue"), secure=True)
    assert f"/signatures/{third.pk}/" in queue.content.decode()
    for row in (scene.beside, scene.kept):
        scene.press(row, "agree")
    assert status_of(third) == ("published", "full")
    scene.press(third, "agree")
    assert status_of(third) == becomes
    assert status_of(scene.beside) == ("published", "full")
    assert status_of(scene.kept) == ("confirmed", "full")
    assert not SharedRequest.objects.exists()
    assert not recount.differences()


def test_what_was_asked_of_an_entry_goes_back_with_it_when_it_is_parted(scene, enter, mailoutbox):
    scene.press(scene.stranger, "withdraw")
    OutgoingMail.objects.all().delete()
    third = merged_again(scene, enter)
    merge.unmerge(scene.kept, by=scene.moderator)
    assert deciders.pending(third) is None
    assert deciders.pending(scene.kept)
    delivery.deliver()
    assert not mailoutbox
    scene.press(scene.kept, "agree")
    assert status_of(scene.kept)[0] == "withdrawn"
    assert status_of(third) == ("published", "full")


def test_what_was_asked_stays_when_the_owner_of_the_merged_row_leaves(scene, enter):
    scene.press(scene.stranger, "withdraw")
    third = merged_again(scene, enter)
    scene.press(scene.kept, "withhold")
    assert not Signatory.objects.filter(pk=scene.kept.pk).exists()
    request = deciders.pending(third)
    assert (request.act, request.asked_by) == ("withdraw", scene.stranger.pk)
    scene.press(third, "keep")
    assert not SharedRequest.objects.exists()


def test_of_two_requests_the_owner_is_asked_for_the_one_that_asks_for_more_and_once(scene, enter):
    scene.press(scene.stranger, "withdraw")
    merge.merge(scene.kept, into=scene.beside, by=scene.moderator)
    merge.unmerge(scene.kept, by=scene.moderator)
    also = next(iter(merge.all_merged_into(scene.beside)))
    scene.press(also, "withdraw")
    OutgoingMail.objects.all().delete()
    scene.kept.refresh_from_db()
    assert shared_entries.merge_shared(scene.kept, into=scene.beside, by=scene.moderator)
    assert scene.asked() == []
    scene.press(scene.beside, "keep")
    assert not SharedRequest.objects.exists()


def test_an_owner_who_withholds_the_name_is_asked_no_more_to_do_so(scene):
    scene.press(scene.stranger, "withhold")
    page = scene.press(scene.kept, "withhold")
    assert "Do you agree" not in page
    assert not SharedRequest.objects.exists()


def test_a_request_that_is_answered_takes_back_no_mail_about_another(scene):
    (beside,) = merge.all_merged_into(scene.beside)
    scene.press(scene.stranger, "withdraw")
    scene.press(beside, "withdraw")
    assert scene.asked() == [scene.kept.pk, scene.beside.pk]
    scene.press(scene.kept, "keep")
    assert scene.asked() == [scene.beside.pk]
    assert SharedRequest.objects.get().signatory == scene.beside


def reasons_of(row) -> list[str]:
    return list(row.changes.order_by("pk").values_list("reason", flat=True))


def test_a_merge_asks_the_owners_of_both_about_what_was_asked_of_one(scene):
    waiting = make.published(scene.petition, "organisation", name="Hafenarchiv", email="third@kept.example")
    SharedRequest.objects.create(signatory=waiting, act="withdraw", asked_by=0)
    before = reasons_of(scene.beside)
    assert shared_entries.merge_shared(waiting, into=scene.kept, by=scene.moderator)
    assert scene.asked() == [scene.kept.pk]
    assert reasons_of(scene.kept)[-1] == "withdrawal asked"
    assert reasons_of(scene.beside) == before
    # The request on the entry itself is not made again.
    fourth = make.published(scene.petition, "organisation", name="Hafen")
    lines = reasons_of(scene.kept)
    assert shared_entries.merge_shared(fourth, into=scene.kept, by=scene.moderator)
    assert reasons_of(scene.kept) == lines
    assert not shared_entries.merge_shared(fourth, into=scene.kept, by=scene.moderator)


def test_a_row_that_is_merged_no_more_leaves_without_asking_anybody(scene):
    scene.stranger.refresh_from_db()
    merge.unmerge(scene.stranger, by=scene.moderator)
    shared_entries.leave(scene.stranger, shared_entries.Act.WITHDRAW)
    assert not SharedRequest.objects.exists()
    assert scene.asked() == []
    assert status_of(scene.kept)[0] == status_of(scene.beside)[0] == "published"


def test_nothing_is_asked_of_an_entry_that_is_gone_or_withheld_already(scene):
    scene.stranger.refresh_from_db()
    Signatory.objects.filter(pk=scene.kept.pk).update(listing="withheld")
    shared_entries.leave(scene.stranger, shared_entries.Act.WITHHOLD)
    also = next(iter(merge.all_merged_into(scene.beside)))
    Signatory.objects.filter(pk=scene.beside.pk).update(status="rejected")
    shared_entries.leave(also, shared_entries.Act.WITHDRAW)
    assert not SharedRequest.objects.exists()
    assert scene.asked() == []


def test_the_same_wish_of_a_second_owner_asks_nobody_again_and_a_greater_one_does(scene):
    third = make.published(scene.petition, "organisation", name="Hafenarchiv", email="third@kept.example")
    fourth = make.published(scene.petition, "organisation", name="Hafen", email="fourth@kept.example")
    for row in (third, fourth):
        merge.merge(row, into=scene.kept, by=scene.moderator)
    for row in (scene.stranger, third, fourth):
        row.refresh_from_db()
    shared_entries.leave(scene.stranger, shared_entries.Act.WITHHOLD)
    lines = reasons_of(scene.kept)
    assert lines[-1] == "withholding asked"
    shared_entries.leave(third, shared_entries.Act.WITHHOLD)
    assert reasons_of(scene.kept) == lines
    shared_entries.leave(fourth, shared_entries.Act.WITHDRAW)
    assert reasons_of(scene.kept) == [*lines, "withdrawal asked"]
    request = SharedRequest.objects.get()
    assert (request.signatory, request.act, request.asked_by) == (scene.kept, "withdraw", fourth.pk)


def test_a_decision_is_recorded_with_its_author_and_takes_back_the_mail_of_its_own_entry(scene):
    for entry in (scene.kept, scene.beside):
        SharedRequest.objects.create(signatory=entry, act="withdraw", asked_by=0)
        queueing.enqueue(entry, Message.ASKED)
        queueing.enqueue(entry, Message.MANAGE)
    assert shared_entries.decline(scene.kept, by=scene.moderator)
    line = scene.kept.changes.latest("pk")
    assert (line.reason, line.by, line.from_status, line.to_status) == (
        "request declined", scene.moderator, "published", "published",
    )  # fmt: skip
    assert scene.asked() == [scene.beside.pk]
    assert OutgoingMail.objects.filter(message=Message.MANAGE).count() == 2
    assert SharedRequest.objects.get().signatory == scene.beside
    assert not shared_entries.decline(scene.kept, by=scene.moderator)
    assert not shared_entries.agree(scene.kept, by=scene.moderator)
    assert shared_entries.agree(scene.beside, by=scene.moderator)
    assert scene.beside.changes.latest("pk").by == scene.moderator
    assert (status_of(scene.kept)[0], status_of(scene.beside)[0]) == ("published", "withdrawn")


def test_mail_that_has_left_stays_when_a_request_is_answered(scene):
    SharedRequest.objects.create(signatory=scene.kept, act="withhold", asked_by=0)
    queueing.enqueue(scene.kept, Message.ASKED)
    OutgoingMail.objects.update(sent_at=make.now())
    assert shared_entries.agree(scene.kept, owner=scene.kept)
    assert scene.asked() == [scene.kept.pk]
    assert status_of(scene.kept) == ("published", "withheld")
    assert status_of(scene.beside) == ("published", "full")
