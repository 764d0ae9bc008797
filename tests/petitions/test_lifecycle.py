"""The verbs of a petition, each beside another petition that stays as it is."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from petitions import lifecycle
from petitions.models import Amendment, Petition, Statement
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def statement(petition) -> Statement:
    return petition.statements.get()


def logged(petition: Petition) -> list[str]:
    """Return the acts that a petition's public log tells of."""
    return list(petition.amendments.order_by("pk").values_list("act", flat=True))


@pytest.mark.parametrize("lacking", ["controller", "contact"])
def test_a_petition_without_controller_or_contact_cannot_open(lacking):
    with pytest.raises(lifecycle.NotAllowed, match=lacking):
        lifecycle.open_petition(make.draft(**{lacking: ""}))


def test_a_petition_opens_once():
    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.open_petition(make.petition())


@pytest.mark.parametrize(
    ("old", "new"), [("words that are not there", "x"), ("One thing", "One thing"), (" ", "x")]
)
def test_an_erratum_of_nothing_is_refused(statement, old, new):
    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.correct(statement, old=old, new=new)
    assert not Amendment.objects.exists()


def test_a_draft_is_changed_and_needs_no_erratum():
    with pytest.raises(lifecycle.NotAllowed, match="draft"):
        lifecycle.correct(make.draft().statements.get(), old="little", new="much")


def test_an_erratum_quotes_what_the_page_shows_and_stands_once(petition):
    text = "We call for **all** people to [act](https://x.example) now."
    french = make.statement(petition, language="fr", title="T", text=text)
    lifecycle.correct(french, old="for all people to act now", new="for everyone to act now")
    same = ("for all people to act now", "for everyone to act now")
    for old, new in (same, ("**all** people", "x"), ("e", "")):
        with pytest.raises(lifecycle.NotAllowed):
            lifecycle.correct(french, old=old, new=new)
    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.correct(french, old="all people", new="all\u202e people")
    assert Amendment.objects.count() == 1


def test_a_draft_logs_nothing():
    petition = make.draft()
    lifecycle.add_language(petition, Statement(language="fr", title="Un texte", text="Peu."))
    assert not Amendment.objects.exists()


def test_the_log_is_append_only(petition, statement):
    lifecycle.correct(statement, old="little", new="much")
    for act in ("UPDATE petitions_amendment SET new = 'x'", "DELETE FROM petitions_amendment"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act)


def test_a_draft_says_in_words_all_that_keeps_it_from_opening():
    complete, draft = make.draft(), make.draft(controller="", contact="")
    draft.statements.update(text=" \n")
    draft.closes_at = draft.clock
    lacking = lifecycle.missing(draft)
    starts = ("a controller", "a contact", "a text", "a close that is still to come")
    assert [words[: len(start)] for words, start in zip(lacking, starts, strict=True)] == list(starts)
    assert lifecycle.missing(complete) == []


def test_a_draft_without_an_authentic_version_lacks_a_text():
    draft = make.draft()
    draft.statements.update(authentic=False)
    assert len(lifecycle.missing(draft)) == 1


def test_a_draft_opens_now_with_the_close_it_is_given_and_no_other_does():
    draft, other = make.draft(closes_at=make.now() + timedelta(days=1)), make.draft()
    wanted = make.now() + timedelta(days=9)
    found = lifecycle.open_petition(draft, closes_at=wanted)
    assert found.closes_at == wanted
    assert abs(found.opens_at - found.clock) < timedelta(minutes=1)
    assert lifecycle.open_petition(make.draft(closes_at=wanted)).closes_at == wanted
    other.refresh_from_db()
    assert (other.opens_at, other.closes_at) == (None, None)


def test_a_draft_with_a_close_that_has_passed_is_not_opened():
    draft = make.draft(closes_at=make.now() - timedelta(days=1))
    with pytest.raises(lifecycle.NotAllowed, match=f"“{draft.slug}” cannot open yet"):
        lifecycle.open_petition(draft)
    draft.refresh_from_db()
    assert draft.opens_at is None


def test_new_names_are_held_under_one_petition_and_the_second_press_is_no_news(petition):
    other = make.petition()
    assert lifecycle.hold_new_names(petition, hold=True)
    assert not lifecycle.hold_new_names(petition, hold=True)
    assert Petition.objects.get(holds_all=True) == petition
    Petition.objects.filter(pk=other.pk).update(holds_all=True)
    assert lifecycle.hold_new_names(petition, hold=False)
    assert not lifecycle.hold_new_names(petition, hold=False)
    assert Petition.objects.get(holds_all=True) == other


def test_a_language_is_added_once_and_logged_with_its_author(petition):
    french = {"language": "fr", "title": "Un texte", "text": "Peu."}
    make.statement(make.petition(), **french)
    author = make.user()
    added = lifecycle.add_language(petition, Statement(**french), by=author)
    (line,) = petition.amendments.all()
    assert (line.act, line.statement, line.by) == ("language", added, author)
    with pytest.raises(lifecycle.NotAllowed, match="version in fr already"):
        lifecycle.add_language(petition, Statement(**french))
    assert Amendment.objects.count() == 1


def test_an_erratum_is_about_the_title_the_subtitle_or_the_text_of_one_version(petition):
    french = make.statement(petition, language="fr", title="Un titre", subtitle="Un  sous-titre", text="Peu.")
    by = make.user()
    for old in ("Un titre", "Un sous-titre", "Peu."):
        line = lifecycle.correct(french, old=f" {old} ", new="autre\nchose", by=by)
        assert (line.old, line.new, line.by, line.statement) == (old, "autre chose", by, french)
    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.correct(petition.statements.get(language="en"), old="Un titre", new="autre chose")


def test_an_erratum_is_about_four_letters_at_least(petition, statement):
    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.correct(statement, old="for", new="of")
    lifecycle.correct(statement, old="We a", new="I a")
    assert logged(petition) == ["erratum"]


def test_the_same_words_are_corrected_in_each_version_and_each_way_once(petition, statement):
    other = make.statement(petition, language="en-GB", text="We ask for little.")
    for which in (statement, other):
        lifecycle.correct(which, old="little", new="much")
    lifecycle.correct(statement, old="little", new="more")
    assert logged(petition) == ["erratum"] * 3


def test_a_translation_is_withdrawn_once_and_another_stays(petition, statement):
    french, german = (make.statement(petition, language=code, title=code) for code in ("fr", "de"))
    by = make.user()
    lifecycle.withdraw_translation(french, by=by)
    for which in (french, statement):
        with pytest.raises(lifecycle.NotAllowed, match="Only a translation"):
            lifecycle.withdraw_translation(which)
    (line,) = petition.amendments.all()
    assert (line.act, line.statement, line.by) == ("withdrawal", french, by)
    assert set(petition.statements.filter(withdrawn_at=None)) == {statement, german}
    again = Statement(language="fr", title="Un texte juste", text="Peu.")
    assert lifecycle.add_language(petition, again).pk not in (None, french.pk)
