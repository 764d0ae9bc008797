"""The four amendments of an opened petition, dated and publicly logged."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from petitions import closing, lifecycle, markdown_files
from petitions.forms import StatementForm
from petitions.front_matter import MalformedFile, parse
from petitions.models import Amendment, Statement
from tests import make
from tests.petitions.test_word_files import docx, paragraph

pytestmark = pytest.mark.django_db


@pytest.fixture
def statement(petition) -> Statement:
    return petition.statements.get()


def get(path) -> str:
    return Client().get(path, secure=True).content.decode()


def amend(petition) -> str:
    return f"/admin/petitions/petition/{petition.pk}/amend/"


def test_an_erratum_stands_under_the_text_which_stays_as_it_was(petition, statement):
    lifecycle.correct(statement, old="ask for  little", new="ask for much")
    page = get(f"/en/petitions/{petition.slug}/")
    assert "We ask for little." in page
    assert "<del><bdi>ask for little</bdi></del> <ins><bdi>ask for much</bdi></ins>" in page
    assert "“ask for little” should read “ask for much”" in get(f"/en/petitions/{petition.slug}/corrections/")
    statement.refresh_from_db()
    assert "ask for little" in statement.text


def test_an_erratum_is_dated_by_the_clocks_of_its_petition(enter):
    found = lifecycle.open_petition(make.draft(slug="lake", time_zone="Pacific/Kiritimati"))
    lifecycle.correct(
        make.statement(found, language="fr", text="Peu de mots."), old="Peu de mots", new="Moins"
    )
    # At 11:00 in UTC, the next day has begun on this island.
    with make.resting_triggers() as cursor:
        cursor.execute("UPDATE petitions_amendment SET at = '2026-03-12 11:00+00'")
    assert "13 March 2026</time>" in get("/en/petitions/lake/?text=fr")
    said = enter(make.worker(found, "organiser")).get(amend(found), secure=True).content.decode()
    assert "13 March 2026" in said


def test_a_faulty_translation_is_withdrawn_and_the_authentic_text_is_not(petition, statement):
    french = make.statement(petition, language="fr", title="Un texte")
    lifecycle.withdraw_translation(french)
    assert "Un texte" not in get(f"/en/petitions/{petition.slug}/?text=fr")
    assert "the translation into French was withdrawn" in get(f"/en/petitions/{petition.slug}/corrections/")
    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.withdraw_translation(statement)


def test_another_language_and_a_later_close_are_logged(petition):
    lifecycle.add_language(petition, Statement(language="fr", title="Un texte", text="Peu."))
    closing.move_close(petition, to=petition.closes_at + timedelta(days=2))
    page = get(f"/en/petitions/{petition.slug}/corrections/")
    assert "the text was added in French" in page
    assert "the close was moved from" in page


def test_a_moved_close_is_told_by_its_last_day_wherever_it_is_told(enter):
    # At 10:00 in UTC, it is the midnight that ends the day on this island.
    first, later = (datetime(2099, 3, day, 10, tzinfo=UTC) for day in (12, 14))
    found = lifecycle.open_petition(make.draft(slug="lake", time_zone="Pacific/Kiritimati"), closes_at=first)
    closing.move_close(found, to=later)
    closing.move_close(make.petition(), to=later)
    old, new = "Thursday, 12 March 2099", "Saturday, 14 March 2099"
    client = enter(make.worker(found, "organiser"))
    assert new in get("/en/petitions/lake/")
    assert f"the close was moved from {old} to {new}" in get("/en/petitions/lake/corrections/")
    for path in (amend(found), reverse("workspace:history", args=[found.pk])):
        assert f"the close moved: {old} → {new}" in client.get(path, secure=True).content.decode()
    arabic = client.get(path, secure=True, headers={"accept-language": "ar"}).content.decode()
    assert "← السبت، 14 مارس 2099" in arabic


def test_an_organiser_does_all_of_it_in_the_admin(petition, statement, enter):
    organiser = make.worker(petition, "organiser")
    client = enter(organiser)
    french = make.statement(petition, language="fr", title="Un texte")
    said = {"act": "erratum", "erratum-statement": statement.pk, "erratum-old": "nowhere", "erratum-new": "x"}
    assert "do not stand in the text" in client.post(amend(petition), said, secure=True).content.decode()
    client.post(amend(petition), said | {"erratum-old": "little", "erratum-new": "much"}, secure=True)
    client.post(amend(petition), {"act": "withdraw", "withdraw-statement": french.pk}, secure=True)
    later = petition.closes_at + timedelta(days=1)
    data = {"act": "close", "close-to_0": f"{later:%Y-%m-%d}", "close-to_1": f"{later:%H:%M:%S}"}
    assert (
        "The close is moved" in client.post(amend(petition), data, secure=True, follow=True).content.decode()
    )
    acts = Amendment.objects.values_list("act", "by")
    assert set(acts) == {(act, organiser.pk) for act in ("erratum", "withdrawal", "close")}


def test_nobody_amends_a_draft_or_without_the_role(petition, enter):
    draft = make.draft()
    assert enter(make.worker(draft, "organiser")).get(amend(draft), secure=True).status_code == 404
    assert enter(make.worker(petition, "moderator")).get(amend(petition), secure=True).status_code == 403


def test_texts_are_looked_at_side_by_side_before_they_are_saved(enter):
    draft = make.draft()
    client = enter(make.worker(draft, "organiser"))
    path = f"/admin/petitions/petition/{draft.pk}/texts/"
    assert "We ask for little." in client.get(path, secure=True).content.decode()
    typed = {
        "statements-0-language": "en", "statements-0-title": "A title", "statements-0-text": "Some *words*.",
        "statements-1-language": "ar", "statements-1-title": "عنوان",
        "statements-1-text": "كلمات <script>x</script>",
    }  # fmt: skip
    for address in (path, "/admin/petitions/petition/add/preview/"):
        page = client.post(address, typed, secure=True).content.decode()
        assert "Some <em>words</em>." in page
        assert 'lang="ar" dir="rtl"' in page
        assert "<script>" not in page
        assert "nothing of this is saved" in page
    assert draft.statements.get().text.startswith("We ask")


def test_a_text_of_brackets_alone_is_refused_before_it_is_read(enter):
    draft, other = make.draft(), make.draft()
    client = enter(make.worker(draft, "organiser"))
    typed = {"statements-0-language": "en", "statements-0-title": "A title", "statements-0-text": "[" * 5001}
    for address in (f"/admin/petitions/petition/{draft.pk}/texts/", "/admin/petitions/petition/add/preview/"):
        page = client.post(address, typed, secure=True).content.decode()
        assert "more than 5000 opening square brackets" in page
        assert "[[[[" not in page
        typed["statements-0-text"] = "[" * 5000
        assert "[[[[" in client.post(address, typed, secure=True).content.decode()
        typed["statements-0-text"] = "[" * 5001
    form = StatementForm(
        {"language": "en", "title": "A title", "text": "[" * 5001}, instance=draft.statements.get()
    )
    assert "more than 5000" in form.errors["text"][0]
    with pytest.raises(MalformedFile, match="more than 5000"):
        markdown_files.import_file(
            parse(f"---\nslug: heavy\ntitle: A title\n---\n{'[' * 5001}"), update=False
        )
    assert other.statements.get().text.startswith("We ask")


def test_a_chosen_word_file_is_looked_at_in_the_place_of_what_is_typed(enter):
    draft = make.draft()
    client = enter(make.worker(draft, "organiser"))
    table = f"<w:tbl><w:tr><w:tc>{paragraph('A cell')}</w:tc></w:tr></w:tbl>"
    file = docx(paragraph("From the file") + table).read()
    for address in (f"/admin/petitions/petition/{draft.pk}/texts/", "/admin/petitions/petition/add/preview/"):
        chosen = {
            "statements-0-language": "en", "statements-0-title": "A title", "statements-0-text": "Typed.",
            "statements-0-word": SimpleUploadedFile("a.docx", file),
            "statements-1-language": "fr", "statements-1-title": "Un titre",
            "statements-1-word": SimpleUploadedFile("b.docx", b"no file of Word"),
        }  # fmt: skip
        page = client.post(address, chosen, secure=True).content.decode()
        assert "From the file" in page
        assert "Typed." not in page
        assert "Tables became plain lines." in page
        assert "This file is no .docx or .odt document." in page
        assert "We ask for little." not in page


def test_a_close_is_moved_to_the_end_of_a_day_without_a_time(petition, enter):
    client = enter(make.worker(petition, "organiser"))
    said = {"act": "close", "close-to_0": "2098-03-12", "close-to_1": ""}
    client.post(amend(petition), said, secure=True)
    petition.refresh_from_db()
    assert f"{petition.closes_at:%Y-%m-%d %H:%M}" == "2098-03-13 00:00"


def test_a_withdrawn_translation_is_replaced(petition):
    lifecycle.withdraw_translation(make.statement(petition, language="fr", title="Faux"))
    lifecycle.add_language(petition, Statement(language="fr", title="Un texte juste", text="Peu."))
    assert "Un texte juste" in get(f"/en/petitions/{petition.slug}/?text=fr")


def test_a_close_beyond_telling_is_refused(petition, enter):
    client = enter(make.worker(petition, "organiser"))
    data = {"act": "close", "close-to_0": "9999-12-31", "close-to_1": "23:59:59"}
    assert "within this century" in client.post(amend(petition), data, secure=True).content.decode()
    petition.refresh_from_db()
    assert petition.closes_at.year < 2100
