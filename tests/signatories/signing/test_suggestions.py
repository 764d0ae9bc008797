import pytest

from signatories.signing import suggestions


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ana@gmial.com", "ana@gmail.com"),
        ("ana@gmail.con", "ana@gmail.com"),
        ("ana@hotmial.com", "ana@hotmail.com"),
        ("ana@protonmail.co", "ana@protonmail.com"),
        ("ana@gmail.com", ""),
        ("ana@archive.example", ""),
        ("ana@mail.example", ""),
    ],
)
def test_a_slip_in_a_common_domain_is_noticed(typed, meant):
    assert suggestions.for_address(typed) == meant
