"""Every page of the workspace is accessible: axe finds nothing, and no page is wider than a small phone."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page

from tests.journeys.test_accessible import problems
from workspace import urls

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

# These addresses only act, or lead on to another one (the coalitions, where there is one).
NO_PAGES = {
    "coalitions", "preview", "paste", "keys", "member", "entry_note", "entry_ask", "coalition_invite",
    "coalition_member",
    # A public page, which another journey looks at.
    "check_form",
}  # fmt: skip
# Pages that no link of an organiser's leads to: only administrators see them, or only by their address.
BY_ADDRESS = ["/admin/petition/1/do/copy/"]
LINKS = "all => all.map(one => one.getAttribute('href'))"


def enter(page: Page, site, role: str) -> None:
    page.goto(f"{site.url}/demo/enter/")
    page.locator(f"form:has([value={role}]) button").click()


def name_of(address: str) -> str:
    """Return the name of an address, empty for what is none of the workspace."""
    path = urlsplit(address).path
    try:
        return resolve(path).view_name if path.startswith("/admin/") else ""
    except Resolver404:
        return ""


def walk(page: Page, site, first: list[str]) -> dict[str, list[str]]:
    """Follow the links from some pages, each kind of page once; return the problems of each."""
    waiting, found, seen = [urljoin(site.url, one) for one in first], {}, set()
    while waiting:
        address = waiting.pop(0)
        name = name_of(address)
        if not name or name in seen or "logout" in name:
            continue
        seen.add(name)
        answer = page.goto(address)
        # Django's own lists, for administrators, and files to download have no look of ours.
        if not answer or answer.status != 200 or not page.locator("body.workspace").count():
            continue
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found[name_of(page.url)] = problems(page)
        waiting += [urljoin(address, link) for link in page.locator("a[href]").evaluate_all(LINKS)]
    return found


@pytest.mark.parametrize(
    ("width", "colours", "language"), [(360, "light", "ar"), (1280, "dark", "en")], ids=["phone", "dark"]
)
def test_nothing_bars_the_way_on_any_page_of_the_workspace(browser: Browser, site, width, colours, language):
    found = {}
    for role, first in (("organiser", ["/admin/", *BY_ADDRESS]), ("administrator", ["/admin/coalition/"])):
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=colours, locale=language
        )
        page = context.new_page()
        enter(page, site, role)
        found |= walk(page, site, [*first, "/admin/records/"] if role == "administrator" else first)
        context.close()
    ours = {one.name for one in urls.urlpatterns} - NO_PAGES
    visited = {name.removeprefix("workspace:") for name in found}
    assert ours - visited == set()
    assert {name: said for name, said in found.items() if said} == {}


def test_text_of_twice_the_size_fits_a_phone_on_any_page_of_the_workspace(browser: Browser, site):
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    enter(page, site, "organiser")
    context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    waiting, found, seen = [f"{site.url}/admin/"], {}, set()
    while waiting:
        address = waiting.pop(0)
        name = name_of(address)
        if not name or name in seen or re.search("logout|download|export", name):
            continue
        seen.add(name)
        page.goto(address)
        if page.locator("body.workspace").count():
            found[name] = page.evaluate("document.documentElement.scrollWidth")
            waiting += [urljoin(address, link) for link in page.locator("a[href]").evaluate_all(LINKS)]
    context.close()
    assert len(found) > 15
    assert {name: width for name, width in found.items() if width > 360} == {}
