"""The page of a coalition, its people, and the word that nobody sees on a site with one."""

import pytest

from accounts.models import User
from coalitions.models import Coalition
from signatories.mail import delivery
from tests import make

pytestmark = pytest.mark.django_db

FIELDS = {
    "name": "River Alliance",
    "controller": "River Trust",
    "contact": "post@river.example",
    "website": "https://river.example",
    "languages": ["en", "ar"],
    "time_zone": "Africa/Nairobi",
}


@pytest.fixture
def coalition():
    return Coalition.objects.default()


def read(client, path: str) -> str:
    answer = client.get(f"/admin/{path}", secure=True, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client, path: str, data, *, status: int = 200) -> str:
    answer = client.post(f"/admin/coalition/{path}", data, secure=True, follow=True)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_first_manager_is_led_to_fill_in_contact_and_responsible_organisation(coalition, enter):
    Coalition.objects.filter(pk=coalition.pk).update(controller="", contact="")
    client = enter(make.manager(coalition))
    elsewhere = enter(make.manager(make.coalition(controller="A", contact="a@b.example")))
    notice, link = "Tell signatories who you are", f'href="/admin/coalition/{coalition.pk}/"'
    assert notice in read(client, "")
    assert link in read(client, "")
    assert notice not in read(elsewhere, "")
    assert "Saved." in post(client, f"{coalition.pk}/", FIELDS)
    coalition.refresh_from_db()
    assert {name: getattr(coalition, name) for name in FIELDS} == FIELDS
    assert notice not in read(client, "")


def test_with_one_coalition_nobody_sees_the_word(coalition, enter):
    client = enter(make.manager(coalition))
    for path in ("", "coalition/"):
        assert "Your organisation" in read(client, path)
        assert ">Coalition" not in read(client, path)
        assert "coalition " not in read(client, path).lower()
    assert f"<bdi>{coalition}</bdi></h1>" in read(client, "coalition/")
    make.coalition(name="Harbour League")
    text = read(client, "coalition/")
    assert "Coalitions" in text
    assert "Your organisation" not in text
    assert "Harbour League" not in text


def test_people_who_manage_nothing_have_no_link_to_it(petition, enter):
    assert "Your organisation" not in read(enter(make.worker(petition, "organiser")), "")


def test_a_wrong_field_keeps_what_was_typed_and_changes_nothing(coalition, enter):
    text = post(enter(make.manager(coalition)), f"{coalition.pk}/", FIELDS | {"time_zone": "Mars/Base"})
    assert "River Alliance" in text
    assert "Something is missing or wrong" in text
    assert Coalition.objects.get().name == coalition.name


@pytest.mark.parametrize(
    ("place", "words"),
    [("manager", "invites you to manage its petitions"), ("member", "invites you to work on its petitions")],
)
def test_a_colleague_is_invited_by_mail_and_told_by_whom(coalition, enter, mailoutbox, place, words):
    make.coalition(name="Harbour League")
    client = enter(make.manager(coalition))
    text = post(client, f"{coalition.pk}/invite/", {"email": "ana@mail.example", "place": place})
    assert "ana@mail.example is invited by e-mail." in text
    assert "Invited, and has not signed in yet." in text
    guest = User.objects.get(email="ana@mail.example").memberships.get()
    assert (guest.coalition, guest.is_manager) == (coalition, place == "manager")
    delivery.deliver()
    mail = next(mail for mail in mailoutbox if mail.to == ["ana@mail.example"])
    assert f"{coalition} {words}" in " ".join(mail.body.split())
    assert "Harbour League" not in mail.body


def test_who_belongs_already_or_is_switched_off_is_not_invited(coalition, enter):
    manager, gone = make.manager(coalition), make.user()
    User.objects.filter(pk=gone.pk).update(is_active=False)
    client, path = enter(manager), f"{coalition.pk}/invite/"
    assert "on the list already" in post(client, path, {"email": manager.email, "place": "member"})
    assert "switched off" in post(client, path, {"email": gone.email, "place": "member"})
    assert coalition.memberships.count() == 1


def test_the_last_manager_is_told_why_they_stay(coalition, enter):
    manager, member = make.manager(coalition), make.user()
    mine, other = manager.memberships.get(), coalition.memberships.create(user=member)
    client = enter(manager)
    text = post(client, f"{coalition.pk}/people/{mine.pk}/", {"act": "remove"})
    assert "There must be a manager." in text
    post(client, f"{coalition.pk}/people/{other.pk}/", {"act": "manager"})
    text = post(client, f"{coalition.pk}/people/{mine.pk}/", {"act": "remove"})
    assert "Your petitions" in text
    assert list(coalition.memberships.values_list("user", "is_manager")) == [(member.pk, True)]


def test_another_coalition_s_people_are_out_of_reach(coalition, enter):
    make.manager(coalition)
    theirs = make.manager(make.coalition()).memberships.get()
    client = enter(make.manager(coalition))
    post(client, f"{theirs.coalition_id}/", FIELDS, status=404)
    post(client, f"{coalition.pk}/people/{theirs.pk}/", {"act": "member"}, status=404)
    theirs.refresh_from_db()
    assert theirs.is_manager


def test_an_administrator_adds_a_second_coalition_and_invites_its_first_manager(coalition, enter):
    client = enter(make.user(administrator=True))
    assert 'href="/admin/coalition/new/"' in read(client, "records/")
    assert "Now invite its first manager." in post(client, "new/", FIELDS)
    added = Coalition.objects.get(name="River Alliance")
    assert added != coalition
    assert str(added) in read(client, "coalition/")
    post(enter(make.manager(coalition)), "new/", FIELDS | {"name": "Third"}, status=403)
    assert Coalition.objects.count() == 2
