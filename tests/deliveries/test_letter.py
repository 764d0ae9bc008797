"""The letter in each format: its content and its order."""

import io
import unicodedata
from dataclasses import replace

import docx
import pytest
from pypdf import PdfReader

from deliveries import letter, pdf, writers
from petitions import blocks
from petitions import lifecycle as opening
from signatories.lifecycle import feature
from tests import make
from tests.deliveries import letters
from tests.deliveries.letters import words, written
from tests.names import ORGANISATIONS, PEOPLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def petition():
    return letters.opened()


@pytest.mark.parametrize("name", list(writers.FORMATS))
def test_everything_is_said(petition, name):
    make.published(petition, "organisation", name="Zebra House", acronym="ZH", country="KE")
    make.published(petition, "organisation", name="Ash Foundation", country="GE")
    make.published(petition, "individual", name="Ana Beridze", role="editor", affiliation="River Radio")
    make.published(petition, "individual", name="Hidden Person", listing="withheld")
    make.confirmed(petition, "organisation", name="Waiting House")
    said = words(petition, name)
    for part in (
        "The ministry", "Downstream Watch", "What we ask", "Every one.", "Within", "3 m", "Said elsewhere.",
        "Ash Foundation", "Zebra House (ZH)", "Georgia", "Kenya", "Ana Beridze", "River Radio", "editor",
        "Affiliations are printed for identification only.", "and 1 who asked not to be named",
        "2 organisations from 2 countries and 2 individuals have signed.", "4 confirmed by e-mail",
        "Responsible: The Secretariat, post@secretariat.example", "petitions/gauges/",
    ):  # fmt: skip
        assert part in said, part
    assert "Mbale" in said
    assert "publish the gauges" in said.lower()
    assert said.index("Ash Foundation") < said.index("Zebra House") < said.index("Ana Beridze")
    assert "Hidden Person" not in said
    assert "Waiting House" not in said


def test_names_in_front_come_first_and_once(petition):
    make.published(petition, "organisation", name="Ash Foundation")
    zebra = make.published(petition, "organisation", name="Zebra House")
    feature.put_in_front(zebra)
    said = words(petition, "txt")
    assert said.count("Zebra House") == 1
    assert said.index("Zebra House") < said.index("Ash Foundation")
    short = words(petition, "txt", is_short=True)
    assert "Zebra House" in short
    assert "Ash Foundation" not in short
    assert "The complete list: https://sign.example.org/petitions/gauges/" in short


def test_names_by_country_stand_under_its_name(petition):
    make.published(petition, "organisation", name="Ash Foundation", country="KE")
    make.published(petition, "organisation", name="Zebra House", country="GE")
    make.published(petition, "organisation", name="Border House", country="", is_international=True)
    said = words(petition, "txt", by_country=True)
    order = ["Georgia:", "Zebra House", "Kenya:", "Ash Foundation", "international:", "Border House"]
    places = [said.index(part) for part in order]
    assert places == sorted(places)


@pytest.mark.parametrize("language", ["ar", "ka"])
def test_a_letter_is_in_the_language_of_its_text(petition, language):
    make.statement(petition, language=language, title="عنوان", text="نص", direction="rtl")
    found = PdfReader(io.BytesIO(written(petition, "pdf", language=language)))
    assert found.root_object["/Lang"] == language
    assert found.metadata is not None
    assert found.metadata.title == "عنوان"
    # Headings are in the text's language if the interface has that language.
    assert ("Convened by" in words(petition, "txt", language=language)) is (language == "ka")


def test_the_pdf_is_tagged(petition):
    found = PdfReader(io.BytesIO(written(petition, "pdf")))
    assert found.root_object["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in found.root_object


def test_every_name_of_the_corpus_goes_into_every_format(petition):
    for number, name in enumerate([*PEOPLE, *ORGANISATIONS]):
        kind = "individual" if number < len(PEOPLE) else "organisation"
        make.published(petition, kind, name=unicodedata.normalize("NFC", name))
    composed = letter.compose(petition, letter.Choices())
    text, page = writers.write(composed, "txt").decode(), writers.write(composed, "docx")
    paragraphs = "\n".join(one.text for one in docx.Document(io.BytesIO(page)).paragraphs)
    for entry in composed.entries:
        assert f"– {entry.name}" in text
        assert entry.name in paragraphs
    assert writers.write(composed, "pdf").startswith(b"%PDF")


def test_what_somebody_wrote_is_never_source(petition):
    nasty = '#read("/etc/passwd") $x$ <script>alert(1)</script> #image("http://x.example/a.png")'
    make.published(petition, "organisation", name=nasty)
    assert "#read" in words(petition, "pdf")
    assert "root:" not in words(petition, "pdf")
    assert "<script>" not in written(petition, "html").decode()
    assert 'href="javascript' not in written(petition, "html").decode()


# A private-use character, which no system font has.
BOX = "\U0010fffd"
# A musical mark: no font with this character has Latin letters.
BOX_MARK = "\U0001d1aa"


MONSTERS = [
    "### A\n\n> # B",
    "##### A\n\n- # B",
    "> " * 40 + "deep",
    "- " * 30 + "deep",
    "a\x0bb\x01c",
    "[x](mailto:) [y](http:) [z](https://) [w](http://[v)",
    "a[^1]\n\n[^1]: see [^2]\n[^2]: see [^3]\n[^3]: see [^4]\n[^4]: the end of it",
    "a[^1]\n\n[^1]: 1. first\n\n    second\n",
    "| a |\n|---|\n",
    "- \n- \n\n1.\n",
    "W" * 400,
]


@pytest.mark.parametrize("source", MONSTERS)
def test_no_text_is_too_strange_for_a_letter(source):
    draft = make.draft()
    draft.statements.update(text=source)
    for name in writers.FORMATS:
        assert written(draft, name)


def test_notes_and_lists_say_the_same_in_every_format(petition):
    draft = make.draft()
    lists = "7. seventh\n8. eighth\n\n   more of it\n\n"
    draft.statements.update(text=lists + "a[^1]\n\n[^1]: noted[^2]\n[^2]: first[^3]\n[^3]: last note\n")
    for name in writers.FORMATS:
        said = words(draft, name)
        for part in ("seventh", "eighth", "more of it", "noted", "last note"):
            assert part in said
        assert name == "html" or "7. seventh" in said


def test_a_name_keeps_its_punctuation_on_its_side_in_a_document(petition):
    make.statement(petition, language="ar", title="عنوان", text="نص", direction="rtl")
    make.published(petition, "organisation", name="@mnistía local")
    make.published(petition, "organisation", name="مركز الحق")
    lines = [
        line.text for line in docx.Document(io.BytesIO(written(petition, "docx", language="ar"))).paragraphs
    ]
    assert any(line.startswith("\u200e@mnistía local\u200e") for line in lines)
    assert any(line.startswith("مركز الحق") for line in lines)


NOTED = """A[^1] and B[^2] and C[^3].

[^1]: Of every gauge.
[^2]: - First
    - Second
[^3]: > Said elsewhere.
"""


def test_the_number_of_a_note_stands_on_its_first_line():
    draft = make.draft()
    draft.statements.update(text=NOTED)
    lines = lines_of(written(draft, "pdf"))
    assert "1 Of every gauge." in lines
    assert any(line.startswith("2") and "First" in line for line in lines)
    assert any(line.startswith("3") and "Said elsewhere." in line for line in lines)


def lines_of(content: bytes, number: int = 0) -> list[str]:
    """Return the lines of a page of a PDF."""
    return PdfReader(io.BytesIO(content)).pages[number].extract_text().splitlines()


def signed_by(composed: letter.Letter, count: int, **fields) -> letter.Letter:
    entries = [letter.Entry(number, f"House {number}") for number in range(count)]
    sections = [letter.Section("Organisations", "", [letter.Group("", entries)], "")] if count else []
    return replace(
        composed, sections=sections, undersigned="We, the undersigned", tally="All signed", **fields
    )


def test_no_page_holds_the_tally_alone():
    composed = letter.compose(make.draft(), letter.Choices())
    pages_before = 0
    # Add one name at a time, until the tally is on another page.
    for count in range(30, 90, 2):
        found = PdfReader(io.BytesIO(pdf.write(signed_by(composed, count)))).pages
        last = found[-1].extract_text()
        assert "All signed" in last
        if pages_before and len(found) > pages_before:
            break
        pages_before = len(found)
    assert len(found) > 1
    assert f"House {count - 1}" in last


def test_no_page_holds_the_tally_alone_under_a_text_without_names():
    composed = letter.compose(make.draft(), letter.Choices())
    for lines in range(30, 60):
        text = "\n\n".join(f"Line {number}" for number in range(lines))
        found = PdfReader(io.BytesIO(pdf.write(signed_by(composed, 0, blocks=blocks.read(text))))).pages
        if len(found) > 1:
            break
    assert "All signed" in found[1].extract_text()
    assert f"Line {lines - 1}" in found[1].extract_text()


def test_the_last_names_of_a_document_stay_with_the_tally(petition):
    for name in ("Ash Foundation", "Birch House"):
        make.published(petition, "organisation", name=name)
    lines = docx.Document(io.BytesIO(written(petition, "docx"))).paragraphs
    places = {line.text.strip().split("  ")[0]: number for number, line in enumerate(lines)}
    kept = lines[places["Birch House"] : -1]
    assert len(kept) > 4
    assert all(line.paragraph_format.keep_with_next for line in kept)
    assert not lines[places["Mbale"]].paragraph_format.keep_with_next


@pytest.mark.parametrize(("language", "arrow"), [("ar", "←"), ("en", "→")])
def test_an_erratum_leads_to_its_new_words_as_the_letter_is_read(petition, language, arrow):
    arabic = make.statement(petition, language="ar", title="عنوان", text="نص قديم", direction="rtl")
    opening.correct(arabic, old="قديم", new="جديد")
    opening.correct(petition.statements.get(language="en"), old="Said elsewhere", new="Said here")
    for name in ("txt", "html", "docx", "pdf"):
        said = words(petition, name, language=language)
        assert (arrow in said, {"→": "←", "←": "→"}[arrow] in said) == (True, False)


def test_struck_words_are_marked_in_plain_text():
    draft = make.draft()
    draft.statements.update(text="We ask for ~~little *and* less~~ more, and ~~no~~ more.")
    assert "for ~~little and less~~ more, and ~~no~~ more." in words(draft, "txt")


def test_a_word_that_no_line_holds_is_broken(petition):
    make.published(petition, "organisation", name="W" * 250)
    make.published(petition, "individual", name="🌊")
    pages = PdfReader(io.BytesIO(written(petition, "pdf"))).pages
    lines = "\n".join(page.extract_text() for page in pages).replace("\u200b", "").splitlines()
    assert max(line.count("W") for line in lines) < 100
    assert sum(line.count("W") for line in lines if "WWW" in line) == 250


@pytest.mark.parametrize(
    ("addressees", "to"),
    [(["The ministry", "To whom it may concern"], ""), (["The ministry", "Tonga"], "To")],
)
def test_a_letter_is_put_to_its_addressees_once(petition, addressees, to):
    with make.resting_triggers():
        petition.statements.update(addressees=addressees)
    other = make.statement(petition, language="fr", addressees=["To the minister"])
    assert letter.compose(petition, letter.Choices()).labels["to"] == to
    lines = [one.text for one in docx.Document(io.BytesIO(written(petition, "docx"))).paragraphs]
    assert lines.count("To") == bool(to)
    # Each text is read in its own language.
    assert letter.compose(petition, letter.Choices(other.language)).labels["to"]


@pytest.mark.parametrize(
    ("language", "interface", "heading"),
    [
        ("pt-br", "pt", "Organizações"), ("pt", "pt", "Organizações"), ("zh-hans", "zh-hans", "机构"),
        ("fr-ca", "fr", "Organisations"), ("ka", "en", "Organisations"),
    ],
)  # fmt: skip
def test_headings_are_in_the_language_of_the_text_or_its_nearest(petition, language, interface, heading):
    make.published(petition, "organisation", name="Ash Foundation")
    make.statement(petition, language=language, title="Um título", text="Um texto")
    composed = letter.compose(petition, letter.Choices(language))
    assert (composed.language, composed.interface) == (language, interface)
    assert [one.heading for one in composed.sections] == [heading]
