"""Listeners of higher packages are told of a name once each, and one that was told it is enough."""

import pytest

from signatories.lifecycle import listeners
from signatories.models import Signatory

ROW, OTHER = Signatory(pk=1), Signatory(pk=2)


class Copies:
    """Remembers what it is told, and has delivered some names."""

    def __init__(self, *delivered: Signatory) -> None:
        self.delivered, self.withdrawn, self.erased = delivered, [], []

    def was_delivered(self, signatory: Signatory) -> bool:
        return signatory in self.delivered

    def note_withdrawal(self, signatory: Signatory) -> None:
        self.withdrawn.append(signatory)

    def erase_name(self, signatory: Signatory) -> None:
        self.erased.append(signatory)


@pytest.fixture
def both(monkeypatch) -> tuple[Copies, Copies]:
    monkeypatch.setattr(listeners, "_listeners", [])
    both = Copies(), Copies(ROW)
    for one in (*both, both[0]):
        listeners.register(one)
    return both


def test_each_listener_is_told_once(both):
    listeners.note_withdrawal(ROW)
    listeners.erase_name(OTHER)
    assert [(one.withdrawn, one.erased) for one in both] == [([ROW], [OTHER])] * 2


def test_a_name_was_delivered_where_any_listener_says_so(both):
    assert listeners.was_delivered(ROW)
    assert not listeners.was_delivered(OTHER)
