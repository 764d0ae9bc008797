"""A value sealed for a URL opens only for its own purpose, and reveals nothing before."""

import base64
import string

import pytest

from signatories.identity.encrypted_words import InvalidCiphertext, decrypt, encrypt

URL = set(string.ascii_letters + string.digits + "-_")


@pytest.mark.parametrize("value", [b"", b"a", b"ab", b"abc", "Ångström@mail.example".encode()])
@pytest.mark.parametrize("bound", ["", "7:name"])
def test_a_value_comes_back_as_it_was_and_fits_into_a_url(value, bound):
    sealed = encrypt("cursor", value, bound)
    assert decrypt("cursor", sealed, bound) == value
    assert set(sealed) <= URL
    assert encrypt("cursor", value, bound) == sealed


def test_a_value_opens_for_no_other_purpose_and_nothing_else_that_it_is_bound_to():
    sealed, unbound = encrypt("cursor", b"secret", "7:name"), encrypt("cursor", b"secret")
    for purpose, text, bound in (
        ("handle", sealed, "7:name"),
        ("cursor", sealed, "8:name"),
        ("cursor", sealed, ""),
        ("cursor", unbound, "7:name"),
    ):
        with pytest.raises(InvalidCiphertext):
            decrypt(purpose, text, bound)
    assert sealed != unbound
    assert b"secret" not in base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))


@pytest.mark.parametrize("text", ["", "A", "AAAA", "é", "+/+/", "A" * 80, "\n"])
def test_a_text_that_nobody_sealed_is_refused(text):
    with pytest.raises(InvalidCiphertext):
        decrypt("cursor", text)


def test_one_changed_character_is_refused():
    sealed = encrypt("cursor", b"secret")
    for place, character in enumerate(sealed[:-1]):
        changed = sealed[:place] + ("B" if character == "A" else "A") + sealed[place + 1 :]
        with pytest.raises(InvalidCiphertext):
            decrypt("cursor", changed)


def test_a_value_of_before_the_key_was_changed_opens_while_the_old_key_is_known(settings):
    sealed = encrypt("cursor", b"secret", "7:name")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key " * 5, [settings.SECRET_KEY]
    assert encrypt("cursor", b"secret", "7:name") != sealed
    assert decrypt("cursor", sealed, "7:name") == b"secret"
    settings.SECRET_KEY_FALLBACKS = ["a third key " * 5]
    with pytest.raises(InvalidCiphertext):
        decrypt("cursor", sealed, "7:name")
