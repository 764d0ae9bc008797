from email.policy import compat32

from hypothesis import example, given
from hypothesis import strategies as some

from signatories.mail.messages import AsItStands

VALUES = some.text(some.characters(max_codepoint=0x2FF), max_size=100) | some.text("ab ,;<>@\t", max_size=90)


@given(some.text("ABCabc-", min_size=1, max_size=30), VALUES)
@example("Subject", "x" * 69)
@example("Subject", "two  spaces, and one behind ")
@example("Subject", "a\x0cb")
@example("Subject", "")
def test_a_header_is_written_as_python_writes_it(name, value):
    theirs = compat32.clone(linesep="\r\n").fold_binary(name, value)
    assert AsItStands(linesep="\r\n").fold_binary(name, value) == theirs
