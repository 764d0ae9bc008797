"""The journey in a real browser: with and without scripts, phone and desktop, English and Arabic."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.demonstration import Demonstration

pytestmark = pytest.mark.browser

SAFEST_BLOCKS = re.compile(r"\.(svgz?|woff2?|ttf|otf|eot|js)(\?|$)")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture(params=[(True, DESK), (False, PHONE)], ids=["scripts-desk", "no-scripts-phone"])
def page(request, browser: Browser) -> Iterator[Page]:
    with_scripts, viewport = request.param
    context = browser.new_context(java_script_enabled=with_scripts, viewport=viewport, locale="en-GB")
    page = context.new_page()
    page.requests, page.complaints = [], []
    if not with_scripts:
        # As in Tor Browser at “Safest”: no scripts, no SVG, no web fonts.
        context.route(SAFEST_BLOCKS, lambda route: route.abort())
    page.on("request", lambda sent: page.requests.append(sent.url))
    page.on("console", lambda message: page.complaints.append(message.text))
    yield page
    context.close()


def fill_in(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)


def confirm(page: Page, site: Demonstration, address: str) -> None:
    page.goto(site.link_for(address))
    page.click("button:has-text('Confirm and sign')")


def test_an_organisation_from_the_statement_to_the_list(page, site):
    name = f"Mesa de Archivos {page.viewport_size['width']}"
    address = f"mesa-{page.viewport_size['width']}@archivos.example"
    page.goto(f"{site.url}/en/petitions/public-record/")
    page.locator("a:has-text('Sign this statement'):visible").first.click()
    fill_in(page, name=name, email=address, representative="Ana Ruiz", role="Directora")
    page.select_option("[name=country]", "UY")
    page.click("button:has-text('Sign the statement')")
    assert page.title().startswith("Error:")
    assert page.locator(".summary a").inner_text() == page.locator(".why").inner_text()
    assert page.input_value("[name=name]") == name
    assert page.input_value("[name=country]") == "UY"
    page.check("[name=attestation]")
    page.click("button:has-text('Sign the statement')")
    assert address in page.inner_text("main")

    confirm(page, site, address)
    assert "A moderator looks at it" in page.inner_text("main")
    assert page.context.cookies() == []
    assert all(url.startswith(site.url) for url in page.requests)
    assert not page.complaints

    moderator = page.context.browser.new_page()
    moderator.goto(f"{site.url}/demo/enter/")
    moderator.click("form:has([value=moderator]) button")
    moderator.goto(f"{site.url}/admin/signatories/signatory/")
    moderator.click(f"tr:has-text('{name}') button:has-text('Publish')")
    assert "Published." in moderator.inner_text(".messagelist")
    moderator.close()

    page.goto(f"{site.url}/en/petitions/public-record/signatories/?q=mesa")
    assert name in page.inner_text("main")
    assert name in site.get("/petitions/public-record/signatories.csv")


def test_a_person_signs_in_arabic(page, site):
    address = f"amal-{page.viewport_size['width']}@mail.example"
    page.goto(f"{site.url}/ar/petitions/river-gauges/sign/?kind=individual")
    assert page.locator("html").get_attribute("dir") == "rtl"
    fill_in(page, name="أمل حدّاد", email=address)
    page.locator("form.form button").click()
    assert address in page.inner_text("main")
    page.goto(site.link_for(address))
    assert re.search(r"/ar/confirm/", page.url)
    page.locator("form.form button").click()
    assert "أمل حدّاد" in page.inner_text(".listed")
    page.goto(f"{site.url}/en/petitions/river-gauges/signatories/")
    assert "أمل حدّاد" in page.inner_text("main")


def test_the_form_shows_the_fields_of_the_kind_that_is_chosen(page, site):
    page.goto(f"{site.url}/en/petitions/public-record/sign/")
    assert page.is_visible("[name=acronym]")
    assert not page.is_visible("[name=affiliation]")
    page.check("[name=kind][value=individual]")
    assert page.is_visible("[name=affiliation]")
    assert not page.is_visible("[name=acronym]")
    assert page.inner_text("label[for=name]") == "Your name"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_page_scrolls_sideways_on_a_small_phone(browser, site, language):
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    for path in (
        "",
        "petitions/public-record/",
        "petitions/public-record/sign/",
        "petitions/public-record/signatories/",
    ):
        page.goto(f"{site.url}/{language}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    context.close()


def test_the_form_shows_how_it_will_be_listed_where_scripts_run(browser, site):
    page = browser.new_page()
    page.goto(f"{site.url}/en/petitions/public-record/sign/?kind=organisation")
    assert not page.is_visible("[data-preview]")
    fill_in(page, name="Mesa de Archivos", acronym="MDA", website="https://www.mesa.example/x")
    page.select_option("[name=country]", "UY")
    assert page.inner_text("[data-preview] bdi") == "Mesa de Archivos (MDA)"
    assert page.inner_text("[data-preview] [data-more]") == "Uruguay · mesa.example"
    page.check("[name=listing][value=withheld]")
    assert not page.is_visible("[data-preview]")
    page.close()


def test_after_an_error_the_summary_has_the_focus(page, site):
    page.goto(f"{site.url}/en/petitions/public-record/sign/")
    page.click("button:has-text('Sign the statement')")
    assert page.locator(".summary").evaluate("found => found === document.activeElement")


def test_the_typed_code_leads_to_the_confirm_page_on_this_device(page, site):
    address = f"code-{page.viewport_size['width']}@mail.example"
    page.goto(f"{site.url}/en/petitions/river-gauges/sign/?kind=individual")
    fill_in(page, name="Some Body", email=address)
    page.click("button:has-text('Sign the statement')")
    site.link_for(address)
    text = next(mail["text"] for mail in site.mails() if address in mail["to"])
    page.fill("[name=code]", re.search(r"(?m)^[A-Z2-9]{8}$", text).group())
    page.click("button:has-text('Go on')")
    page.click("button:has-text('Confirm and sign')")
    page.click("a:has-text('Correct, withhold or withdraw')")
    page.click("button:has-text('Withdraw my signature')")
    assert "Your name is off the list" in page.inner_text("main")
    assert "Some Body" not in site.get("/petitions/river-gauges/signatories.csv")


@pytest.fixture
def desk_page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=DESK, locale="en-GB")
    page = context.new_page()
    page.complaints = []
    # Ignore hints about password managers, which are no violations of the policy.
    page.on("console", lambda told: told.type == "error" and page.complaints.append(told.text))
    yield page
    context.close()


def test_a_moderator_decides_by_keyboard_alone(desk_page, site):
    page = desk_page
    page.goto(f"{site.url}/demo/enter/")
    page.click("form:has(input[value=moderator]) button")
    page.goto(f"{site.url}/admin/signatories/signatory/queue/")
    first = page.inner_text("h1 bdi")
    page.keyboard.press("s")
    page.wait_for_url("**skip=*")
    assert page.inner_text("h1 bdi") != first
    page.goto(f"{site.url}/admin/signatories/signatory/queue/")
    page.keyboard.press("p")
    page.wait_for_selector("#undo")
    assert page.inner_text("h1 bdi") != first
    page.keyboard.press("u")
    page.wait_for_selector(f"h1 bdi:text-is('{first}')")
    page.keyboard.press("r")
    assert page.evaluate("document.activeElement.name") == "reason"
    assert page.complaints == []


@pytest.mark.parametrize("height", [420, 640, 900])
def test_the_reasons_for_rejecting_open_clear_of_the_fixed_bar(desk_page, site, height):
    page = desk_page
    page.set_viewport_size({"width": 360, "height": height})
    page.goto(f"{site.url}/demo/enter/")
    page.click("form:has(input[value=moderator]) button")
    page.goto(f"{site.url}/admin/signatories/signatory/queue/")
    page.click("#to-reject")
    reasons, bar = (page.locator(part).bounding_box() for part in ("#reject", ".verdicts"))
    assert reasons
    assert bar
    assert bar["y"] >= reasons["y"] + reasons["height"]
    assert page.evaluate("document.activeElement.name") == "reason"


COVERED = """() => {
  const [focused, bar] = [document.activeElement, document.querySelector(".verdicts")];
  const [one, other] = [focused.getBoundingClientRect(), bar.getBoundingClientRect()];
  const isBehind = !bar.contains(focused) && one.bottom > other.top && one.top < other.bottom;
  const isHidden = isBehind || one.bottom > innerHeight || one.top < 0;
  return isHidden && focused !== document.body ? focused.outerHTML : "";
}"""
SAY_LAST_DECISION = """name => document.querySelector(".verdicts").insertAdjacentHTML("afterbegin",
  `<form class="decision"><span>Published: <bdi>${name}</bdi></span>
  <button class="button">Undo</button></form>`
)"""


# The last is a phone whose text is twice as large.
@pytest.mark.parametrize(("width", "height"), [(360, 420), (360, 610), (360, 900), (1280, 720), (180, 450)])
def test_the_fixed_bar_never_covers_the_focus(desk_page, site, width, height):
    page = desk_page
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{site.url}/demo/enter/")
    page.click("form:has(input[value=moderator]) button")
    page.goto(f"{site.url}/admin/signatories/signatory/queue/")
    page.evaluate(SAY_LAST_DECISION, "Archive of the Lower River " * 9)
    places = page.evaluate("getComputedStyle(document.querySelector('.verdicts')).position")
    assert places == ("fixed" if height > 608 else "static")
    for key in ("Tab", "Shift+Tab"):
        seen = set()
        for _n in range(60):
            page.keyboard.press(key)
            assert page.evaluate(COVERED) == ""
            seen.add(page.evaluate("document.activeElement.id"))
        assert {"publish", "skip", "rename"} & seen


def test_who_types_for_long_stays_signed_in_and_is_told_once_that_has_ended(desk_page, site):
    page = desk_page
    page.clock.install()
    page.goto(f"{site.url}/demo/enter/")
    page.click("form:has(input[value=organiser]) button")
    page.goto(f"{site.url}/admin/petitions/petition/add/")
    page.clock.fast_forward("06:00")
    with page.expect_response("**/admin/jsi18n/") as asked:
        page.locator("#id_slug").press_sequentially("one")
    assert asked.value.ok
    assert page.is_hidden("#signed-out")
    page.context.clear_cookies()
    page.clock.fast_forward("06:00")
    page.locator("#id_slug").press_sequentially("two")
    page.wait_for_selector("#signed-out:visible")
    assert page.input_value("#id_slug") == "onetwo"


AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def test_who_was_invited_adds_a_passkey_and_signs_in_with_it(desk_page, site):
    page = desk_page
    link = site.manage("invite", "passkey@staff.example", "--petition", "river-gauges").strip()
    page.goto(link)
    fill_in(page, new_password1="a rather long password", new_password2="a rather long password")
    page.click("button:has-text('Come in')")
    page.wait_for_url("**/admin/")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto(f"{site.url}/accounts/second-factor/webauthn/add/")
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: "/add/" not in url)
    page.goto(f"{site.url}/admin/")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{site.url}/accounts/login/?next=/admin/")
    page.click("#passkey_login")
    page.wait_for_url("**/admin/")
    # The address of the sign-in page ends in /admin/, too: wait for what only the front page says.
    page.get_by_role("link", name="Publish the river gauges").wait_for()
    assert page.complaints == []


def test_another_language_takes_along_what_is_typed_and_enter_signs(page, site):
    address = f"switch-{page.viewport_size['width']}@mail.example"
    page.goto(f"{site.url}/ar/petitions/river-gauges/sign/?kind=individual")
    fill_in(page, name="Ana Pérez", email=address)
    # With scripts, the links above do the same.
    page.click(".languages [lang=en]" if page.viewport_size == DESK else ".switch [lang=en]")
    page.wait_for_url("**/en/**")
    assert (page.input_value("[name=name]"), page.input_value("[name=email]")) == ("Ana Pérez", address)
    page.press("[name=email]", "Enter")
    page.wait_for_url("**/check-your-email/**")
    assert address in page.inner_text("main")
