"""Composes mails: plain text first and complete, and HTML that says the same."""

import hmac
import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from petitions import pages
from petitions.links import absolute, path_with_token
from petitions.models import Petition, Statement
from serving.single_flight import SingleFlightCache
from signatories.identity import tokens
from signatories.identity.addresses import deliverable, found_in
from signatories.identity.tokens import Purpose
from signatories.mail import bounces
from signatories.models import OutgoingMail, Signatory

# A stranger may have typed this address, so its mail repeats no longer name and no name like an address.
LONGEST_NAME = 100
ADDRESS_LIKE = re.compile(r"://|www\.|@|\w\.\w{2,}", re.IGNORECASE)


_statements: SingleFlightCache[Statement] = SingleFlightCache(256)


def signed_statement(signatory: Signatory, language: str) -> Statement:
    """Return the statement that a signatory signed, in a language, as it read within the last second."""
    petition = signatory.petition

    def read() -> Statement:
        return pages.best(list(petition.statements.filter(withdrawn_at__isnull=True)), language)

    return _statements.get((petition.pk, language), read)


def name_to_repeat(signatory: Signatory) -> str:
    """Return the name if a mail may repeat it, else an empty text."""
    name = signatory.name
    plain = unicodedata.normalize("NFKC", name).replace("。", ".")
    silent = signatory.is_withheld or len(name) > LONGEST_NAME or ADDRESS_LIKE.search(plain)
    return "" if silent else name


def reply_to(petition: Petition) -> list[str]:
    """Return an address that a human reads: the petition's, else its coalition's."""
    found = found_in(petition.contact) or found_in(petition.coalition.contact)
    return [found] if found else []


def _headers(mail: OutgoingMail) -> dict[str, str]:
    """Return headers that are equal at every attempt, so that a mailbox can drop a mail that came twice."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), f"message-id:{mail.pk}".encode(), "sha256").hex()[:24]
    return {
        "Message-ID": f"<{digest}@{urlsplit(settings.SITE_URL).hostname}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        # The envelope sender may differ, because bounces need their own address.
        "From": settings.DEFAULT_FROM_EMAIL,
    }


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def compose(
    mail: OutgoingMail,
    subject: str,
    template: str,
    context: Mapping[str, object],
    *,
    to: str,
    reply_to: list[str],
) -> EmailMultiAlternatives:
    """Render a template as text and as HTML. In HTML, a link on its own line becomes a button."""
    text = (
        render_to_string(f"mail/{template}.txt", {**context, "site_name": settings.SITE_NAME}).strip() + "\n"
    )
    paragraphs = [{"text": part, "is_link": part.startswith(settings.SITE_URL)} for part in _paragraphs(text)]
    page = render_to_string("mail/page.html", {"subject": subject, "paragraphs": paragraphs})
    message = EmailMultiAlternatives(
        subject=subject,
        body=text,
        from_email=bounces.envelope_sender(mail),
        to=[deliverable(to)],
        reply_to=reply_to,
        headers=_headers(mail),
    )
    message.attach_alternative(page, "text/html")
    return message


def to_signatory(
    mail: OutgoingMail, subject: str, template: str, **context: object
) -> EmailMultiAlternatives:
    """Compose a mail to a signatory."""
    signatory = mail.entry
    context |= {
        "signatory": signatory,
        "petition": signatory.petition,
        "title": signed_statement(signatory, mail.language).title,
        "name": name_to_repeat(signatory),
    }
    return compose(
        mail, subject, template, context, to=signatory.email, reply_to=reply_to(signatory.petition)
    )


def titled(mail: OutgoingMail, text: str) -> str:
    """Return the subject `text` of a mail to a signatory, with the title of the statement."""
    return subject_of(text, mail.entry.petition, signed_statement(mail.entry, mail.language).title)


def subject_of(text: str, petition: Petition, title: str) -> str:
    """Return `text` with the statement's title, or alone if the petition wants neutral subjects."""
    if petition.has_neutral_subjects:
        return text
    title = " ".join(title.split())
    # No colon follows a question.
    question = f"{text} {title[:120]}" if text[-1] in "?？؟" else ""
    return question or _("%(what)s: %(title)s") % {"what": text, "title": title[:120]}


def to_staff(
    mail: OutgoingMail, subject: str, template: str, context: Mapping[str, object]
) -> EmailMultiAlternatives:
    """Compose a mail to a member of staff."""
    to = mail.user.email if mail.user else ""
    about = f": {mail.petition.title}" if mail.petition else ""
    return compose(mail, f"{subject}{about}", template, context, to=to, reply_to=[])


def manage_link(signatory: Signatory) -> str:
    """Return a link that opens the signatory's entry for a day."""
    return absolute(path_with_token(tokens.make_timed(Purpose.MANAGE, signatory), "signing:manage"))
