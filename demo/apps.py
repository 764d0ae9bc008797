"""The demo app; installed only in the demonstration."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The mailbox, the way in, and what there is to see."""

    name = "demo"
