import pytest

from signatories.identity import addresses
from signatories.identity.addresses import canonical
from tests import make


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana@Mail.Example", "ana@mail.example"),
        ("ana+news@mail.example", "ana@mail.example"),
        ("a.n.a@googlemail.com", "ana@gmail.com"),
        ("ana@BÜCHER.example", "ana@xn--bcher-kva.example"),
        ("ana@straße.de", "ana@xn--strae-oqa.de"),
        ("ana@mail.example.", "ana@mail.example"),
        ("ana.lopez@yandex.com", "ana-lopez@ya.ru"),
        ("a.n-a+news@yandex.ru", "a-n.a@yandex.kz"),
        ("a_n.a@pm.me", "ana@proton.me"),
    ],
)
def test_spellings_of_one_mailbox_are_one(one, other):
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ana@straße.de", "ana@strasse.de"),
        ("ana@βόλος.gr", "ana@βόλοσ.gr"),
        ("a.n.a@mail.example", "ana@mail.example"),
        ("ana@mail.example", "ana@mail.example.org"),
        ("analopez@yandex.ru", "ana-lopez@yandex.ru"),
        ("ana.lopez@mail.example", "ana-lopez@mail.example"),
    ],
)
def test_mailboxes_of_two_people_are_two(one, other):
    """In a domain `ß` is not `ss` and `ς` is not `σ` (RFC 5894, 7.2): the owners may differ."""
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Write to post@secretariat.example, please", "post@secretariat.example"),
        ("Desk <desk@mail.example>; ana@mail.example", "desk@mail.example"),
        ("https://secretariat.example/contact", ""),
        ("", ""),
    ],
)
def test_the_first_address_of_a_text_is_found(text, found):
    assert addresses.found_in(text) == found


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Ana+news@Mail.Example", "Ana@Mail.Example"),
        ("ana@mail.example", "ana@mail.example"),
        ("+a@b.de", "+a@b.de"),
    ],
)
def test_an_address_loses_its_tag_and_nothing_else(typed, plain):
    assert addresses.untagged(typed) == plain


def test_a_local_part_of_ignored_characters_alone_stays_one():
    assert canonical("...@gmail.com") == "...@gmail.com"


def test_mail_goes_to_the_address_as_typed_under_the_domain_of_the_dns():
    assert addresses.deliverable("Ana+x@Mail.Example") == "Ana+x@Mail.Example"
    assert addresses.deliverable("Ana@straße.de") == "Ana@xn--strae-oqa.de"
    with pytest.raises(ValueError, match="a_"):
        addresses.deliverable("ana@a_ü.de")


def test_addresses_are_one_where_mail_to_both_arrives_at_the_same_place():
    assert addresses.are_one("ANA@straße.de", "ana@xn--strae-oqa.de")
    assert not addresses.are_one("ana+x@mail.example", "ana@mail.example")
    assert not addresses.are_one("ana@a_ü.de", "ana@a_ü.de")


@pytest.mark.django_db
def test_a_mailbox_has_a_fingerprint_of_its_own_under_each_petition_and_one_for_the_site(petition):
    other, address = make.petition(), "ana@mail.example"
    marks = {
        addresses.fingerprint(petition, address),
        addresses.fingerprint(other, address),
        addresses.site_fingerprint(address),
        addresses.fingerprint(petition, "eva@mail.example"),
        addresses.site_fingerprint("eva@mail.example"),
    }
    assert len(marks) == 5
    assert addresses.fingerprint(petition, "ANA+x@Mail.Example") == addresses.fingerprint(petition, address)
    assert addresses.site_fingerprint("ANA+x@Mail.Example") == addresses.site_fingerprint(address)


@pytest.mark.django_db
def test_a_fingerprint_stays_when_a_newer_key_is_added(petition, settings):
    address = "ana@mail.example"
    before = addresses.fingerprint(petition, address), addresses.site_fingerprint(address)
    newest = max(settings.FINGERPRINT_KEYS) + 1
    settings.FINGERPRINT_KEYS = {**settings.FINGERPRINT_KEYS, newest: "a newer key of the site " * 3}
    assert (addresses.fingerprint(petition, address), addresses.site_fingerprint(address)) == before
    petition.fingerprint_version = newest
    assert addresses.fingerprint(petition, address) != before[0]
