import pytest

from signatories.states import HOLDING, KNOWN, LIVING, PAST, SOURCES, Status

# The allowed moves, written out: tests of verbs use SOURCES, so they would not notice a change of it.
MOVES = {
    ("unconfirmed", "confirmed"),
    ("confirmed", "published"),
    ("confirmed", "rejected"),
    ("confirmed", "withdrawn"),
    ("confirmed", "merged"),
    ("published", "confirmed"),
    ("published", "withdrawn"),
    ("published", "merged"),
    ("rejected", "confirmed"),
    ("rejected", "withdrawn"),
    ("merged", "confirmed"),
    ("merged", "withdrawn"),
}


def test_the_allowed_moves_are_those_of_the_product():
    assert {(source.value, to.value) for to, sources in SOURCES.items() for source in sources} == MOVES
    assert SOURCES.keys() == set(Status)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (HOLDING, {"unconfirmed", "confirmed", "published", "merged"}),
        (PAST, {"rejected", "withdrawn"}),
        (KNOWN, {"confirmed", "published"}),
        (LIVING, {"confirmed", "published", "merged"}),
    ],
)
def test_the_groups_of_states_are_those_of_the_product(states, expected):
    assert {state.value for state in states} == expected
