"""One function per message: what is said to whom. Plain text first and complete; HTML says the same."""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable
from email.policy import Compat32
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import invitations
from petitions import formats, pages
from petitions.links import absolute, opened_by
from petitions.models import Petition, Statement
from petitions.rules import sees_all, sees_withheld
from serving.single_flight import SingleFlightCache
from signatories.identity import mailboxes, tokens, typed_codes
from signatories.identity.addresses import deliverable, found_in
from signatories.identity.tokens import Purpose
from signatories.mail import bounces
from signatories.models import Listing, Message, OutgoingMail, Reason, SharedRequest, Signatory
from signatories.states import LIVING, Status

# A name longer than this, or one that looks like an address, is not repeated to a stranger's mailbox.
LONGEST_NAME = 100
# What needs no breaking (RFC 5322, 2.1.1), the colon and its space counted, and no encoding.
SHORT_HEADER, PLAIN = 76, re.compile(r"[!-~]+( [!-~]+)*")
ADDRESS_LIKE = re.compile(r"://|www\.|@|\w\.\w{2,}", re.IGNORECASE)


_statements: SingleFlightCache[Statement] = SingleFlightCache(256)


def _statement(signatory: Signatory, language: str) -> Statement:
    """Return what a signatory has signed, as it read within the last second."""
    petition = signatory.petition

    def read() -> Statement:
        return pages.best(list(petition.statements.filter(withdrawn_at__isnull=True)), language)

    return _statements.get((petition.pk, language), read)


def _name(signatory: Signatory) -> str:
    """Return the name to repeat, empty where none may be."""
    name = signatory.name
    plain = unicodedata.normalize("NFKC", name).replace("。", ".")
    silent = signatory.is_withheld or len(name) > LONGEST_NAME or ADDRESS_LIKE.search(plain)
    return "" if silent else name


def _reply_to(signatory: Signatory) -> list[str]:
    """Return an address that a human reads: the petition's, else the site's."""
    found = found_in(signatory.petition.contact) or found_in(settings.DEFAULT_CONTACT)
    return [found] if found else []


def _headers(mail: OutgoingMail) -> dict[str, str]:
    """Return headers equal at every attempt, so that a mailbox can fold a mail that was sent twice."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), f"message-id:{mail.pk}".encode(), "sha256").hex()[:24]
    return {
        "Message-ID": f"<{digest}@{urlsplit(settings.SITE_URL).hostname}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        # The envelope's sender may be an address of its own, to which what bounces comes back.
        "From": settings.DEFAULT_FROM_EMAIL,
    }


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]


class AsItStands(Compat32):
    """Writes a short header as it stands; to look for where it may be broken was a tenth of a mail's cost."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return a header's lines."""
        if isinstance(value, str) and len(name) + len(value) < SHORT_HEADER and PLAIN.fullmatch(value):
            return f"{name}: {value}{self.linesep}".encode()
        return super().fold_binary(name, value)


class Letter(EmailMultiAlternatives):
    """A mail in two parts, with the same line between them at every attempt."""

    def message(self, **options: Any) -> Any:
        """Return what is sent. To look for a line that stands nowhere in it costs more than to write it."""
        whole: Any = super().message(**options)
        whole.policy = AsItStands()
        whole.set_boundary(f"=={hashlib.sha256(self.extra_headers['Message-ID'].encode()).hexdigest()[:32]}")
        return whole


def letter(
    mail: OutgoingMail, subject: str, template: str, context: dict[str, Any], *, to: str, reply_to: list[str]
) -> EmailMultiAlternatives:
    """Render one text into both parts: an address alone on its line becomes a button's link in HTML."""
    text = (
        render_to_string(f"mail/{template}.txt", context | {"site_name": settings.SITE_NAME}).strip() + "\n"
    )
    paragraphs = [{"text": part, "is_link": part.startswith(settings.SITE_URL)} for part in _paragraphs(text)]
    page = render_to_string("mail/page.html", {"subject": subject, "paragraphs": paragraphs})
    message = Letter(
        subject=subject,
        body=text,
        from_email=bounces.envelope_sender(mail),
        to=[deliverable(to)],
        reply_to=reply_to,
        headers=_headers(mail),
    )
    message.attach_alternative(page, "text/html")
    return message


def to_signatory(mail: OutgoingMail, subject: str, template: str, **context: Any) -> EmailMultiAlternatives:
    """Write a letter to a signatory."""
    signatory = mail.entry
    context |= {
        "signatory": signatory,
        "petition": signatory.petition,
        "title": _statement(signatory, mail.language).title,
        "name": _name(signatory),
    }
    return letter(mail, subject, template, context, to=signatory.email, reply_to=_reply_to(signatory))


def titled(mail: OutgoingMail, text: str) -> str:
    """Return `text` with the statement's title, or alone where the petition wants neutral subjects."""
    if mail.entry.petition.has_neutral_subjects:
        return text
    title = " ".join(_statement(mail.entry, mail.language).title.split())
    # After a question no colon.
    question = f"{text} {title[:120]}" if text[-1] in "?？؟" else ""
    return question or _("%(what)s: %(title)s") % {"what": text, "title": title[:120]}


def confirm(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Ask the owner of the address to confirm."""
    return _confirm(mail, _("Please confirm"))


def _confirm(mail: OutgoingMail, subject: str) -> EmailMultiAlternatives:
    link = absolute(opened_by(tokens.make(Purpose.CONFIRM, mail.entry), "signing:confirm"))
    not_me = absolute(opened_by(tokens.make(Purpose.NOT_ME, mail.entry), "signing:not_me"))
    code = typed_codes.of(mail)
    return to_signatory(mail, titled(mail, subject), "confirm", link=link, code=code, not_me=not_me)


# Those that carry a code beside the link.
WITH_CODE = {Message.CONFIRM, Message.REMINDER, Message.LAST_CALL}


def reminder(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Remind the owner of the address, once, of a signature that waits."""
    return _confirm(mail, _("Your signature is not confirmed yet"))


def last_call(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Say that the petition is about to close and the signature still waits."""
    return _confirm(mail, _("Last call: your signature is not confirmed yet"))


def already_signed(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell the owner of an address that signed again that it has long been done."""
    subject = titled(mail, _("You have already signed"))
    return to_signatory(
        mail, subject, "already_signed", link=manage_link(mail.entry), another=_another_link(mail)
    )


def published(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell a signatory that a moderator put the entry on the list."""
    link = absolute(reverse("listing:signatories", args=[mail.entry.petition.ref]))
    manage = manage_link(mail.entry)
    return to_signatory(mail, _counted(mail), "published", link=link, manage=manage)


def _counted(mail: OutgoingMail) -> str:
    """Return the subject that tells a signatory of the list: a withheld name is not on it."""
    return titled(mail, _("Your signature counts") if mail.entry.is_withheld else _("You are on the list"))


def corrected(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell a signatory that a moderator has corrected the spelling of its name."""
    manage = manage_link(mail.entry)
    return to_signatory(
        mail, titled(mail, _("A moderator has corrected your name")), "corrected", manage=manage
    )


def accepted(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell a signatory that what it asked to have corrected is corrected."""
    subject = titled(mail, _("Your correction is made"))
    return to_signatory(mail, subject, "accepted", manage=manage_link(mail.entry))


def declined(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell a signatory that its entry stays as it was."""
    subject = titled(mail, _("Your entry stays as it was"))
    return to_signatory(mail, subject, "declined", manage=manage_link(mail.entry))


def rejected(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell a signatory that a moderator did not accept the entry, and why."""
    change = mail.entry.changes.filter(to_status=Status.REJECTED).exclude(from_status=Status.REJECTED).last()
    reason = Reason(change.reason).label if change and change.reason in Reason.values else ""
    words = change.words if change else ""
    subject = titled(mail, _("Your signature was not accepted"))
    return to_signatory(mail, subject, "rejected", reason=reason, words=words)


def entered(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell somebody whose agreement came by other ways that they are listed, and how to refuse."""
    not_me = absolute(opened_by(tokens.make(Purpose.NOT_ME, mail.entry), "signing:not_me"))
    manage = manage_link(mail.entry)
    return to_signatory(
        mail, _counted(mail), "entered", manage=manage, not_me=not_me, source=mail.entry.source
    )


def invite(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Ask somebody to sign what an organiser has filled in for them."""
    link = absolute(opened_by(tokens.make(Purpose.CONFIRM, mail.entry), "signing:confirm"))
    not_me = absolute(opened_by(tokens.make(Purpose.NOT_ME, mail.entry), "signing:not_me"))
    subject = titled(mail, _("You are invited to sign"))
    return to_signatory(mail, subject, "invite", link=link, not_me=not_me, source=mail.entry.source)


def manage(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Send the links to all that an address has signed, as asked."""
    # Only what was signed with this very spelling: elsewhere a `+` may tell two people apart.
    same = mailboxes.rows_of(mail.entry.email).filter(email__iexact=mail.entry.email)
    rows = same.select_related("petition")
    found = [
        {"title": _statement(row, mail.language).title, "name": _name(row), "link": manage_link(row)}
        for row in rows.order_by("-pk")
    ]
    return to_signatory(mail, _("The link to your entry"), "manage", entries=found)


def show(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Ask the owner of a withheld entry whether its name may be shown."""
    token = tokens.make_timed(Purpose.SHOW, mail.entry)
    link = absolute(opened_by(token, "signing:show"))
    return to_signatory(mail, titled(mail, _("May your name be shown?")), "show", link=link)


def held(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell an organiser that mail is held back, and where to let it go: numbers only."""
    waiting = OutgoingMail.objects.held().filter(signatory__petition=mail.petition).count()
    link = absolute(reverse("admin:signatories_signatory_changelist"))
    context = {"petition": mail.petition, "number": waiting, "link": link}
    return to_worker(mail, _("Mail is held back"), "held", context)


def waiting(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell a moderator how much waits for a verdict that they may give: numbers only."""
    rows = Signatory.objects.undecided().filter(petition=mail.petition)
    if mail.user and not sees_withheld(mail.user, mail.petition):
        rows = rows.filter(listing=Listing.FULL)
    asked = SharedRequest.objects.filter(signatory__petition=mail.petition, signatory__status__in=LIVING)
    number = rows.count() + asked.count()
    link = absolute(f"{reverse('admin:signatories_signatory_queue')}?petition={mail.petition_id}")
    context = {"petition": mail.petition, "number": number, "link": link}
    return to_worker(mail, _("Waiting for a verdict"), "waiting", context)


def closing(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell an organiser that the petition closes soon, and how things stand: numbers only."""
    mine, petition = Signatory.objects.filter(petition=mail.petition), mail.petition
    context = {
        "petition": petition,
        "closes_at": formats.deadline(petition) if petition else "",
        "published": mine.published().count(),
        "waiting": mine.undecided().count(),
        # One more or less would tell who may not know it whether an address has signed.
        "may_count": mail.user is not None and sees_all(mail.user, petition),
        "unconfirmed": mine.unconfirmed().count(),
        "link": absolute(reverse("admin:petitions_petition_change", args=[mail.petition_id])),
    }
    return to_worker(mail, _("The close is near"), "closing", context)


def to_worker(
    mail: OutgoingMail, subject: str, template: str, context: dict[str, Any]
) -> EmailMultiAlternatives:
    """Write a letter to someone who works here."""
    to = mail.user.email if mail.user else ""
    about = f": {mail.petition}" if mail.petition else ""
    return letter(mail, f"{subject}{about}", template, context, to=to, reply_to=[])


def invitation(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Invite somebody to work here."""
    context = {
        "petition": mail.petition,
        "statement": mail.petition.statements.first() if mail.petition else None,
        "link": absolute(invitations.path(mail.user)) if mail.user else "",
    }
    return to_worker(mail, _("You are invited"), "invitation", context)


def manage_link(signatory: Signatory) -> str:
    """Return a link that opens the signatory's entry for a day."""
    return absolute(opened_by(tokens.make_timed(Purpose.MANAGE, signatory), "signing:manage"))


def _another_link(mail: OutgoingMail) -> str:
    """Return the way to sign for a further organisation; empty where the entry is no organisation."""
    signatory = mail.entry
    petition = Petition.objects.clocked().get(pk=signatory.petition_id)
    if not signatory.is_organisation or not petition.is_open:
        return ""
    mine = Signatory.objects.of_mailbox(petition.pk, signatory.kind, signatory.fingerprint)
    highest = mine.aggregate(highest=Max("ordinal"))["highest"]
    token = tokens.make_timed(Purpose.ANOTHER, signatory, number=highest + 1)
    path = reverse("signing:sign", args=[signatory.petition.ref])
    return f"{absolute(path)}?kind=organisation&another={token}"


# What writes each message; a room above adds its own.
MESSAGES: dict[str, Callable[[OutgoingMail], EmailMultiAlternatives]] = {
    Message.CONFIRM: confirm,
    Message.REMINDER: reminder,
    Message.LAST_CALL: last_call,
    Message.ALREADY_SIGNED: already_signed,
    Message.PUBLISHED: published,
    Message.REJECTED: rejected,
    Message.MANAGE: manage,
    Message.ENTERED: entered,
    Message.INVITE: invite,
    Message.CORRECTED: corrected,
    Message.ACCEPTED: accepted,
    Message.DECLINED: declined,
    Message.SHOW: show,
    Message.HELD: held,
    Message.WAITING: waiting,
    Message.CLOSING: closing,
    Message.INVITATION: invitation,
}


def write(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Return the mail that an outbox row announces, in its language."""
    with override(mail.language):
        return MESSAGES[mail.message](mail)
