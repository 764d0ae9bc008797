"""Every word on a public page comes from the catalogues: an unmarked word is not translatable.

`make check` runs it in its own process, since Django caches the marked strings.
"""

import calendar
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation.trans_real import DjangoTranslation

from deliveries import freeze, letter
from petitions import lifecycle as opening
from signatories.identity import tokens
from signatories.identity.tokens import Purpose
from signatories.signing import encrypted_addresses
from signatories.text import countries
from tests import make

pytestmark = pytest.mark.django_db

# Names and formats that are the same in every language.
SAME = {"undersigned", "csv", "json", "pdf", "docx", "txt", "html", "sha", "utc", "atom", "xml"}
# Words that come from CLDR, not from our catalogues.
SAME |= {
    word.lower()
    for word in ("English", "Français", "Español", "Português", *calendar.month_name, *calendar.day_name)
}
SAME |= {
    word.lower() for name in countries.names("en").values() for word in re.findall(r"[A-Za-zÀ-ÿ]{3,}", name)
}
MARKED = re.compile(r"⟦[^⟦⟧]*⟧")


@pytest.fixture
def marked(monkeypatch):
    """Make every translation its original in brackets."""
    monkeypatch.setattr(DjangoTranslation, "gettext", lambda _self, text: f"⟦{text}⟧" if text else text)
    monkeypatch.setattr(
        DjangoTranslation, "ngettext", lambda _self, one, many, n: f"⟦{one if n == 1 else many}⟧"
    )


@pytest.fixture
def petition():
    draft = make.draft(slug="aa", controller="Γραφείο", contact="Γραφείο")
    draft.statements.update(
        title="Τίτλος", text="Κείμενο", summary="Θέμα", place="Αθήνα", addressees=["Προς"]
    )
    return opening.open_petition(draft)


def words(page: str) -> list[str]:
    """Return the Latin words on a page that come from no catalogue."""
    page = re.sub(r"<(nav|code|script|style|head|textarea)\b.*?</\1>", " ", page, flags=re.S)
    # Words for screen readers count, too.
    said = " ".join(re.findall(r'(?:aria-label|alt|placeholder)="([^"]*)"', page))
    # Words of two elements are separate words.
    text = f"{strip_tags(page.replace('<', ' <'))} {said}"
    while MARKED.search(text):
        text = MARKED.sub(" ", text)
    text = re.sub(r"\S*(?:://|@)\S*", " ", text)
    return [word for word in re.findall(r"[A-Za-zÀ-ÿ]{3,}", text) if word.lower() not in SAME]


def test_no_word_of_a_public_page_is_beside_the_catalogues(petition, marked):
    house = make.published(
        petition,
        "organisation",
        name="Σύλλογος",
        country="GR",
        representative="Ρίτα",
        role="Ταμίας",
        website="",
    )
    row = make.signed(petition, name="Άννα")
    organiser = make.worker(petition, "organiser")
    freeze.deliver(petition, freeze.Handover("Υπουργείο", make.now()), letter.Choices(), by=organiser)
    handle = encrypted_addresses.encrypt(encrypted_addresses.Handle(petition.pk, "individual", "a@b.example"))
    root = "/en/petitions/aa/"
    pages = [
        "/en/", root, f"{root}signatories/", f"{root}signatories/?q=x", f"{root}numbers/", f"{root}share/",
        f"{root}corrections/", f"{root}report/", f"{root}sign/?kind=organisation", f"{root}deliveries/1/",
        f"{root}sign/?kind=individual", "/en/manage/", "/en/nothing/", "/petitions/aa/embed/",
        reverse("signing:check_your_email", args=["aa", handle]),
        reverse("signing:confirm", args=[tokens.make(Purpose.CONFIRM, row)]),
        reverse("signing:manage", args=[tokens.make_timed(Purpose.MANAGE, house)]),
        reverse("signing:not_me", args=[tokens.make(Purpose.NOT_ME, row)]),
    ]  # fmt: skip
    client, found = Client(), {}
    for path in pages:
        found[path] = words(client.get(path, secure=True).content.decode())
    for kind in ("organisation", "individual"):
        answer = client.post(f"{root}sign/", {"kind": kind, "started": make.started()}, secure=True)
        found[f"errors of {kind}"] = words(answer.content.decode())
    beside = sorted({f"{path} {word}" for path, said in found.items() for word in said})
    assert not beside, "\n".join(beside)
