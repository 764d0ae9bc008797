import re

import pytest
from django.test import Client

from signatories.lifecycle import bulk, correct, merge, review, withdraw
from signatories.lifecycle import enter as entering
from signatories.listing import tally
from signatories.models import BulkDecision, Message, OutgoingMail, Signatory
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
