"""`manage.py send_test_mail ADDRESS`: prove that the mail server takes mail."""

import smtplib
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email


class Command(BaseCommand):
    """Send one mail through the configured server."""

    help = "Send a test mail, and say what the mail server answered."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the contract's argument."""
        parser.add_argument("address", metavar="ADDRESS")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, or say what refused."""
        try:
            validate_email(options["address"])
        except ValidationError as problem:
            raise CommandError(f"{options['address']!r} is no e-mail address.") from problem
        body = f"This test was sent by {settings.SITE_NAME} at {settings.SITE_URL}. The mail works."
        mail = EmailMessage(f"Test from {settings.SITE_NAME}", body, to=[options["address"]])
        mail.extra_headers["Auto-Submitted"] = "auto-generated"
        try:
            mail.send()
        except (OSError, smtplib.SMTPException) as problem:
            raise CommandError(
                f"The mail server refused or did not answer: {problem}. Check EMAIL_URL."
            ) from problem
        self.stdout.write(f"The mail server took a mail to {options['address']}.")
