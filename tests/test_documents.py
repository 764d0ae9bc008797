"""Documents name files that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [
    document
    for pattern in ("*.md", "benchmarks/*.md", "docs/**/*.md")
    for document in sorted(ROOT.glob(pattern))
    # A superseded decision may name files of its time.
    if "\n\nSuperseded by" not in document.read_text()
]
# A path from the root in backticks, such as `docs/operating.md` or `workspace/`.
PATH = re.compile(r"`([a-z_.]+/[\w./-]*)`")
LINK = re.compile(r"\]\(([^)#]+)\)")
# The packages that are planned have no files yet.
PLANNED = re.compile(r"## Where planned features will live.*?(?=\n## )", re.DOTALL)
# Folders that only a run creates.
WRITTEN = "var/"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT)))
def test_every_file_that_a_document_names_exists(document):
    text = PLANNED.sub("", document.read_text())
    named = {name for name in PATH.findall(text) if not name.startswith(WRITTEN)}
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()}
    missing = {name for name in named if name.split("/")[0] in folders and not (ROOT / name).exists()}
    linked = {name for name in LINK.findall(text) if "://" not in name}
    missing |= {name for name in linked if not (document.parent / name).exists()}
    assert not missing
