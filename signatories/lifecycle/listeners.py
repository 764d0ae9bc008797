"""Listeners that higher packages register, to be told when a name leaves the list or must be erased.

`deliveries` imports signatories, and not the other way round. So it registers a listener that runs in the
same transaction when somebody withdraws, or before a name is forgotten or withheld.
"""

from typing import Protocol

from signatories.models import Signatory


class Keeper(Protocol):
    """Somebody who keeps names."""

    def has(self, signatory: Signatory) -> bool:
        """Tell whether the name was handed over once."""

    def left(self, signatory: Signatory) -> None:
        """Note that a signatory has withdrawn; what was handed over stays as it was."""

    def let_go(self, signatory: Signatory) -> None:
        """Take the name out of everything that is still served."""


_keepers: list[Keeper] = []


def register(keeper: Keeper) -> None:
    """Let `keeper` be told of every signatory who leaves."""
    if keeper not in _keepers:
        _keepers.append(keeper)


def have(signatory: Signatory) -> bool:
    """Tell whether anybody has handed this name over."""
    return any(keeper.has(signatory) for keeper in _keepers)


def left(signatory: Signatory) -> None:
    """Tell everybody that a signatory has withdrawn."""
    for keeper in _keepers:
        keeper.left(signatory)


def let_go(signatory: Signatory) -> None:
    """Let everybody who keeps this name let go of it."""
    for keeper in _keepers:
        keeper.let_go(signatory)
