"""Services that hand out mailboxes for ten minutes: a sign for moderators, never a reason to refuse.

Their names are public knowledge; the list is short on purpose, of those that turn up most.
"""

from signatories.identity.addresses import canonical

NAMES = """
    10minutemail.com 10minutemail.net 20minutemail.com 33mail.com anonbox.net burnermail.io byom.de
    discard.email discardmail.com dispostable.com dropmail.me emailondeck.com fakeinbox.com
    fakemail.net getairmail.com getnada.com grr.la guerrillamail.biz guerrillamail.com
    guerrillamail.de guerrillamail.net guerrillamail.org guerrillamailblock.com inboxbear.com
    inboxkitten.com jetable.org mail-temp.com mail.tm mailcatch.com maildrop.cc mailexpire.com
    mailinator.com mailinator.net mailnesia.com mailnull.com mailsac.com mintemail.com moakt.com
    mohmal.com mytemp.email mytrashmail.com nada.email owlymail.com sharklasers.com spam4.me
    spambox.us spamex.com spamgourmet.com temp-mail.io temp-mail.org tempail.com tempinbox.com
    tempmail.dev tempmail.net tempmailaddress.com tempr.email throwawaymail.com tmail.ws tmpmail.net
    tmpmail.org trash-mail.com trashmail.com trashmail.de trashmail.net wegwerfmail.de
    wegwerfmail.net yopmail.com yopmail.fr yopmail.net zetmail.com
"""
DOMAINS = frozenset(NAMES.split())


def is_disposable(email: str) -> bool:
    """Tell whether an address is of a service for throwaway mailboxes, a subdomain of one included."""
    labels = canonical(email).rpartition("@")[2].split(".")
    return any(".".join(labels[place:]) in DOMAINS for place in range(len(labels) - 1))
