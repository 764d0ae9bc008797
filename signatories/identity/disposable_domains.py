"""Recognises addresses of disposable mailboxes: a hint for moderators, never a reason to refuse."""

from disposable_email_domains import blocklist

from signatories.identity.addresses import canonical

# Services that the package leaves out.
MORE = {
    "33mail.com", "burnermail.io", "mail-temp.com", "owlymail.com", "spamgourmet.com", "temp-mail.io",
    "tempmail.dev", "tempmail.net", "tempmailaddress.com",
}  # fmt: skip
DOMAINS = frozenset(blocklist | MORE)


def is_disposable(email: str) -> bool:
    """Tell whether an address belongs to a disposable-mailbox service or to a subdomain of one."""
    labels = canonical(email).rpartition("@")[2].split(".")
    return any(".".join(labels[place:]) in DOMAINS for place in range(len(labels) - 1))
