import math
from datetime import timedelta

import pytest
from django.db.models import F
from django.db.models.functions import Now

from signatories.lifecycle import bulk, correct, listeners, merge, review, withdraw
from signatories.models import Consent, Message, OutgoingMail, Signatory, Wording
from signatories.outbox import queueing
from tests import make
from tests.signatories.lifecycle.lines import lines_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator(petition):
    return make.worker(petition)


def waiting(row):
    """Return the minutes until each mail of a row is due, rounded up."""
    waits = row.mails.annotate(wait=F("due_at") - Now()).values_list("message", "wait")
    return sorted((message, math.ceil(wait / timedelta(minutes=1))) for message, wait in waits)


def test_undoing_a_correction_takes_back_the_words_and_the_mail_of_that_row_alone(petition, moderator):
    row, bystander = make.published(petition, name="Old"), make.published(petition, name="Also Old")
    OutgoingMail.objects.all().delete()
    for each in (row, bystander):
        correct.revise(each, {"name": "New"}, by=moderator)
    assert correct.undo(row, by=moderator)
    row.refresh_from_db()
    bystander.refresh_from_db()
    assert (row.name, bystander.name) == ("Old", "New")
    assert bystander.set_aside["columns"]["name"] == "Also Old"
    assert (row.mails.count(), bystander.mails.count()) == (0, 1)


def test_ending_news_leaves_other_owners_as_they_are(petition):
    row, bystander = (make.published(petition, **make.agreeing_to_news(petition)) for _each in range(2))
    unasked = make.published(petition)
    for each in (row, unasked):
        correct.end_news(each)
    active = Consent.objects.active().to_news()
    assert [consent.signatory for consent in active] == [bystander]
    assert Consent.objects.get(signatory=row).ended_at


def test_the_mail_about_a_verdict_waits_a_minute_so_that_it_can_be_undone(petition, moderator):
    row, bystander = (make.confirmed(petition, "organisation") for _ in range(2))
    OutgoingMail.objects.all().delete()
    review.publish(row, by=moderator)
    correct.revise(row, {"name": "New"}, by=moderator)
    assert waiting(row) == [("corrected", 1), ("published", 1)]
    assert not bystander.mails.exists()


def test_the_mail_about_a_bulk_verdict_waits_fifteen_minutes(petition, moderator):
    row = make.confirmed(petition, "organisation")
    elsewhere = make.confirmed(make.petition(), "organisation")
    OutgoingMail.objects.all().delete()
    rule = {"kind": "organisation", "flag": "", "q": ""}
    bulk.begin(petition, by=moderator, act="publish", rule=rule, why={"words": "all"})
    bulk.work()
    assert waiting(row) == [("published", 15)]
    assert not elsewhere.mails.exists()


def test_what_lives_on_in_a_withheld_entry_is_withheld_with_it_and_nothing_else(petition, moderator):
    row, bystander = make.published(petition, "organisation"), make.published(petition, "organisation")
    own, deeper, others = (make.published(petition, "organisation") for _each in range(3))
    for each in (own, deeper):
        make.of_one_mailbox(row, each)
        Signatory.objects.filter(pk=each.pk).update(ordinal=each.pk)
    merge.merge(deeper, into=own, by=moderator)
    merge.merge(own, into=row, by=moderator)
    merge.merge(others, into=bystander, by=moderator)
    correct.withhold(row)
    withheld = Signatory.objects.filter(listing="withheld")
    assert set(withheld) == {row, own, deeper}
    assert not withheld.shown().exists()


def test_a_spelling_that_came_by_a_merge_stays_when_a_correction_is_undone(petition, moderator):
    row = make.published(petition, "organisation", name="River Network")
    other = make.published(petition, "organisation", name="Rivernet")
    correct.revise(row, {"name": "The River Network"}, by=moderator)
    merge.merge(other, into=row, by=moderator)
    assert correct.undo(row, by=moderator)
    row.refresh_from_db()
    assert (row.name, row.aliases) == ("River Network", ["Rivernet"])


def corrected(row: Signatory, **fields: str) -> bool:
    """Correct some details as the owner; return whether the correction waits for a moderator."""
    now = {"name": row.name, "role": row.role, "representative": row.representative, "country": row.country}
    return correct.correct(row, make.details(row.kind, **now | fields))


def test_what_is_corrected_is_recorded_as_what_it_changes_of_the_list(petition, moderator):
    row, bystander = make.published(petition, "organisation"), make.published(petition, "organisation")
    assert not corrected(row, representative="Rita Newname")
    row.refresh_from_db()
    assert corrected(row, name="Another Name")
    row.refresh_from_db()
    assert row.proposed == {"name": "Another Name"}
    correct.accept(row, by=moderator)
    reasons = list(row.changes.order_by("pk").values_list("reason", flat=True))
    assert reasons[-3:] == ["details changed", "correction asked", "corrected"]
    row.refresh_from_db()
    bystander.refresh_from_db()
    assert (row.name, row.representative, row.proposed) == ("Another Name", "Rita Newname", {})
    assert (bystander.representative, bystander.revision) == ("Rita Presentative", 1)
    assert bystander.changes.filter(reason__in=reasons[-3:]).count() == 0


def test_the_owner_of_an_unpublished_entry_corrects_it_at_once(petition):
    row, bystander = make.confirmed(petition, "organisation"), make.confirmed(petition, "organisation")
    assert not corrected(row, name="Another Name")
    row.refresh_from_db()
    bystander.refresh_from_db()
    assert (row.name, row.proposed) == ("Another Name", {})
    assert bystander.name != "Another Name"


def test_an_owner_who_withholds_an_entry_leaves_the_rows_of_others_in_it_to_a_moderator(petition, moderator):
    row, other, beside, merged = (make.published(petition, "organisation") for _each in range(4))
    merge.merge(other, into=row, by=moderator)
    merge.merge(merged, into=beside, by=moderator)
    correct.withhold(row)
    states = {one.pk: (one.status, one.listing) for one in Signatory.objects.all()}
    assert [states[one.pk] for one in (row, other, beside, merged)] == [
        ("published", "withheld"),
        ("confirmed", "full"),
        ("published", "full"),
        ("merged", "full"),
    ]


def test_of_a_shared_entry_one_correction_waits_at_a_time_once_it_is_listed(petition):
    row, waits = make.published(petition, "organisation"), make.confirmed(petition, "organisation")
    for name, is_taken in (("First Name", True), ("Second Name", False)):
        assert correct.correct(row, make.details(row.kind, name=name), is_shared=True) is is_taken
    assert not correct.correct(waits, make.details(waits.kind, name="Third Name"), is_shared=True)
    row.refresh_from_db()
    waits.refresh_from_db()
    assert row.proposed["name"] == "First Name"
    assert (waits.proposed, waits.name == "Third Name") == ({}, False)


def test_the_record_says_by_whom_and_why_words_changed(petition, moderator):
    other = make.worker(petition)
    row, beside = (make.published(petition, "organisation", name=name) for name in ("Old", "Beside"))
    before = lines_of(beside)

    def corrected(name: str) -> None:
        correct.correct(row, make.details("organisation", name=name))

    corrected("Second")
    correct.accept(row, by=moderator)
    corrected("Third")
    correct.decline(row, by=other)
    correct.revise(row, {"name": "Fourth"}, by=moderator)
    correct.undo(row, by=other)
    assert [(why, by) for _from, _to, why, _words, by in lines_of(row, last=6)] == [
        ("correction asked", None),
        ("corrected", moderator),
        ("correction asked", None),
        ("correction declined", other),
        ("corrected", moderator),
        ("corrected", other),
    ]
    correct.withhold(row, by=moderator)
    correct.show(row, consent=make.consent(petition))
    assert lines_of(row, last=2) == [
        ("published", "published", "withheld", "", moderator),
        ("published", "published", "shown", "", None),
    ]
    assert lines_of(beside) == before


def test_each_verdict_on_words_is_told_to_its_owner_where_there_is_an_address(petition, moderator):
    row, silent, beside = (make.published(petition, "organisation", name=name) for name in ("A", "B", "C"))
    OutgoingMail.objects.all().delete()
    Signatory.objects.filter(pk=silent.pk).update(email="")
    for verdict in (correct.accept, correct.decline):
        for each in (row, silent, beside):
            correct.correct(each, make.details("organisation", name=f"{each.name} {verdict.__name__}"))
        assert verdict(row, by=moderator)
        assert verdict(silent, by=moderator)
        assert not verdict(row, by=moderator)
    for each in (row, silent, beside):
        each.refresh_from_db()
    assert sorted(mail.message for mail in row.mails.all()) == ["accepted", "declined"]
    assert not silent.mails.exists()
    assert not beside.mails.exists()
    assert (row.name, silent.name, beside.name) == ("A accept", "B accept", "C")


def test_a_name_that_is_shown_again_keeps_the_consent_that_was_given_for_it(petition, moderator):
    row, beside = (make.published(petition, listing="withheld") for _each in range(2))
    consent = Wording.objects.create(purpose="consent", language="en", text="Show it.", digest="d" * 64)
    correct.show(row, consent=consent)
    row.refresh_from_db()
    beside.refresh_from_db()
    assert (row.listing, row.consent.text, row.revision) == ("full", "Show it.", 2)
    assert (beside.listing, beside.consent.text == "Show it.", beside.revision) == ("withheld", False, 1)


def test_an_owner_is_asked_whether_the_name_may_be_shown(petition):
    row, beside = (make.published(petition, listing="withheld") for _each in range(2))
    OutgoingMail.objects.all().delete()
    correct.ask_to_show(row)
    assert [(mail.signatory, mail.message) for mail in OutgoingMail.objects.all()] == [(row, Message.SHOW)]
    assert beside.listing == "withheld"


@pytest.mark.parametrize("gone", ["withdrawn", "merged", "forgotten"])
def test_no_verb_writes_into_an_entry_that_is_gone(petition, moderator, gone):
    row, beside = (make.published(petition, "organisation") for _each in range(2))
    if gone == "withdrawn":
        withdraw.withdraw(row)
    elif gone == "merged":
        merge.merge(row, into=beside, by=moderator)
    else:
        Signatory.objects.filter(pk=row.pk).update(forgotten_at=Now(), name="", representative="")
    lines = row.changes.count()
    for verb in (
        lambda: correct.correct(row, make.details("organisation", name="New")),
        lambda: correct.ask_to_show(row),
        lambda: correct.show(row, consent=make.consent(petition)),
        lambda: correct.withhold(row),
    ):
        with pytest.raises(Signatory.DoesNotExist):
            verb()
    assert not correct.revise(row, {"name": "New"}, by=moderator)
    assert row.changes.count() == lines


def test_details_that_change_nothing_are_no_correction(petition):
    row, beside = (make.confirmed(petition, "organisation", name=name) for name in ("A", "B"))
    same = make.details("organisation", name="A", representative=row.representative, role=row.role)
    assert not correct.correct(row, same)
    row.refresh_from_db()
    assert (row.revision, row.changes.count()) == (1, 2)
    assert not correct.correct(row, make.details("organisation", name="A", representative="Else"))
    row.refresh_from_db()
    beside.refresh_from_db()
    assert (row.revision, row.representative, beside.revision) == (2, "Else", 1)


def test_a_correction_changes_the_keys_by_which_a_row_is_sorted_and_found(petition):
    row, beside = (make.confirmed(petition, "organisation", name=name) for name in ("Alpha", "Beta"))
    keys = [(bytes(one.sort_key), one.search_key, one.twin_keys) for one in (row, beside)]
    correct.correct(row, make.details("organisation", name="Zeta", acronym="ZET"))
    row.refresh_from_db()
    beside.refresh_from_db()
    now = [(bytes(one.sort_key), one.search_key, one.twin_keys) for one in (row, beside)]
    assert now[1] == keys[1]
    assert all(new != old for new, old in zip(now[0], keys[0], strict=True))
    assert "zet" in row.search_key


def waits_of(petition, kind: str, **words: str) -> tuple[set[str], set[str]]:
    """Return which columns of a listed row wait after a correction, and which changed at once."""
    row, beside = (make.published(petition, kind, name="Old", role="old") for _each in range(2))
    details = make.details(kind, **{"name": "Old", "role": "old"} | words)
    waits = correct.correct(row, details)
    row.refresh_from_db()
    beside.refresh_from_db()
    assert waits == bool(row.proposed) == (row.proposed_at is not None)
    assert not beside.proposed
    return set(row.proposed), {column for column, said in words.items() if getattr(row, column) == said}


def test_where_a_petition_reviews_an_entry_all_that_is_printed_waits(petition):
    new = {"name": "New", "acronym": "NEW", "website": "https://new.example", "role": "new"}
    assert waits_of(petition, "organisation", **new) == ({"name", "acronym", "website"}, {"role"})


def test_where_nobody_reviews_an_entry_its_name_waits_and_the_rest_does_not(petition):
    new = {"name": "New", "affiliation": "New House", "role": "new"}
    assert waits_of(petition, "individual", **new) == ({"name"}, {"affiliation", "role"})
    assert waits_of(petition, "individual", affiliation="New House") == (set(), {"affiliation"})


def test_words_that_look_odd_wait_whatever_the_policy(petition):
    make.published(petition, "organisation", name="River House")
    new = {"affiliation": "River House", "role": "speaker"}
    assert waits_of(petition, "individual", **new) == ({"affiliation", "role"}, set())


def test_an_undone_verdict_leaves_mail_that_has_left_and_mail_about_other_things(petition, moderator):
    row, beside = (make.published(petition, name=name) for name in ("Old", "Beside"))
    OutgoingMail.objects.all().delete()
    correct.revise(row, {"name": "New"}, by=moderator)
    OutgoingMail.objects.update(sent_at=Now())
    queueing.enqueue(row, Message.MANAGE)
    queueing.enqueue(beside, Message.CORRECTED)
    assert correct.undo(row, by=moderator)
    assert sorted((mail.signatory_id, mail.message) for mail in OutgoingMail.objects.all()) == [
        (row.pk, Message.CORRECTED),
        (row.pk, Message.MANAGE),
        (beside.pk, Message.CORRECTED),
    ]
    assert not correct.undo(row, by=moderator)


def test_a_correction_of_a_name_leaves_the_other_words_that_wait(petition, moderator):
    row, beside = (make.published(petition, "organisation", name=name) for name in ("Old", "Beside"))
    for each in (row, beside):
        correct.correct(each, make.details("organisation", name="Wished", acronym="WSH"))
    asked_at = Signatory.objects.get(pk=row.pk).proposed_at
    assert correct.revise(row, {"name": "Right"}, by=moderator)
    row.refresh_from_db()
    beside.refresh_from_db()
    assert (row.name, row.proposed, row.proposed_at) == ("Right", {"acronym": "WSH"}, asked_at)
    assert beside.proposed == {"name": "Wished", "acronym": "WSH"}
    assert row.set_aside["by"] == moderator.pk
    assert correct.accept(row, by=moderator)
    row.refresh_from_db()
    assert (row.acronym, row.proposed, row.proposed_at) == ("WSH", {}, None)


def test_a_declined_correction_waits_again_when_the_verdict_is_undone(petition, moderator):
    row, beside = (make.published(petition, "organisation", name=name) for name in ("Old", "Beside"))
    correct.correct(row, make.details("organisation", name="Wished"))
    asked_at = Signatory.objects.get(pk=row.pk).proposed_at
    assert correct.decline(row, by=moderator)
    row.refresh_from_db()
    assert (row.name, row.proposed, row.proposed_at) == ("Old", {}, None)
    assert correct.undo(row, by=moderator)
    row.refresh_from_db()
    beside.refresh_from_db()
    assert (row.proposed, row.proposed_at, row.set_aside) == ({"name": "Wished"}, asked_at, {})
    assert (beside.name, beside.proposed) == ("Beside", {})


def test_the_list_says_since_when_words_that_were_delivered_read_otherwise(petition, moderator, monkeypatch):
    row, beside = (make.published(petition, "organisation", name=name) for name in ("Old", "Beside"))
    monkeypatch.setattr(listeners, "was_delivered", lambda entry: entry.pk == row.pk)
    for each in (row, beside):
        correct.correct(each, make.details("organisation", name=each.name, representative="Else"))
    row.refresh_from_db()
    assert row.corrected_on is None
    for each in (row, beside):
        correct.revise(each, {"name": f"New {each.name}"}, by=moderator)
        each.refresh_from_db()
    assert (row.corrected_on, beside.corrected_on) == (petition.today, None)
