"""Evidence beside an entry under review: why it waits, its address, similar entries, earlier signatures."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from signatories.identity import disposable_domains
from signatories.identity.addresses import canonical
from signatories.lifecycle.correct import KIND_CORRECTED
from signatories.lifecycle.merge import LEFT_BEHIND
from signatories.models import Flag, Signatory
from signatories.moderation.comparison import Twin, compare
from signatories.states import Status
from signatories.twins import candidates

# Services where anybody can open a mailbox; many organisations use them, too.
FREE_MAIL = frozenset([
    "gmail.com", "yahoo.com", "outlook.com", "hotmail.com", "live.com", "icloud.com", "proton.me",
    "protonmail.com", "gmx.net", "gmx.de", "web.de", "mail.ru", "yandex.ru", "aol.com", "zoho.com",
    "tutanota.com", "tuta.com", "riseup.net", "qq.com", "163.com", "126.com", "orange.fr", "free.fr",
    "libero.it", "seznam.cz", "wp.pl", "o2.pl", "ukr.net", "rediffmail.com", "hotmail.fr", "yahoo.fr",
])  # fmt: skip
# The score from which two names are taken to be the same.
SAME_NAME = 0.95
MOST_TWINS = 5


@dataclass(frozen=True)
class Evidence:
    """The facts that help a moderator to decide on an entry."""

    reasons: list[str]
    address: str
    twins: list[Twin]
    before: list[Signatory]


def about(entry: Signatory) -> Evidence:
    """Return the evidence about an entry that waits."""
    wanted = entry.as_proposed()
    near = [neighbour for neighbour in candidates.of(wanted) if not neighbour.row.is_withheld]
    twins = [compare(wanted, neighbour) for neighbour in near[:MOST_TWINS]]
    return Evidence(reasons_to_review(entry), address_signal(entry), twins, signed_before(entry))


def reasons_to_review(entry: Signatory) -> list[str]:
    """Return the reasons why an entry waits; each completes "It waits because …"."""
    if entry.is_published:
        return [_("its owner asks for other words on the list")]
    flags = [str(Flag(flag).label) for flag in entry.flags]
    return [*flags, *_reasons_of_history(entry), *_reasons_of_policy(entry)]


def _reasons_of_history(entry: Signatory) -> list[str]:
    reasons: list[str] = []
    if entry.ordinal > 1:
        reasons.append(_("its address has signed for another organisation, too"))
    before = Signatory.objects.of_mailbox(entry.petition_id, entry.kind, entry.fingerprint).past()
    if refused := before.rejected().count():
        text = ngettext(
            "its address was not accepted once", "its address was not accepted %(n)d times", refused
        )
        reasons.append(text % {"n": refused})
    taken_back = entry.changes.filter(from_status=Status.PUBLISHED, to_status=Status.CONFIRMED)
    if taken_back.exclude(reason=KIND_CORRECTED).exists():
        reasons.append(_("it was taken back for review"))
    if entry.changes.filter(reason=LEFT_BEHIND).exists():
        reasons.append(_("it was merged into an entry whose owner withdrew, withheld or deleted it"))
    return reasons


def _reasons_of_policy(entry: Signatory) -> list[str]:
    if entry.petition.holds_all:
        return [_("all new names are held for review")]
    if not entry.petition.reviews(entry.kind):
        return []
    return [_("every organisation is reviewed") if entry.is_organisation else _("every person is reviewed")]


def address_signal(entry: Signatory) -> str:
    """Compare the domain of the e-mail address with the website's: a signal, never a rule."""
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
    """Return public entries of the same name under other petitions.

    Addresses are not compared: they are not public, and would link a person to their organisation.
    """
    elsewhere = candidates.elsewhere(entry)[:5]
    return [neighbour.row for neighbour in elsewhere if neighbour.likeness.score >= SAME_NAME]
