"""The demo app; installed only in the demonstration."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demonstration's mailbox, sign-in and content."""

    name = "demo"
