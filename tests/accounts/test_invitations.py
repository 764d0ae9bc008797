"""An invitation's link opens its own account, once, while the account works."""

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts import invitations
from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def guests() -> tuple[User, User]:
    return invitations.invite("ana@mail.example"), invitations.invite("eva@mail.example")


def opened(path: str) -> User | None:
    """Return the account that a link opens."""
    number, token = path.strip("/").split("/")[-2:]
    return invitations.invited_user(number, token)


def test_a_link_opens_its_own_account_and_no_other(guests):
    ana, eva = guests
    assert opened(invitations.path(ana)) == ana
    number, token = (urlsafe_base64_encode(force_bytes(eva.pk)), default_token_generator.make_token(ana))
    assert invitations.invited_user(number, token) is None


def test_a_link_opens_nothing_once_a_password_is_set_or_the_account_is_switched_off(guests):
    paths = [invitations.path(guest) for guest in guests]
    guests[0].set_password("a rather long password")
    guests[0].save()
    User.objects.filter(pk=guests[1].pk).update(is_active=False)
    assert [opened(path) for path in paths] == [None, None]


@pytest.mark.parametrize("number", [str(2**63), "-1", "x", ""])
def test_a_number_that_no_account_has_opens_nothing(guests, number):
    token = default_token_generator.make_token(guests[0])
    assert invitations.invited_user(urlsafe_base64_encode(force_bytes(number)), token) is None


def test_one_who_is_invited_again_keeps_the_account_as_it_is(guests):
    User.objects.filter(pk=guests[0].pk).update(name="Ana", language="pt")
    again = invitations.invite("ANA@mail.example", name="Other", language="fr")
    assert (again, again.name, again.language) == (guests[0], "Ana", "pt")
    new = invitations.invite("new@mail.example", name="New One", language="fr")
    assert (new.name, new.language, new.has_usable_password()) == ("New One", "fr", False)
    assert User.objects.count() == 3
