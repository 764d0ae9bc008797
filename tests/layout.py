"""Checks the layout of templates: `python -m tests.layout` lists every line that breaks a rule.

djade formats Django's tags and djhtml indents. Neither checks line breaks, so these rules do.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
LONGEST = 120
# A line holds at most one of these, at its beginning.
ELEMENTS = (
    "address article aside blockquote body br caption circle dd details div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 head header hr html legend li link main meta nav ol option p path pre "
    "rect script section select style summary table tbody td textarea th thead title tr ul"
)
ELEMENT = re.compile(rf"<({ELEMENTS.replace(' ', '|')})(?=[\s>{{])")
VARIABLE = re.compile(r"{{.*?}}")
# A condition or loop that does not end in its own line stands alone on it.
CONTROL = re.compile(r"{% (if|for|with|else|elif|empty|endif|endfor|endwith)\b.*?%}")


def _open(line: str) -> int:
    """Return how many conditions and loops a line leaves open; negative if it closes more than it opens."""
    words = [found[1] for found in CONTROL.finditer(line)]
    opened = sum(word in ("if", "for", "with") for word in words)
    return opened - sum(word.startswith("end") for word in words)


def _problem(line: str, *, markup: bool) -> str:
    """Return the rule that a line breaks, empty if none."""
    text = line.strip()
    if len(line) > LONGEST:
        return f"{len(line)} characters, more than {LONGEST}"
    if not markup:
        return ""
    elements = [found.start() for found in ELEMENT.finditer(VARIABLE.sub("{{}}", text))]
    if len(elements) > 1 or any(elements):
        return "an element does not begin its line"
    is_alone = CONTROL.fullmatch(text) is not None
    is_whole = _open(text) == 0 and not text.startswith(("{% else", "{% elif", "{% empty"))
    return "" if is_alone or is_whole else "a condition or loop shares its line"


def problems() -> Iterator[str]:
    """Yield every line of a template that breaks a rule, with its file and number."""
    for file in sorted(TEMPLATES.rglob("*.*")):
        for number, line in enumerate(file.read_text().splitlines(), start=1):
            if problem := _problem(line, markup=file.suffix == ".html"):
                yield f"{file.relative_to(TEMPLATES.parent)}:{number}: {problem}"


if __name__ == "__main__":
    found = list(problems())
    sys.exit("\n".join(found) if found else 0)
