"""A secretariat writes a text in the browser: it is shown as it will look, and saves itself."""

import re

import pytest
from playwright.sync_api import expect

WORD = """<p class=MsoTitle>Open letter</p><p class=MsoNormal>We <b>urge</b> all states.</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>First</p>
<img src="data:image/png;base64,AAAA">"""
PASTE = """(field, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", "plain");
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def organiser(browser, site):
    page = browser.new_page()
    page.goto(f"{site.url}/demo/enter/")
    page.locator("form:has([value=organiser]) button").click()
    page.goto(f"{site.url}/admin/petition/new/")
    yield page
    page.close()


def test_what_is_pasted_from_word_is_shown_as_it_will_look_and_saves_itself(organiser):
    organiser.get_by_label("Title", exact=True).fill("A letter that saves itself")
    field = organiser.locator("textarea[name=text]")
    field.focus()
    field.evaluate(PASTE, WORD)
    expect(field).to_have_value("# Open letter\n\nWe **urge** all states.\n\n- First")
    look = organiser.get_by_role("region", name="How it will look")
    expect(look.locator("strong")).to_have_text("urge")
    expect(look.get_by_role("listitem")).to_have_text("First")
    expect(organiser.get_by_role("status").last).to_contain_text("Saved at")
    expect(organiser).to_have_url(re.compile(r"/admin/petition/\d+/text/$"))
    organiser.reload()
    expect(field).to_have_value("# Open letter\n\nWe **urge** all states.\n\n- First")


def test_a_press_makes_the_chosen_words_bold(organiser):
    field = organiser.locator("textarea[name=text]")
    field.fill("We urge all states.")
    field.evaluate("field => field.setSelectionRange(3, 7)")
    organiser.get_by_text("Bold", exact=True).click()
    expect(field).to_have_value("We **urge** all states.")


def test_who_is_signed_out_while_writing_is_told_and_keeps_the_text(organiser):
    organiser.get_by_label("Title", exact=True).fill("A letter without a session")
    organiser.context.clear_cookies()
    field = organiser.locator("textarea[name=text]")
    field.fill("We ask for little.")
    expect(organiser.locator("#signed-out")).to_be_visible()
    expect(field).to_have_value("We ask for little.")
