"""From the form to the CSV over HTTP, without a cookie, through a real worker and a real mail server."""

import csv
import io
import json
import re
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import pytest

from tests.demonstration import Demonstration

SLUG = "public-record"


class Browser:
    """Follows redirects and keeps cookies, as a plain browser does."""

    def __init__(self, site: Demonstration) -> None:
        self.url, self.cookies = site.url, CookieJar()
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies)).open

    def get(self, path: str) -> str:
        with self._open(urllib.parse.urljoin(self.url, path), timeout=30) as answer:
            return answer.read().decode()

    def post(self, path: str, **data: str) -> str:
        body = urllib.parse.urlencode(data).encode()
        with self._open(urllib.parse.urljoin(self.url, path), body, timeout=30) as answer:
            return answer.read().decode()


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


@pytest.fixture
def browser(site: Demonstration) -> Browser:
    return Browser(site)


def test_an_organisation_signs_confirms_is_moderated_and_exported(site, browser):
    name, address = "Asociación por los Derechos Civiles", "firmas@adc.example"
    form = f"/en/petitions/{SLUG}/sign/?kind=organisation"
    data = {"kind": "organisation", "name": name, "acronym": "ADC", "email": address, "country": "AR",
            "listing": "full", "website": "adc.example", "representative": "Ana", "role": "Directora",
            "attestation": "on"}  # fmt: skip
    assert "Check your e-mail" in browser.post(form, **hidden(browser.get(form)), **data)

    link = site.link_for(address)
    for _ in range(10):
        page = browser.get(link)
    assert "Confirm your signature" in page
    for _ in range(2):
        assert "A moderator looks at it" in browser.post(link, **hidden(page))
    assert not list(browser.cookies)
    assert name not in browser.get(f"/petitions/{SLUG}/signatories.csv")

    moderator = Browser(site)
    moderator.post("/demo/enter/", role="moderator")
    queue = moderator.get("/admin/signatories/signatory/")
    row = re.search(r'formaction="([^"]+/publish/[^"]*)"(?:(?!</tr>).)*?', queue.split(name)[1], re.S).group(
        1
    )
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', queue).group(1)
    assert "Published." in moderator.post(row, csrfmiddlewaretoken=token)

    table = list(csv.DictReader(io.StringIO(browser.get(f"/petitions/{SLUG}/signatories.csv"), newline="")))
    facts = json.loads(browser.get(f"/petitions/{SLUG}.json"))
    names = json.loads(browser.get(f"/petitions/{SLUG}/signatories.json"))["signatories"]
    assert next(one for one in table if one["name"] == name)["acronym"] == "ADC"
    assert names == table
    tally = facts["tally"]
    assert tally["organisations"] + tally["individuals"] - tally["withheld"] == len(table)
    assert name in browser.get(f"/en/petitions/{SLUG}/signatories/?q=derechos")
    assert site.manage("export_signatories", SLUG, "-o", "-").count("\n") == len(table) + 1
    # The mail about the decision is queued; it is sent five minutes after the last mail to this address.
    waiting = "from signatories.models import OutgoingMail as M; print(*M.objects.values('message'))"
    assert "published" in site.manage("shell", "-v", "0", "-c", waiting)


def test_a_person_signs_and_is_on_the_list_at_once(site, browser):
    form, address = "/en/petitions/river-gauges/sign/?kind=individual", "gbenga@pin.example"
    data = {
        "kind": "individual",
        "name": "'Gbenga Sesan",
        "email": address,
        "country": "NG",
        "listing": "full",
    }
    data |= {"affiliation": "Paradigm Initiative Nigeria", "show_country": "on"}
    browser.post(form, **hidden(browser.get(form)), **data)
    page = browser.get(site.link_for(address))
    assert re.search(
        r"You are one of \d+ who have signed", browser.post(site.link_for(address), **hidden(page))
    )
    assert "&#x27;Gbenga Sesan" in browser.get("/en/petitions/river-gauges/signatories/")


def test_a_statement_comes_in_by_the_command_and_is_signed(site, browser, tmp_path):
    file = tmp_path / "statement.md"
    file.write_text("---\nslug: fresh\ntitle: A fresh letter\nreview: none\n---\n\nWe ask.\n")
    assert "open at" in site.manage("import_petition", str(file), "--open")
    assert json.loads(browser.get("/petitions/fresh.json"))["state"] == "open"
    assert "A fresh letter" in browser.get("/en/")
