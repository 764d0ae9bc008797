"""Triggers freeze the text and the dates of opened petitions, and keep two records append-only."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from coalitions.models import Coalition
from petitions.models import Amendment, Petition, RoleChange, Statement
from tests import make

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)

FROZEN = {
    "language": "fr",
    "direction": "rtl",
    "authentic": False,
    "title": "Another title",
    "subtitle": "Another subtitle",
    "summary": "Another summary",
    "text": "Another text",
    "addressees": ["Other addressees"],
    "place": "Another place",
    "who_may_sign": "Other people",
}


@pytest.mark.parametrize("column", FROZEN)
def test_no_column_of_an_opened_text_can_be_rewritten(column):
    draft, statement = make.draft().statements.get(), make.petition().statements.get()
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Statement.objects.filter(pk=statement.pk).update(**{column: FROZEN[column]})
    assert Statement.objects.filter(pk=draft.pk).update(**{column: FROZEN[column]}) == 1


def test_an_opened_text_moves_to_no_other_petition():
    statement = make.petition().statements.get()
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Statement.objects.filter(pk=statement.pk).update(petition=make.draft())


def test_an_opened_text_stays_and_that_of_a_draft_can_be_deleted():
    draft, statement = make.draft().statements.get(), make.petition().statements.get()
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        statement.delete()
    draft.delete()
    assert list(Statement.objects.all()) == [statement]


def test_the_text_of_a_petition_that_opens_later_can_be_rewritten():
    make.petition()
    draft = make.draft()
    Petition.objects.filter(pk=draft.pk).update(opens_at=timezone.now() + HOUR)
    assert draft.statements.update(text="Another text") == 1


def test_another_language_is_added_after_opening():
    petition = make.petition()
    make.statement(petition, language="fr", title="Une déclaration")
    assert petition.statements.count() == 2


def change(petition: Petition, **columns) -> None:
    """Change a petition as a query would that goes past every verb."""
    with transaction.atomic():
        Petition.objects.filter(pk=petition.pk).update(**columns)


@pytest.mark.parametrize(
    "columns",
    [{"slug": "elsewhere"}, {"opens_at": Now() - HOUR}, {"opens_at": None}, {"fingerprint_version": 2}],
)
def test_address_opening_and_key_of_an_opened_petition_are_frozen(columns):
    with pytest.raises(IntegrityError, match="frozen"):
        change(make.petition(), **columns)
    change(make.draft(), **columns)


def test_an_opened_petition_stays_and_a_draft_can_be_deleted():
    petition, draft = make.petition(), make.draft()
    with make.resting_triggers():
        petition.statements.all().delete()
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        petition.delete()
    petition = Petition.objects.get(slug=petition.slug)
    draft.delete()
    assert list(Petition.objects.all()) == [petition]


def test_the_close_of_an_opened_petition_moves_later_only():
    petition, draft = make.petition(), make.draft()
    for earlier in (petition.closes_at - timedelta(microseconds=1), None):
        with pytest.raises(IntegrityError, match="only move later"):
            change(petition, closes_at=earlier)
    change(petition, closes_at=petition.closes_at)
    change(petition, closes_at=petition.closes_at + HOUR)
    change(draft, closes_at=petition.closes_at)
    change(draft, closes_at=petition.closes_at - HOUR)


def test_an_opened_petition_without_a_close_may_get_one():
    petition = make.petition(closes_in=None)
    make.petition()
    change(petition, closes_at=timezone.now() + HOUR)
    petition.refresh_from_db()
    assert petition.closes_at is not None


def test_an_open_petition_becomes_public_and_never_private_again():
    private, public = make.petition(), make.petition()
    with make.resting_triggers():
        change(private, key="a-secret-key", public_at=Now() + HOUR)
    with pytest.raises(IntegrityError, match="stays public"):
        change(public, key="another-key", public_at=Now() + HOUR)
    change(private, public_at=Now() + 2 * HOUR)
    change(private, public_at=Now())
    with pytest.raises(IntegrityError, match="stays public"):
        change(private, public_at=Now() + HOUR)


def test_a_change_of_something_else_leaves_an_opened_petition_free():
    petition = make.petition()
    change(petition, contact="other@secretariat.example")
    petition.refresh_from_db()
    assert petition.contact == "other@secretariat.example"


@pytest.mark.parametrize("columns", [{"text": "  "}, {"authentic": False}])
def test_a_petition_opens_with_an_authentic_text_alone(columns):
    other, draft = make.draft(), make.draft()
    draft.statements.update(**columns)
    with pytest.raises(IntegrityError, match="without an authentic text"):
        change(draft, opens_at=timezone.now())
    change(other, opens_at=timezone.now())
    change(draft, opens_at=None)


def test_a_new_petition_has_its_text_at_the_end_of_its_transaction():
    make.petition()
    with pytest.raises(IntegrityError, match="without an authentic text"):
        make_opening(slug="without", has_text=False)
    make_opening(slug="with", has_text=True)
    assert Petition.objects.filter(slug="with").exists()


@transaction.atomic
def make_opening(*, slug: str, has_text: bool) -> None:
    """Make a petition that opens in an hour, as one transaction."""
    petition = Petition.objects.create(
        slug=slug,
        controller="The Secretariat",
        contact="a@b.example",
        opens_at=timezone.now() + HOUR,
        coalition=Coalition.objects.default(),
    )
    if has_text:
        make.statement(petition, authentic=True)
    check_now()


def check_now() -> None:
    """Check at once what the database would check at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.parametrize("verb", ["update", "delete"])
@pytest.mark.parametrize("record", ["amendments", "roles"])
def test_nobody_rewrites_how_a_text_or_a_role_has_changed(record, verb):
    petition = make.petition()
    make.worker(petition)
    if record == "amendments":
        row = Amendment.objects.create(petition=petition, act="close", old="2026-01-01", new="2026-01-02")
    else:
        row = RoleChange.objects.create(
            petition=petition, user=make.user(), by=make.user(), was_name="", name="moderator"
        )
    rows = type(row).objects.filter(pk=row.pk)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.update(at=Now()) if verb == "update" else rows.delete()
