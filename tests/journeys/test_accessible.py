"""Every public page in every state is accessible: axe finds nothing, and no page is too wide or too heavy."""

import re
import uuid
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RECORD = "petitions/public-record/"
PAGES = [
    "", RECORD, f"{RECORD}?text=my", f"{RECORD}sign/?kind=organisation", f"{RECORD}sign/?kind=individual",
    f"{RECORD}signatories/", f"{RECORD}signatories/?q=nobody-is-called-so", f"{RECORD}numbers/",
    f"{RECORD}corrections/", f"{RECORD}share/", f"{RECORD}report/", f"{RECORD}documents/talking-points/",
    "petitions/river-gauges/", "petitions/river-gauges/numbers/", "petitions/river-gauges/deliveries/1/",
    "manage/", "nothing-is-here/",
]  # fmt: skip
# Window width, colour scheme, and forced colours.
SETTINGS = [(320, "light", "none"), (1280, "dark", "none"), (320, "light", "active")]


def problems(page: Page) -> list[str]:
    """Return axe's findings, and whether the page is wider than its window."""
    found = Axe().run(page, options={"runOnly": TAGS}).response["violations"]
    said = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
    width = page.evaluate("document.documentElement.scrollWidth")
    return said + ([f"{width} wide"] if width > page.viewport_size["width"] else [])


@pytest.fixture(params=SETTINGS, ids=["small", "dark", "forced"])
def pages(request, browser: Browser):
    width, colours, forced = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 700}, color_scheme=colours, forced_colors=forced
    )
    yield context.new_page()
    context.close()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_bars_the_way_on_any_public_page(pages, site, language):
    found = {}
    for path in PAGES:
        pages.goto(f"{site.url}/{language}/{path}")
        found[path] = problems(pages)
    assert {path: said for path, said in found.items() if said} == {}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", ["en", "ar", "ru", "pt"])
def test_text_of_twice_the_size_fits_a_phone(browser: Browser, site, language):
    context = browser.new_context(viewport={"width": 320, "height": 700})
    page, found = context.new_page(), {}
    twice = {"standard": 32, "fixed": 26}
    context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": twice})
    for path in PAGES:
        page.goto(f"{site.url}/{language}/{path}")
        found[path] = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert {path: width for path, width in found.items() if width > 320} == {}


# Returns the words in headings that are broken over two lines.
BROKEN = """() => [...document.querySelectorAll("h1, h2, h3")].flatMap(heading => {
  const found = [], texts = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT), range = new Range();
  for (let text; (text = texts.nextNode());)
    for (const word of text.data.matchAll(/[\\p{L}\\p{M}]+/gu)) {
      range.setStart(text, word.index); range.setEnd(text, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(one => Math.round(one.top))).size > 1) found.push(word[0]);
    }
  return found;
})"""


@pytest.mark.timeout(300)
def test_no_heading_breaks_a_word_that_fits_a_phone_at_twice_the_size(browser: Browser, site):
    context = browser.new_context(viewport={"width": 320, "height": 700})
    page, found = context.new_page(), {}
    twice = {"standard": 32, "fixed": 26}
    context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": twice})
    for path in PAGES:
        page.goto(f"{site.url}/en/{path}")
        found[path] = page.evaluate(BROKEN)
    page.goto(f"{site.url}/en/{RECORD}")
    # The browser hyphenates a word that is too long for a line, if it knows the rules of the language.
    page.locator("h1").evaluate("one => one.textContent = 'Grundwasserstandsmessungsveröffentlichung'")
    assert page.locator("h1").evaluate("one => getComputedStyle(one).hyphens") == "auto"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()
    assert {path: words for path, words in found.items() if words} == {}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("width", [1280, 390])
def test_forced_colours_keep_the_buttons_of_the_queue(browser: Browser, site, width):
    context = browser.new_context(viewport={"width": width, "height": 800}, forced_colors="active")
    page = context.new_page()
    page.goto(f"{site.url}/demo/enter/")
    page.click("button[value=organiser], form:has([value=organiser]) button")
    edges = (
        "all => all.filter(one => getComputedStyle(one).borderTopWidth == '0px').map(one => one.outerHTML)"
    )
    for path in ("signatory/queue/", "signatory/"):
        page.goto(f"{site.url}/admin/signatories/{path}")
        buttons = page.locator(":is(main, #content) :is(.button, [type=submit])")
        assert buttons.count() > 3
        assert buttons.evaluate_all(edges) == []
    context.close()


@pytest.mark.parametrize("language", ["en", "ar", "ru", "pt"])
def test_the_numbers_stand_whole_on_a_small_phone(browser: Browser, site, language):
    page = browser.new_page(viewport={"width": 320, "height": 700})
    page.goto(f"{site.url}/{language}/{RECORD}numbers/")
    for details in page.locator("details").all():
        details.evaluate("one => one.open = true")
    tables = page.locator(".scroll").evaluate_all("all => all.map(one => [one.scrollWidth, one.clientWidth])")
    page.close()
    assert len(tables) == 2
    assert all(whole <= seen for whole, seen in tables)


def test_forced_colours_keep_the_map_s_countries_apart_from_the_land(browser: Browser, site):
    page = browser.new_page(viewport={"width": 390, "height": 700}, forced_colors="active")
    page.goto(f"{site.url}/en/{RECORD}numbers/")
    fills = "all => all.map(one => getComputedStyle(one).fill)"
    (land,) = page.locator(".map .land").evaluate_all(fills)
    shown = set(page.locator(".map path:not(.land)").evaluate_all(fills))
    paper = page.locator("body").evaluate("one => getComputedStyle(one).backgroundColor")
    page.close()
    # The shades of countries differ in opacity.
    assert land == paper
    assert land not in shown
    assert len(shown) == 1


@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_bars_the_way_of_who_signs(pages, site, language):
    page, found = pages, {}
    address = f"way-{language}-{uuid.uuid4().hex[:8]}@mail.example"

    def look(name: str) -> None:
        found[name] = problems(page)

    page.goto(f"{site.url}/{language}/petitions/river-gauges/sign/?kind=individual")
    page.click("main form button.button")
    look("errors")
    page.fill("[name=name]", "Walks Through")
    page.fill("[name=email]", address)
    page.click("main form button.button")
    look("check your e-mail")
    page.click("main form button.button")
    look("no code")
    page.goto(site.link_for(address))
    look("confirm")
    page.click("main form button.button")
    look("done")
    page.click("main a[href*='/manage/']")
    look("the entry")
    page.click("form:has([value=withdraw]) button")
    look("withdrawn")
    page.goto(site.link_for(address))
    look("a link that works no longer")
    assert {name: said for name, said in found.items() if said} == {}


def weigh(browser: Browser, address: str) -> list[tuple[str, int, int]]:
    """Return the requests of a first visit: URL, bytes on the wire, and bytes of the body."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page, sent = context.new_page(), []
    page.on("requestfinished", lambda request: sent.append((request.url, request.sizes())))
    page.goto(address, wait_until="networkidle")
    context.close()
    return [
        (url, sizes["responseHeadersSize"] + sizes["responseBodySize"], sizes["responseBodySize"])
        for url, sizes in sent
    ]


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt", "ar", "ru", "zh-hans"])
@pytest.mark.parametrize("path", [RECORD, f"{RECORD}sign/?kind=organisation"])
def test_a_first_visit_is_light(browser, site, language, path):
    visit = weigh(browser, f"{site.url}/{language}/{path}")
    page = visit[0][2]
    assert page <= 14_000
    assert len(visit) <= 6
    assert sum(size for _url, size, _body in visit) <= 50_000
    assert sum(body for url, _size, body in visit if url.endswith(".js")) <= 10_000
    assert not [url for url, _size, _body in visit if re.search(r"\.(woff2?|ttf|otf)", url)]


def test_the_journey_needs_no_mouse(browser, site):
    """From the statement to "check your e-mail" with Tab, Space, letters and Enter only."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    page = context.new_page()
    page.goto(f"{site.url}/en/petitions/river-gauges/")
    tab_to(
        page,
        lambda: page.evaluate("document.activeElement.textContent.trim()").startswith("Sign this statement"),
    )
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign/**")
    tab_to(page, lambda: page.evaluate("document.activeElement.name") == "kind")
    page.keyboard.press("ArrowDown")
    for name, typed in {"name": "Types Only", "email": "types-only@mail.example"}.items():
        tab_to(page, lambda name=name: page.evaluate("document.activeElement.name") == name)
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    page.wait_for_url("**/check-your-email/**")
    assert "types-only@mail.example" in page.inner_text("main")
    context.close()


def tab_to(page: Page, is_there: Callable[[], bool]) -> None:
    """Press Tab until the wanted element has the focus; it must be visible and not covered."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if is_there():
            break
    else:
        pytest.fail("The focus never gets there.")
    assert page.evaluate(COVERED) is False


COVERED = """() => {
  const found = document.activeElement, box = found.getBoundingClientRect();
  if (box.bottom < 1 || box.top > innerHeight - 1) return "out of sight";
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  const label = top?.closest("label");
  return top && (found.contains(top) || top.contains(found) || label?.contains(found)) ? false : "covered";
}"""
