"""What is known beside an entry: why it waits, what its address says, and what it has signed before."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from signatories.identity import disposable_domains
from signatories.identity.addresses import canonical
from signatories.lifecycle.merge import LEFT_BEHIND
from signatories.models import Flag, Signatory
from signatories.twins import candidates
from signatories.twins.candidates import Neighbour

# Services at which anybody has a mailbox; many organisations do, too.
FREE_MAIL = frozenset(
    [
        "gmail.com",
        "yahoo.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "icloud.com",
        "proton.me",
        "protonmail.com",
        "gmx.net",
        "gmx.de",
        "web.de",
        "mail.ru",
        "yandex.ru",
        "aol.com",
        "zoho.com",
        "tutanota.com",
        "tuta.com",
        "riseup.net",
        "qq.com",
        "163.com",
        "126.com",
        "orange.fr",
        "free.fr",
        "libero.it",
        "seznam.cz",
        "wp.pl",
        "o2.pl",
        "ukr.net",
        "rediffmail.com",
        "hotmail.fr",
        "yahoo.fr",
    ]
)


@dataclass(frozen=True)
class Beside:
    """All that a moderator sees beside an entry."""

    reasons: list[str]
    address: str
    twins: list[Neighbour]
    before: list[Signatory]


def beside(entry: Signatory) -> Beside:
    """Return what is known beside an entry that waits."""
    near = [one for one in candidates.of(entry.as_proposed())[:5] if not one.row.is_withheld]
    return Beside(why(entry), about_address(entry), near, signed_before(entry))


def why(entry: Signatory) -> list[str]:
    """Return why an entry waits, in sentences' ends."""
    if entry.is_published:
        return [_("its owner asks for other words on the list")]
    petition, reasons = entry.petition, [str(Flag(flag).label) for flag in entry.flags]
    if entry.ordinal > 1:
        reasons.append(_("its address has signed for another organisation, too"))
    before = Signatory.objects.of_mailbox(petition.pk, entry.kind, entry.fingerprint).past()
    refused = before.rejected().count()
    if refused:
        text = ngettext(
            "its address was not accepted once", "its address was not accepted %(n)d times", refused
        )
        reasons.append(text % {"n": refused})
    if entry.changes.filter(from_status="published", to_status="confirmed").exists():
        reasons.append(_("it was taken back for review"))
    if entry.changes.filter(reason=LEFT_BEHIND).exists():
        reasons.append(_("it was merged into an entry whose owner withdrew, withheld or deleted it"))
    if petition.holds_all:
        reasons.append(_("all new names are held for review"))
    elif petition.reviews(entry.kind):
        reasons.append(
            _("every organisation is reviewed") if entry.is_organisation else _("every person is reviewed")
        )
    return reasons


def about_address(entry: Signatory) -> str:
    """Return what the address's domain says beside the website's: a signal, never a rule."""
    domain = canonical(entry.email).rpartition("@")[2]
    if not domain:
        return _("no address")
    if disposable_domains.is_disposable(entry.email):
        return _("a disposable address")
    host = urlsplit(entry.website).netloc.lower().removeprefix("www.")
    if host and (host == domain or host.endswith(f".{domain}") or domain.endswith(f".{host}")):
        return _("an address at its own website")
    if domain in FREE_MAIL:
        return _("a free mail service")
    return (
        _("an address elsewhere than its website") if host else _("an address of its own domain, no website")
    )


def signed_before(entry: Signatory) -> list[Signatory]:
    """Return what is signed by the same name elsewhere, of what is there in full and in public.

    Not by the same address: that is public nowhere, and would tie a person to what they represent.
    """
    return [one.row for one in candidates.elsewhere(entry)[:5] if one.likeness.score >= 0.95]
