"""No name can draw over its neighbours on the list."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.demonstration import Demonstration

pytestmark = pytest.mark.browser

# The worst names that the text rules allow: the longest, the tallest, and letters of the other direction.
WORST = [
    "M" * 250,
    "M" + "a\u0332\u0333\u0323" * 60,
    "M " + "ཧཱུྃ" * 12 + "ཪྐྵྨ" * 8,
    "M " + "מחאה " * 30,
    "M " + "الحقّ في المعرفة " * 12,
    "M " + "﷽" * 12,
    "M " + "กี้" * 60,
    "M " + "ငြိမ်း" * 30,
]
STATEMENT = """---
slug: {slug}
title: A list
language: en
controller: The Secretariat
contact: post@secretariat.example
---
We ask for little.
"""


@pytest.fixture
def list_page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def petition_with(site: Demonstration, folder: Path, slug: str, names: list[str]) -> None:
    """Publish names under a new petition."""
    statement, table = folder / f"{slug}.md", folder / f"{slug}.csv"
    statement.write_text(STATEMENT.format(slug=slug))
    table.write_text("kind,name\n" + "".join(f"individual,{name}\n" for name in names))
    site.manage("import_petition", str(statement), "--open")
    site.manage("import_signatories", slug, str(table), "--source", "a test")


def looks(page: Page, site: Demonstration, slug: str) -> dict[str, bytes]:
    """Return a picture of each neighbour on a list."""
    page.goto(f"{site.url}/en/petitions/{slug}/signatories/")
    names = ("Lydia Neighbour", "Nora Neighbour")
    return {name: page.locator(f"li:has-text('{name}')").screenshot() for name in names}


def test_no_name_changes_how_its_neighbours_look(list_page, site, tmp_path):
    alone = ["Lydia Neighbour", "Nora Neighbour"]
    petition_with(site, tmp_path, "alone", alone)
    petition_with(site, tmp_path, "crowded", [*alone, *WORST])
    expected, found = looks(list_page, site, "alone"), looks(list_page, site, "crowded")
    text = list_page.inner_text("main")
    assert list_page.locator(".names li").count() == len(alone) + len(WORST), text
    order = list_page.locator(".names li").all_inner_texts()
    assert order[0].startswith("Lydia")
    assert order[-1].startswith("Nora")
    assert found == expected
