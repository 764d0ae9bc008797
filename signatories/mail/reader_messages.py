"""The mail to readers who have reported a problem."""

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from petitions import pages
from signatories.mail.composition import compose, reply_to
from signatories.mail.recipients import address_of
from signatories.models import OutgoingMail


def reply(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Send a reader what the team wrote. The reader's own words are left out: a stranger may have typed them.

    Raises ValueError if the mail is for no report.
    """
    report = mail.report
    if report is None:
        raise ValueError("This mail is for no report.")
    petition = report.petition
    title = pages.best(list(petition.statements.filter(withdrawn_at=None)), mail.language).title
    return compose(
        mail,
        _("Your report about “%(title)s”") % {"title": " ".join(title.split())[:120]},
        "reply",
        {"petition": petition, "title": title, "reply": report.reply},
        to=address_of(mail),
        reply_to=reply_to(petition),
    )
