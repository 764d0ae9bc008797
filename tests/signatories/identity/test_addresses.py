import pytest

from signatories.identity.addresses import canonical


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
    """`ß` and `ς` are letters of their own in a domain (RFC 5894, 7.2): their neighbours may be another's."""
    assert canonical(one) != canonical(other)
