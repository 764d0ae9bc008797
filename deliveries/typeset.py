"""The typesetter, in a process of its own: `python -m deliveries.typeset` reads a letter and writes a PDF.

It needs hundreds of megabytes for ten thousand names, and keeps them; the process that asked does not.
"""

import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import typst

TEMPLATE = Path(__file__).with_name("letter.typ")


@cache
def fonts() -> typst.Fonts:
    """Return the fonts that are brought along and those of the system, looked for once."""
    return typst.Fonts()


def typeset(letter: str) -> bytes:
    """Return a letter, which comes as JSON, as PDF. Its words are values, never source."""
    # The folder that the typesetter may read from is empty, and so is the one it might take packages from.
    with TemporaryDirectory() as nothing:
        compiler = typst.Compiler(
            root=nothing, font_paths=fonts(), package_path=nothing, package_cache_path=nothing
        )
        values = {"letter": letter}
        written = compiler.compile(input=TEMPLATE.read_bytes(), format="pdf", sys_inputs=values)
    return cast(bytes, written)


if __name__ == "__main__":
    fonts()  # while the letter is still on its way
    sys.stdout.buffer.write(typeset(sys.stdin.buffer.read().decode()))
