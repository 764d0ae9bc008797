"""Listeners that higher packages register. They are called when a name is withdrawn or must be erased.

Signatories cannot import `deliveries`. So `deliveries` registers a listener. It runs in
the same transaction when somebody withdraws, or before a name is forgotten or withheld.
"""

from typing import Protocol

from signatories.models import Signatory


class Listener(Protocol):
    """A module that keeps copies of names."""

    def was_delivered(self, signatory: Signatory) -> bool:
        """Tell whether the name was handed over once."""

    def note_withdrawal(self, signatory: Signatory) -> None:
        """Note that a signatory has withdrawn; delivered copies stay as they are."""

    def erase_name(self, signatory: Signatory) -> None:
        """Remove the name from everything that we still serve."""


_listeners: list[Listener] = []


def register(listener: Listener) -> None:
    """Register a listener."""
    if listener not in _listeners:
        _listeners.append(listener)


def was_delivered(signatory: Signatory) -> bool:
    """Tell whether the name was handed over once."""
    return any(listener.was_delivered(signatory) for listener in _listeners)


def note_withdrawal(signatory: Signatory) -> None:
    """Call each listener for a signatory who has withdrawn."""
    for listener in _listeners:
        listener.note_withdrawal(signatory)


def erase_name(signatory: Signatory) -> None:
    """Have each listener erase its copies of the name."""
    for listener in _listeners:
        listener.erase_name(signatory)
