"""Two verbs on the same rows at the same moment: the second waits, and sees the result of the first."""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from signatories.lifecycle import bulk, correct, enter, feature, merge, review, withdraw
from signatories.listing import recount, tally
from signatories.models import Reason
from signatories.privacy import forgetting, shared_entries
from tests import make
from tests.elsewhere import waits_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def petition():
    return make.petition()


def test_who_withdraws_while_a_moderator_merges_leaves_the_other_owner_s_row_to_the_moderator(petition):
    moderator = make.worker(petition)
    kept, other, bystander = (make.published(petition, "organisation") for _ in range(3))
    withdrawn = waits_for(
        lambda: merge.merge(other, into=kept, by=moderator), lambda: withdraw.withdraw(kept)
    )
    assert withdrawn
    for row in (kept, other, bystander):
        row.refresh_from_db()
    assert (kept.status, other.status, bystander.status) == ("withdrawn", "confirmed", "published")
    assert tally.of(petition).organisations == 1
    assert not recount.differences()


def test_a_repair_of_the_tally_waits_for_a_row_that_is_published_at_this_moment(petition):
    make.published(petition, "organisation")
    row = make.confirmed(petition, "organisation")
    assert waits_for(lambda: review.publish(row), recount.repair) == []
    assert tally.of(petition).organisations == 2
    assert not recount.differences()


MANY_ROWS = {
    "withdraw": lambda scene: withdraw.withdraw(scene.single),
    "reject": lambda scene: review.reject(scene.waiting, by=scene.moderator, reason=Reason.OTHER),
    "withhold": lambda scene: correct.withhold(scene.single),
    "merge": lambda scene: merge.merge(scene.waiting, into=scene.row, by=scene.moderator),
    "part": lambda scene: merge.unmerge(scene.merged, by=scene.moderator),
    "forget": lambda scene: forgetting.forget(scene.row),
    "disown": lambda scene: forgetting.disown(scene.unconfirmed, never_again=False),
    "forget again": lambda scene: forgetting._forget_again(scene.row),
    "put in front": lambda scene: feature.put_in_front(scene.row),
    "move up": lambda scene: feature.move_up(scene.row),
    "merge shared": lambda scene: shared_entries.merge_shared(
        scene.waiting, into=scene.row, by=scene.moderator
    ),
    "leave": lambda scene: shared_entries.leave(scene.merged, shared_entries.Act.WITHDRAW),
    "agree": lambda scene: shared_entries.agree(scene.row),
    "decline": lambda scene: shared_entries.decline(scene.row),
    "begin": lambda scene: bulk.begin(
        scene.petition, by=scene.moderator, act="publish", rule={"kind": "organisation"}, why={"words": "x"}
    ),
}
ONE_ROW = {
    "publish": lambda scene: review.publish(scene.waiting, by=scene.moderator),
    "take back": lambda scene: review.take_back(scene.row, by=scene.moderator),
    "rename": lambda scene: correct.revise(scene.row, {"name": "New"}, by=scene.moderator),
    "enter": lambda scene: enter.enter(scene.petition, make.details(), enter.Origin("a letter"), by=None),
}


class Scene:
    """One row in each state that a verb takes, and the petition that somebody else holds."""

    def __init__(self):
        self.petition = make.petition()
        self.moderator = make.worker(self.petition)
        self.row, self.merged = (make.published(self.petition, "organisation") for _each in range(2))
        self.waiting = make.confirmed(self.petition, "organisation")
        self.unconfirmed = make.signed(self.petition)
        # Nothing is merged into it, so that no other verb takes the lock.
        self.single = make.published(self.petition, "organisation")
        merge.merge(self.merged, into=self.row, by=self.moderator)
        self.merged.refresh_from_db()


@contextmanager
def held_by_another(petition) -> Iterator[None]:
    """Hold a petition's row in another transaction, and let nothing here wait long for it."""
    elsewhere = connection.copy()
    elsewhere.set_autocommit(False)
    with closing(elsewhere), elsewhere.cursor() as cursor, connection.cursor() as own:
        cursor.execute("SELECT 1 FROM petitions_petition WHERE id = %s FOR NO KEY UPDATE", [petition.pk])
        own.execute("SET lock_timeout = '50ms'")
        try:
            yield
        finally:
            own.execute("RESET lock_timeout")
            elsewhere.rollback()


@pytest.mark.parametrize("verb", MANY_ROWS)
def test_a_verb_on_several_rows_waits_for_another_such_verb_under_the_petition_alone(verb):
    scene, beside = Scene(), Scene()
    with held_by_another(scene.petition):
        asked = CaptureQueriesContext(connection)
        with asked, pytest.raises(OperationalError, match="lock timeout"):
            MANY_ROWS[verb](scene)
        # The petition comes first: whoever held a row already could wait for a verb that waits for the row.
        locks = [query["sql"] for query in asked if re.search(r"^UPDATE|FOR (NO KEY )?UPDATE", query["sql"])]
        assert [re.search(r'FROM "(\w+)"', lock)[1] for lock in locks] == ["petitions_petition"]
        MANY_ROWS[verb](beside)


@pytest.mark.parametrize("verb", ONE_ROW)
def test_a_verb_on_one_row_waits_for_no_verb_on_others(verb):
    scene = Scene()
    with held_by_another(scene.petition):
        assert ONE_ROW[verb](scene)


@pytest.mark.parametrize("act", ["_decide", "_take_back"])
def test_each_batch_of_a_bulk_decision_waits_as_well(act):
    scene = Scene()
    rule = {"kind": "organisation"}
    decision = bulk.begin(scene.petition, by=scene.moderator, act="publish", rule=rule, why={"words": "x"})
    refused = pytest.raises(OperationalError, match="lock timeout")
    with held_by_another(scene.petition), refused, transaction.atomic():
        getattr(bulk, act)(decision)
