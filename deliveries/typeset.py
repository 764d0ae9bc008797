"""The typesetter in its own process: `python -m deliveries.typeset` reads a letter and writes a PDF.

Ten thousand names take hundreds of megabytes, which end with this process.
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
    """Return the fonts inside Typst and those of the system, searched once."""
    return typst.Fonts()


def typeset(letter: str) -> bytes:
    """Return a letter in JSON as PDF. Its text is passed as values and never read as Typst source."""
    # The typesetter may read from two folders, its root and that of packages; both are empty.
    with TemporaryDirectory() as nothing:
        compiler = typst.Compiler(
            root=nothing, font_paths=fonts(), package_path=nothing, package_cache_path=nothing
        )
        values = {"letter": letter}
        written = compiler.compile(input=TEMPLATE.read_bytes(), format="pdf", sys_inputs=values)
    return cast(bytes, written)


if __name__ == "__main__":
    fonts()  # Search fonts while the letter is still being composed.
    sys.stdout.buffer.write(typeset(sys.stdin.buffer.read().decode()))
