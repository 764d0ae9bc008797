"""`manage.py send_test_mail ADDRESS`: sends a test mail through the configured server."""

import smtplib
from argparse import ArgumentParser

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email


class Command(BaseCommand):
    """Send a test mail."""

    help = "Send a test mail, and say what the mail server answered."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the argument."""
        parser.add_argument("address", metavar="ADDRESS")

    def handle(self, *args: object, address: str, **options: object) -> None:
        """Send the mail, or report the error of the server."""
        try:
            validate_email(address)
        except ValidationError as problem:
            raise CommandError(f"{address!r} is no e-mail address.") from problem
        body = f"This test was sent by {settings.SITE_NAME} at {settings.SITE_URL}. The mail works."
        mail = EmailMessage(f"Test from {settings.SITE_NAME}", body, to=[address])
        mail.extra_headers["Auto-Submitted"] = "auto-generated"
        try:
            mail.send()
        except (OSError, smtplib.SMTPException) as problem:
            raise CommandError(
                f"The mail server refused or did not answer: {problem}. Check EMAIL_URL."
            ) from problem
        self.stdout.write(f"The mail server took a mail to {address}.")
