"""No regular expression of the project takes more than quadratic time.

`make bench` measures the real time.
"""

import ast
import re
import subprocess

import pytest
from regexploit.ast.sre import SreOpParser
from regexploit.languages.python_node_visitor import PythonNodeVisitor
from regexploit.redos import find

FILES = subprocess.run(["git", "ls-files", "*.py"], capture_output=True, text=True, check=True).stdout.split()
CODE = [file for file in FILES if not file.startswith(("tests/", "benchmarks/"))]
# The finder's value for quadratic time. With cubic time, a line of a few thousand letters is an attack.
SQUARE = 2


class Parser(SreOpParser):
    """A parser that also reads possessive repeats, as ordinary ones, which are slower."""

    from_POSSESSIVE_REPEAT = SreOpParser.from_MAX_REPEAT


def explosive(source: str) -> list[str]:
    """Return the slow expressions in a module."""
    visitor = PythonNodeVisitor()
    visitor.visit(ast.parse(source))
    found = []
    for written in visitor.patterns:
        try:
            parsed = Parser().parse_sre(written.pattern, written.flags)
        except re.error:
            continue
        found += [written.pattern for redos in find(parsed) if redos.starriness > SQUARE]
    return found


@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.parametrize("file", CODE)
def test_no_expression_blows_up(file):
    with open(file, encoding="utf-8") as source:
        assert explosive(source.read()) == []


def test_one_that_blows_up_is_found():
    assert explosive(r'import re; re.compile(r"^(a+)+$")')
