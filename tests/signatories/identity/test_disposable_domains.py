"""Disposable mailboxes are recognised by their domain."""

import pytest

from signatories.identity.disposable_domains import is_disposable


@pytest.mark.parametrize(
    "address", ["a@mailinator.com", "a@MAILINATOR.com", "a@inbox.mailinator.com", "a@33mail.com"]
)
def test_a_disposable_domain_and_its_subdomains_are_recognised(address):
    assert is_disposable(address)


@pytest.mark.parametrize(
    "address",
    ["a@gmail.com", "a@rivermailinator.com", "a@mailinator.com.example", "mailinator.com@river.example"],
)
def test_other_domains_are_not(address):
    assert not is_disposable(address)
