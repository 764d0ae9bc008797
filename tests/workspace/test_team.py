"""The team's page: invite, change, remove, leave; the last organiser stays."""

import pytest
from django.urls import reverse

from accounts.models import User
from petitions import roles
from petitions.models import Role, RoleChange
from signatories.models import Message, OutgoingMail
from tests import make
from tests.visible import text_of

pytestmark = pytest.mark.django_db

BOTH = {"may_see_contact": True, "may_see_withheld": True}


def team(petition) -> str:
    return reverse("workspace:team", args=[petition.pk])


def read(client, petition) -> str:
    answer = client.get(team(petition), secure=True)
    assert answer.status_code == 200
    return " ".join(text_of(answer.content.decode()).split())


def member(role: Role) -> str:
    return reverse("workspace:member", args=[role.petition_id, role.pk])


@pytest.fixture
def organiser(petition):
    return make.worker(petition, "organiser", **BOTH)


def invite(client, petition, **more):
    data = {"email": "new@colleague.example", "name": "moderator"} | more
    return client.post(team(petition), data, secure=True, follow=True).content.decode()


def test_a_colleague_is_invited_by_mail_and_can_be_invited_again(petition, organiser, enter):
    other = make.petition()
    client = enter(organiser)
    assert "new@colleague.example is invited by e-mail." in invite(client, petition, may_see_withheld="on")
    guest = User.objects.get(email="new@colleague.example")
    assert roles.rights_of(petition, guest) == roles.Rights("moderator", withheld=True)
    assert roles.rights_of(other, guest) == roles.NOTHING
    mail = OutgoingMail.objects.get(user=guest)
    assert (mail.message, mail.petition) == (Message.INVITATION, petition)
    assert RoleChange.objects.get(user=guest).by == organiser
    assert "Invited, and has not signed in yet." in read(client, petition)
    mail.delete()
    client.post(member(guest.roles.get()), {"act": "invite"}, secure=True)
    assert OutgoingMail.objects.get(user=guest).message == Message.INVITATION


@pytest.mark.parametrize("email", ["", "no address", "taken@team.example", "off@team.example"])
def test_who_cannot_be_invited_is_said_at_the_field_and_nothing_typed_is_lost(
    petition, organiser, enter, email
):
    User.objects.create_user("off@team.example", "x", is_active=False)
    petition.roles.create(user=User.objects.create_user("taken@team.example", "x"), name="viewer")
    page = invite(enter(organiser), petition, email=email, name="viewer")
    assert "Something is missing or wrong" in page
    assert f'value="{email}"' in page or not email
    assert petition.roles.count() == 2
    assert not OutgoingMail.objects.exists()


def test_nobody_gives_a_right_that_they_lack(petition, enter):
    plain = make.worker(petition, "organiser")
    page = invite(enter(plain), petition, may_see_contact="on")
    assert "You cannot give a right that you do not have" in page
    assert not Role.objects.filter(user__email="new@colleague.example").exists()


def test_a_role_is_changed_and_the_change_is_recorded(petition, organiser, enter):
    colleague, beside = make.worker(petition, "viewer"), make.worker(petition, "viewer")
    data = {"act": "change", "name": "moderator", "may_see_withheld": "on"}
    enter(organiser).post(member(colleague.roles.get()), data, secure=True)
    assert roles.rights_of(petition, colleague) == roles.Rights("moderator", withheld=True)
    assert roles.rights_of(petition, beside) == roles.Rights("viewer")
    assert RoleChange.objects.get().by == organiser


def test_the_last_organiser_cannot_leave_be_removed_or_step_down(petition, organiser, enter):
    make.worker(petition, "moderator")
    client = enter(organiser)
    for data in ({"act": "remove"}, {"act": "change", "name": "viewer"}):
        page = client.post(member(organiser.roles.get()), data, secure=True, follow=True).content.decode()
        assert "A petition needs an organiser" in page
        assert roles.rights_of(petition, organiser).name == "organiser"
    make.worker(petition, "organiser")
    answer = client.post(member(organiser.roles.get()), {"act": "remove"}, secure=True)
    assert answer["Location"] == "/admin/"
    assert roles.rights_of(petition, organiser) == roles.NOTHING


def test_anybody_may_leave_and_removes_nobody_else(petition, organiser, enter):
    viewer, beside = make.worker(petition, "viewer"), make.worker(petition, "viewer")
    client = enter(viewer)
    assert client.post(member(beside.roles.get()), {"act": "remove"}, secure=True).status_code == 403
    assert client.post(member(viewer.roles.get()), {"act": "change"}, secure=True).status_code == 403
    client.post(member(viewer.roles.get()), {"act": "remove"}, secure=True)
    assert set(petition.roles.values_list("user", flat=True)) == {organiser.pk, beside.pk}


def test_a_role_of_another_petition_is_not_reached_by_this_ones_page(petition, organiser, enter):
    stranger = make.worker(make.petition(), "viewer")
    path = reverse("workspace:member", args=[petition.pk, stranger.roles.get().pk])
    assert enter(organiser).post(path, {"act": "remove"}, secure=True).status_code == 404
    assert stranger.roles.exists()


def test_a_viewer_reads_the_team_and_is_offered_no_invitation(petition, organiser, enter):
    page = read(enter(make.worker(petition, "viewer")), petition)
    assert str(organiser) in page
    assert "Invite a colleague" not in page
    assert "Remove from the team" not in page
    assert "Leave this petition" in page


def test_everybody_stops_and_gets_their_own_mails_alone(petition, organiser, enter):
    viewer = make.worker(petition, "viewer")
    client = enter(viewer)
    assert "Stop mails about what waits" in read(client, petition)
    client.post(member(viewer.roles.get()), {"act": "mails"}, secure=True)
    assert not viewer.roles.get().gets_mail
    assert organiser.roles.get().gets_mail
    assert "Get mails about what waits" in read(client, petition)
    client.post(member(viewer.roles.get()), {"act": "mails", "gets_mail": "on"}, secure=True)
    assert viewer.roles.get().gets_mail
    assert client.post(member(organiser.roles.get()), {"act": "mails"}, secure=True).status_code == 403
    enter(organiser).post(member(viewer.roles.get()), {"act": "mails"}, secure=True)
    assert viewer.roles.get().gets_mail


def test_an_organiser_hands_over_in_one_act_and_leaves(petition, enter):
    other = make.petition()
    organiser = make.worker(petition, "organiser", may_see_contact=True)
    make.worker(other, "organiser")
    heir = make.worker(petition, "viewer", may_see_withheld=True)
    role = petition.roles.get(user=heir)
    where = reverse("workspace:member", args=[petition.pk, role.pk])
    answer = enter(organiser).post(where, {"act": "hand-over"}, secure=True)
    assert answer["Location"] == reverse("admin:index")
    left = petition.roles.get()
    assert (left.user, left.name, left.may_see_contact, left.may_see_withheld) == (
        heir,
        "organiser",
        True,
        True,
    )
    assert petition.role_changes.count() == 2
    assert other.roles.count() == 1


@pytest.mark.parametrize("role", ["moderator", "viewer"])
def test_who_does_not_organise_hands_nothing_over(petition, enter, role):
    own = make.worker(petition, role)
    heir = petition.roles.get(user=make.worker(petition, "viewer"))
    make.worker(petition, "organiser")
    where = reverse("workspace:member", args=[petition.pk, heir.pk])
    assert enter(own).post(where, {"act": "hand-over"}, secure=True).status_code == 403
    heir.refresh_from_db()
    assert heir.name == "viewer"
