"""The mails to signatories, one function each."""

from django.core.mail import EmailMultiAlternatives
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from petitions.links import absolute, path_with_token
from petitions.models import Petition
from signatories.identity import mailboxes, tokens, typed_codes
from signatories.identity.tokens import Purpose
from signatories.lifecycle import deciders
from signatories.mail.composition import manage_link, name_to_repeat, signed_statement, titled, to_signatory
from signatories.models import OutgoingMail, Reason, Signatory
from signatories.models.owner_requests import entry_of
from signatories.states import Status


def confirm(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Ask the owner of the address to confirm."""
    return _confirm(mail, _("Please confirm"))


def _confirm(mail: OutgoingMail, subject: str) -> EmailMultiAlternatives:
    link = absolute(path_with_token(tokens.make(Purpose.CONFIRM, mail.entry), "signing:confirm"))
    not_me = absolute(path_with_token(tokens.make(Purpose.NOT_ME, mail.entry), "signing:not_me"))
    code = typed_codes.of(mail)
    return to_signatory(mail, titled(mail, subject), "confirm", link=link, code=code, not_me=not_me)


def reminder(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Remind the owner of the address, once, of a signature that waits."""
    return _confirm(mail, _("Your signature is not confirmed yet"))


def last_call(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Say that the petition is about to close and the signature still waits."""
    return _confirm(mail, _("Last call: your signature is not confirmed yet"))


def already_signed(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell an owner who signed again that the address has signed already."""
    subject = titled(mail, _("You have already signed"))
    return to_signatory(
        mail, subject, "already_signed", link=manage_link(mail.entry), another=_another_link(mail)
    )


def published(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell a signatory that a moderator published the entry."""
    link = absolute(reverse("listing:signatories", args=[mail.entry.petition.ref]))
    manage = manage_link(mail.entry)
    return to_signatory(mail, _counted(mail), "published", link=link, manage=manage)


def _counted(mail: OutgoingMail) -> str:
    """Return the subject of a mail about being listed, or being counted with a withheld name."""
    return titled(mail, _("Your signature counts") if mail.entry.is_withheld else _("You are on the list"))


def corrected(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell a signatory that a moderator has corrected the entry."""
    manage = manage_link(mail.entry)
    return to_signatory(
        mail, titled(mail, _("A moderator has corrected your entry")), "corrected", manage=manage
    )


def question(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Ask a signatory what the team wants to know; the answer goes to the petition's contact."""
    asked = mail.entry.questions.last()
    subject = titled(mail, _("A question about your signature"))
    return to_signatory(
        mail, subject, "question", question=asked.text if asked else "", manage=manage_link(mail.entry)
    )


def accepted(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell a signatory that a moderator accepted their correction."""
    subject = titled(mail, _("Your correction is made"))
    return to_signatory(mail, subject, "accepted", manage=manage_link(mail.entry))


def declined(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell a signatory that a moderator declined their correction."""
    subject = titled(mail, _("Your entry stays as it was"))
    return to_signatory(mail, subject, "declined", manage=manage_link(mail.entry))


def rejected(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell a signatory that a moderator rejected the entry, and why."""
    change = mail.entry.changes.filter(to_status=Status.REJECTED).exclude(from_status=Status.REJECTED).last()
    reason = Reason(change.reason).label if change and change.reason in Reason.values else ""
    words = change.words if change else ""
    subject = titled(mail, _("Your signature was not accepted"))
    return to_signatory(mail, subject, "rejected", reason=reason, words=words)


def entered(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell somebody whom an organiser entered that they are listed, and how to refuse."""
    not_me = absolute(path_with_token(tokens.make(Purpose.NOT_ME, mail.entry), "signing:not_me"))
    manage = manage_link(mail.entry)
    return to_signatory(
        mail, _counted(mail), "entered", manage=manage, not_me=not_me, source=mail.entry.source
    )


def invite(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Ask somebody to sign an entry that an organiser has filled in for them."""
    link = absolute(path_with_token(tokens.make(Purpose.CONFIRM, mail.entry), "signing:confirm"))
    not_me = absolute(path_with_token(tokens.make(Purpose.NOT_ME, mail.entry), "signing:not_me"))
    subject = titled(mail, _("You are invited to sign"))
    return to_signatory(mail, subject, "invite", link=link, not_me=not_me, source=mail.entry.source)


def manage(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Send the links to all entries of an address."""
    # Only entries with this very spelling: at some services a `+` tells two people apart.
    same = mailboxes.rows_of(mail.entry.email).filter(email__iexact=mail.entry.email)
    rows = same.select_related("petition")
    found = [
        {
            "title": signed_statement(row, mail.language).title,
            "name": name_to_repeat(row),
            "link": manage_link(row),
        }
        for row in rows.order_by("-pk")
    ]
    return to_signatory(mail, _("The link to your entry"), "manage", entries=found)


def show(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Ask the owner of a withheld entry whether its name may be shown."""
    token = tokens.make_timed(Purpose.SHOW, mail.entry)
    link = absolute(path_with_token(token, "signing:show"))
    return to_signatory(mail, titled(mail, _("May your name be shown?")), "show", link=link)


def asked(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Tell an owner what another owner requests for their shared entry, without names."""
    request = deciders.pending(entry_of(mail.entry))
    subject = titled(mail, _("Do you agree to a change to your entry?"))
    act = request.act if request else ""
    return to_signatory(mail, subject, "asked", act=act, manage=manage_link(mail.entry))


def _another_link(mail: OutgoingMail) -> str:
    """Return the link to sign for another organisation; empty if the entry is no organisation."""
    signatory = mail.entry
    petition = Petition.objects.with_clock().get(pk=signatory.petition_id)
    if not signatory.is_organisation or not petition.is_signable:
        return ""
    mine = Signatory.objects.of_mailbox(petition.pk, signatory.kind, signatory.fingerprint)
    highest = mine.aggregate(highest=Max("ordinal"))["highest"]
    token = tokens.make_timed(Purpose.ANOTHER, signatory, number=highest + 1)
    path = reverse("signing:sign", args=[signatory.petition.ref])
    return f"{absolute(path)}?kind=organisation&another={token}"
