import re
from contextlib import closing
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from signatories.lifecycle import bulk, correct, merge, review, withdraw
from signatories.lifecycle import enter as entering
from signatories.listing import tally
from signatories.models import BulkDecision, Message, OutgoingMail, Signatory
from signatories.outbox import queueing
from signatories.privacy import forgetting
from tests import make

pytestmark = pytest.mark.django_db
RULE = {"kind": "organisation", "flag": "", "q": ""}
WHY = {"words": "All were at the meeting."}


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch) -> None:
    monkeypatch.setattr(bulk, "BATCH", 3)


@pytest.fixture
def moderator(petition):
    return make.worker(petition)


@pytest.fixture
def houses(petition) -> list[Signatory]:
    return [make.confirmed(petition, "organisation", name=f"House {letter}") for letter in "ABCDEFGH"]


def begin(petition, moderator, act="publish", rule=RULE, **why) -> BulkDecision:
    return bulk.begin(petition, by=moderator, act=act, rule=rule, why=WHY | why)


def test_many_are_published_with_a_line_each_that_names_the_decision(petition, moderator, houses):
    decision = begin(petition, moderator)
    assert decision.total == 8
    bulk.work()
    decision.refresh_from_db()
    assert (decision.done, decision.is_running) == (8, False)
    assert tally.of(petition).organisations == 8
    assert decision.changes.count() == 8
    assert not OutgoingMail.objects.due().filter(message=Message.PUBLISHED).exists()
    assert OutgoingMail.objects.filter(message=Message.PUBLISHED).count() == 8


def test_many_are_rejected_with_one_reason(petition, moderator, houses):
    begin(petition, moderator, "reject", reason="not-eligible")
    bulk.work()
    assert petition.signatories.rejected().count() == 8
    assert set(petition.signatories.values_list("changes__reason", flat=True)) >= {"not-eligible"}


def test_an_empty_rule_decides_nothing(petition, moderator, houses):
    for q in ("", "  ", "—"):
        with pytest.raises(bulk.EmptyRule):
            begin(petition, moderator, rule={"kind": "", "flag": "", "q": q})


def test_a_rule_reaches_what_it_says_under_its_petition_alone(petition, moderator, houses):
    make.confirmed(make.petition(), "organisation", name="House A")
    make.confirmed(petition, "organisation", name="House A hidden", listing="withheld")
    begin(petition, moderator, rule={"kind": "", "flag": "", "q": "house a"})
    bulk.work()
    assert list(Signatory.objects.published().values_list("name", flat=True)) == ["House A"]


def test_who_came_after_the_number_was_shown_is_not_decided(petition, moderator, houses):
    begin(petition, moderator)
    with make.resting_triggers() as cursor:
        cursor.execute("UPDATE signatories_bulkdecision SET created_at = now() - interval '1 minute'")
        cursor.execute("UPDATE signatories_statuschange SET at = at - interval '1 hour'")
        cursor.execute("UPDATE signatories_signatory SET confirmed_at = confirmed_at - interval '1 hour', "
                       "signed_at = signed_at - interval '1 hour'")  # fmt: skip
    make.confirmed(petition, "organisation", name="Late House")
    bulk.work()
    assert Signatory.objects.get(name="Late House").is_confirmed
    assert petition.signatories.published().count() == 8


def test_a_decision_is_cancelled_midway(petition, moderator, houses):
    decision = begin(petition, moderator)
    bulk._step()
    bulk.cancel(decision, by=moderator)
    assert bulk.work() == 0
    decision.refresh_from_db()
    assert decision.done == 3
    assert petition.signatories.published().count() == 3
    assert petition.signatories.waiting().count() == 5


def test_a_decision_is_undone_and_what_was_decided_anew_stays(petition, moderator, houses):
    decision = begin(petition, moderator)
    bulk.work()
    houses[0].refresh_from_db()
    withdraw.withdraw(houses[0])
    bulk.undo(decision, by=moderator)
    bulk.work()
    decision.refresh_from_db()
    assert not decision.is_running
    assert petition.signatories.waiting().count() == 7
    assert tally.of(petition).organisations == 0
    assert not OutgoingMail.objects.filter(message=Message.PUBLISHED, signatory__status="confirmed").exists()
    houses[0].refresh_from_db()
    assert houses[0].status == "withdrawn"


def test_undoing_goes_on_where_it_was_when_somebody_was_forgotten_meanwhile(petition, moderator, houses):
    decision = begin(petition, moderator)
    bulk.work()
    bulk.undo(decision, by=moderator)
    bulk._step()
    forgetting.forget(houses[0])
    bulk.work()
    assert not petition.signatories.published().exists()
    assert petition.signatories.waiting().count() == 7


def test_of_those_taken_back_one_whose_place_is_taken_alone_stays(petition, moderator, houses):
    decision = begin(petition, moderator, "reject", reason="other")
    bulk.work()
    make.signed(petition, "organisation", email=houses[1].email)
    bulk.undo(decision, by=moderator)
    bulk.work()
    assert petition.signatories.waiting().count() == 7
    assert list(petition.signatories.rejected()) == [houses[1]]


def test_what_somebody_else_decided_meanwhile_is_decided_once(petition, moderator, houses):
    decision = begin(petition, moderator)
    review.reject(houses[0], by=moderator, reason="other")
    bulk.work()
    decision.refresh_from_db()
    assert petition.signatories.published().count() == 7
    assert decision.changes.count() == 7


def post(client: Client, petition, **data):
    return client.post(f"/admin/signatories/signatory/many/{petition.pk}/", data, secure=True, follow=True)


def test_the_number_is_shown_before_anything_is_decided(petition, enter, moderator, houses):
    client = enter(moderator)
    asked = {"act": "publish", "kind": "organisation", "words": "All were there."}
    shown = post(client, petition, **asked).content.decode()
    assert "8 wait and match" in shown
    assert not BulkDecision.objects.exists()
    number = re.search(r'name="expected" value="(\d+)"', shown).group(1)
    make.confirmed(petition, "organisation")
    assert "9 wait and match" in post(client, petition, **asked, expected=number).content.decode()
    assert "0 of 9 decided" in post(client, petition, **asked, expected=9).content.decode()
    bulk.work()
    path = f"/admin/signatories/signatory/many/progress/{BulkDecision.objects.get().pk}/"
    assert "9 of 9 decided" in client.get(path, secure=True).content.decode()
    client.post(path, {"act": "undo"}, secure=True)
    bulk.work()
    assert "9 of 9 taken back" in client.get(path, secure=True).content.decode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"act": "publish", "words": "x"}, "Say which ones"),
        ({"act": "reject", "kind": "organisation", "words": "x"}, "Choose a reason"),
        ({"act": "publish", "kind": "organisation", "words": ""}, "required"),
    ],
)
def test_a_decision_without_a_rule_or_a_reason_is_refused_in_words(petition, enter, moderator, data, said):
    assert said in post(enter(moderator), petition, **data).content.decode()
    assert not BulkDecision.objects.exists()


def test_a_decision_is_undone_for_who_corrected_a_detail_meanwhile(petition, moderator, houses):
    decision = begin(petition, moderator)
    bulk.work()
    row = Signatory.objects.get(pk=houses[0].pk)
    correct.correct(row, make.details("organisation", name=row.name, representative="Somebody Else"))
    bulk.undo(decision, by=moderator)
    bulk.work()
    assert not petition.signatories.published().exists()


def test_entered_ones_that_were_taken_back_are_decided_as_well(petition, moderator):
    entering.enter(petition, make.details("organisation"), entering.Origin("post"), by=None)
    review.take_back(Signatory.objects.get(), by=moderator)
    decision = begin(petition, moderator)
    bulk.work()
    decision.refresh_from_db()
    assert (decision.total, decision.done) == (1, 1)


def test_who_is_parted_from_one_that_is_not_accepted_is_not_decided_with_it(petition, moderator):
    kept = make.confirmed(petition, "organisation", name="Harbour Archive")
    other = make.confirmed(petition, "organisation", name="Harbor Archives")
    merge.merge(other, into=kept, by=moderator)
    decision = begin(petition, moderator, "reject", reason="other")
    with make.resting_triggers() as cursor:
        cursor.execute("UPDATE signatories_bulkdecision SET created_at = now() - interval '1 minute'")
        cursor.execute("UPDATE signatories_signatory SET confirmed_at = confirmed_at - interval '1 hour', "
                       "signed_at = signed_at - interval '1 hour'")  # fmt: skip
        cursor.execute("UPDATE signatories_statuschange SET at = at - interval '1 hour'")
    bulk.work()
    decision.refresh_from_db()
    other.refresh_from_db()
    assert (decision.total, decision.done, other.status) == (1, 1, "confirmed")


def test_the_record_names_the_decision_its_author_and_its_reason(petition, moderator, houses):
    elsewhere = make.confirmed(make.petition(), "organisation")
    decision = begin(petition, moderator, "reject", reason="not-eligible")
    bulk.work()
    for row in houses:
        line = row.changes.latest("pk")
        assert (line.bulk, line.by, line.reason, line.words) == (
            decision, moderator, "not-eligible", "All were at the meeting.",
        )  # fmt: skip
    other = make.worker(petition)
    bulk.undo(decision, by=other)
    bulk.work()
    line = houses[0].changes.latest("pk")
    assert (line.from_status, line.to_status, line.bulk, line.by) == ("rejected", "confirmed", None, other)
    assert line.words == f"bulk {decision}"
    assert elsewhere.changes.count() == 2


def test_each_who_has_an_address_is_told_after_a_quarter_of_an_hour(petition, moderator, houses):
    Signatory.objects.filter(pk=houses[0].pk).update(email="")
    for act, message, chosen in (
        ("publish", Message.PUBLISHED, houses[:3]),
        ("reject", Message.REJECTED, houses[3:5]),
    ):
        OutgoingMail.objects.all().delete()
        rule = {"chosen": [bulk.choice(row.pk, row.revision) for row in chosen]}
        begin(petition, moderator, act, rule=rule, reason="other" if act == "reject" else "")
        bulk.work()
        mails = OutgoingMail.objects.order_by("signatory")
        told = [row.pk for row in chosen if row != houses[0]]
        assert [(mail.signatory_id, mail.message) for mail in mails] == [(pk, message) for pk in told]
        assert {mail.due_at - mail.created_at for mail in mails} == {timedelta(minutes=15)}


def test_those_chosen_one_by_one_are_decided_if_nobody_has_changed_them(petition, moderator, houses):
    elsewhere = make.confirmed(make.petition(), "organisation")
    chosen = [bulk.choice(row.pk, row.revision) for row in [*houses[:3], elsewhere]]
    Signatory.objects.filter(pk=houses[1].pk).update(revision=2)
    decision = begin(petition, moderator, rule={"chosen": chosen})
    assert decision.total == 2
    bulk.work()
    assert set(Signatory.objects.published()) == {houses[0], houses[2]}


@pytest.mark.parametrize(("may_see_withheld", "total"), [(False, 8), (True, 9)])
def test_a_withheld_entry_is_decided_by_those_who_see_its_name(petition, houses, may_see_withheld, total):
    make.confirmed(petition, "organisation", listing="withheld")
    user = make.worker(petition, may_see_withheld=may_see_withheld)
    assert begin(petition, user).total == total


def test_a_withheld_name_is_found_by_no_word(petition, houses):
    make.confirmed(petition, "organisation", name="House Hidden", listing="withheld")
    user = make.worker(petition, may_see_withheld=True)
    assert bulk.matching(petition, by=user, q="house").count() == 8
    assert bulk.matching(petition, by=user, q="house a").get() == houses[0]


def test_a_rule_of_a_flag_and_a_kind_reaches_those_that_have_both(petition, moderator, houses):
    person = make.confirmed(make.petition(review="both"), "individual")
    Signatory.objects.filter(pk__in=[houses[0].pk, person.pk]).update(flags=["robot", "quick"])
    assert list(bulk.matching(petition, by=moderator, flag="quick")) == [houses[0]]
    assert list(bulk.matching(petition, by=moderator, flag="quick", kind="individual")) == []


def test_a_decision_that_is_pressed_twice_is_one_and_a_finished_or_another_one_is_new(
    petition, moderator, houses
):
    decision = begin(petition, moderator)
    assert begin(petition, moderator) == decision
    others = [
        begin(petition, make.worker(petition)),
        begin(petition, moderator, words="Another word."),
        begin(petition, moderator, "reject", reason="other"),
    ]
    assert decision not in others
    bulk.cancel(decision, by=moderator)
    newer = begin(petition, moderator)
    assert newer != decision
    bulk.work()
    assert begin(petition, moderator) != newer


def test_cancelling_or_undoing_touches_no_other_decision_and_names_who_did(petition, moderator, houses):
    other = make.worker(petition)
    first, second = begin(petition, moderator), begin(petition, moderator, words="Another word.")
    bulk.cancel(first, by=other)
    for decision in (first, second):
        decision.refresh_from_db()
    assert (bool(first.cancelled_at), first.ended_by) == (True, other)
    assert (second.cancelled_at, second.ended_by, second.undo_at) == (None, None, None)
    cancelled_at = first.cancelled_at
    bulk.cancel(first, by=moderator)
    bulk.undo(second, by=other)
    undo_at = BulkDecision.objects.get(pk=second.pk).undo_at
    bulk.undo(second, by=moderator)
    for decision in (first, second):
        decision.refresh_from_db()
    assert (first.cancelled_at, first.ended_by, first.undo_at) == (cancelled_at, other, None)
    assert (second.undo_at, second.ended_by) == (undo_at, other)


def test_the_first_day_on_the_list_stays_and_undoing_recalls_only_mail_about_the_verdict(
    petition, moderator, houses
):
    first = petition.today - timedelta(days=3)
    Signatory.objects.filter(pk=houses[0].pk).update(published_on=first)
    decision = begin(petition, moderator)
    bulk.work()
    days = dict(Signatory.objects.values_list("pk", "published_on"))
    assert (days[houses[0].pk], days[houses[1].pk]) == (first, petition.today)
    OutgoingMail.objects.filter(signatory=houses[1], message=Message.PUBLISHED).update(sent_at=make.now())
    beside = make.published(petition, "organisation")
    queueing.enqueue(houses[0], Message.MANAGE)
    queueing.enqueue(beside, Message.PUBLISHED)
    bulk.undo(decision, by=moderator)
    bulk.work()
    left = OutgoingMail.objects.exclude(message=Message.CONFIRM).values_list("signatory", "message")
    assert set(left) == {
        (houses[0].pk, Message.MANAGE),
        (houses[1].pk, Message.PUBLISHED),
        (beside.pk, Message.PUBLISHED),
    }
    assert list(petition.signatories.published()) == [beside]


def test_rows_merged_into_one_of_many_that_is_not_accepted_go_on_by_themselves(petition, moderator, houses):
    inside, elsewhere = (make.published(petition, "organisation") for _each in range(2))
    merge.merge(inside, into=houses[0], by=moderator)
    merge.merge(elsewhere, into=make.published(petition, "organisation"), by=moderator)
    begin(petition, moderator, "reject", reason="other")
    bulk.work()
    inside.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (inside.status, elsewhere.status) == ("published", "merged")
    assert inside.changes.latest("pk").by == moderator


def test_work_says_how_many_rows_moved_and_a_worker_that_comes_second_does_nothing(
    petition, moderator, houses
):
    begin(petition, moderator)
    # A step that finds nothing more finishes the decision.
    assert bulk.work() == 8 + 1
    assert bulk.work() == 0


def test_while_another_worker_is_at_it_nothing_is_done(petition, moderator, houses):
    begin(petition, moderator)
    elsewhere = connection.copy()
    elsewhere.set_autocommit(False)
    with closing(elsewhere), elsewhere.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('undersigned.bulk'))")
        assert bulk.work() == 0
        elsewhere.rollback()
    assert not petition.signatories.published().exists()
    assert bulk.work() == 8 + 1
