"""People join and leave a coalition, which keeps a last manager."""

import pytest

from accounts.models import User
from coalitions import people
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def coalition():
    return make.coalition()


def test_a_person_joins_once_and_keeps_the_place_they_have(coalition):
    someone = make.user()
    first = people.join(coalition, someone, is_manager=True)
    assert people.join(coalition, someone, is_manager=False) == first
    assert coalition.memberships.get().is_manager


@pytest.mark.parametrize("act", ["leave", "change"])
def test_the_last_manager_stays_whoever_manages_elsewhere(coalition, act):
    make.manager(make.coalition())
    manager = make.manager(coalition).memberships.get()
    people.join(coalition, make.user(), is_manager=False)
    with pytest.raises(people.LastManager):
        people.leave(manager, by=manager.user) if act == "leave" else people.change(
            manager, is_manager=False, by=manager.user
        )
    assert coalition.memberships.get(pk=manager.pk).is_manager


def test_a_manager_who_is_not_the_last_may_leave_and_members_may_always(coalition):
    manager, other = (make.manager(coalition).memberships.get() for _ in range(2))
    member = people.join(coalition, make.user(), is_manager=False)
    people.leave(member, by=member.user)
    people.change(manager, is_manager=False, by=other.user)
    people.change(manager, is_manager=True, by=other.user)
    people.leave(manager, by=other.user)
    assert list(coalition.memberships.all()) == [other]


def test_a_manager_whose_account_is_switched_off_does_not_count(coalition):
    manager, gone = (make.manager(coalition) for _ in range(2))
    User.objects.filter(pk=gone.pk).update(is_active=False)
    with pytest.raises(people.LastManager):
        people.leave(manager.memberships.get(), by=manager)
    people.leave(gone.memberships.get(), by=manager)
    assert coalition.memberships.get().user == manager


def test_who_came_who_left_and_by_whom_is_kept(coalition):
    by, other = make.user(), make.coalition()
    member = people.join(coalition, make.user(), is_manager=False, by=by)
    people.join(other, make.user(), is_manager=True, by=by)
    people.change(member, is_manager=True, by=by)
    member.refresh_from_db()
    make.manager(coalition)
    people.leave(member, by=by)
    who = str(member.user)
    found = [(one.who, one.before, one.after, one.by) for one in people.changes(coalition, most=9)]
    assert found == [
        (who, "manager", "", by),
        (who, "member", "manager", by),
        (who, "", "member", by),
    ]
