"""Each rule requires a role on the petition and an active account."""

import pytest
from django.contrib.auth.models import AnonymousUser

from petitions import rules
from petitions.models import Role
from tests import make

pytestmark = pytest.mark.django_db
BOTH = {"may_see_contact": True, "may_see_withheld": True}
PERMISSIONS = (rules.ORGANISER, rules.MODERATOR, rules.VIEWER)
SIGHTS = (rules.sees_contact, rules.sees_withheld, rules.sees_all)


def allowed(user, petition) -> list[bool]:
    """Return the permissions of a user on a petition."""
    permissions = [user.has_perm(name, petition) for name in PERMISSIONS]
    return permissions + [rule(user, petition) for rule in SIGHTS]


NOTHING = [False] * 6


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("organiser", [True, True, True]),
        ("moderator", [False, True, True]),
        ("viewer", [False, False, True]),
    ],
)
@pytest.mark.parametrize(
    ("rights", "sees"),
    [
        ({}, [False, False, False]),
        ({"may_see_contact": True}, [True, False, False]),
        ({"may_see_withheld": True}, [False, True, False]),
        (BOTH, [True, True, True]),
    ],
)
def test_a_role_and_its_rights_open_what_they_are_for_on_their_petition_alone(
    petition, role, may, rights, sees
):
    elsewhere = make.petition()
    make.worker(petition, "organiser", **BOTH)
    user = make.worker(petition, role, **rights)
    assert allowed(user, petition) == may + sees
    assert allowed(user, elsewhere) == NOTHING
    assert allowed(user, None) == NOTHING


def test_a_second_role_elsewhere_adds_nothing_here(petition):
    elsewhere = make.petition()
    user = make.worker(petition, "viewer")
    Role.objects.create(petition=elsewhere, user=user, name="organiser", **BOTH)
    assert allowed(user, petition) == [False, False, True, False, False, False]
    assert allowed(user, elsewhere) == [True] * 6


def test_somebody_without_a_role_or_an_account_may_nothing(petition):
    make.worker(petition, "organiser", **BOTH)
    assert allowed(make.user(), petition) == NOTHING
    assert allowed(AnonymousUser(), petition) == NOTHING


def test_an_administrator_sees_no_contact_data_without_a_role(petition):
    make.worker(petition, "organiser", **BOTH)
    administrator = make.user(administrator=True)
    assert [rule(administrator, petition) for rule in SIGHTS] == [False] * 3
    assert rules.role_of(administrator, petition) is None


def test_an_account_that_is_switched_off_has_no_role(petition):
    user, other = make.worker(petition, "organiser", **BOTH), make.worker(petition, "organiser", **BOTH)
    user.is_active = False
    user.save()
    assert allowed(user, petition) == NOTHING
    assert allowed(other, petition) == [True] * 6
