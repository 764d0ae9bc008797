"""Triggers keep the records append-only, and note what comes onto a list and leaves it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.db.models.functions import Now

from signatories.lifecycle import correct, review, withdraw
from signatories.models import ContactReveal, DayChange, ExportRecord, Signatory, StatusChange, UnknownCountry
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(petition) -> StatusChange:
    """Return a line of the record that has words, below a bystander's line."""
    make.published(petition)
    row = make.confirmed(petition, "organisation", name="Harbour Archive")
    review.reject(row, by=make.worker(petition), reason="other", words="Not a real name.")
    return StatusChange.objects.latest("id")


def change(line: StatusChange, **columns) -> None:
    """Change a line as a query would that goes past every verb."""
    with transaction.atomic():
        StatusChange.objects.filter(pk=line.pk).update(**columns)


FIXED = {
    "id": 10**9,
    "kind": "individual",
    "from_status": "published",
    "to_status": "withdrawn",
    "was_listing": "withheld",
    "was_country": "PE",
    "listing": "withheld",
    "country": "PE",
    "basis": "entered",
    "published_on": date(2020, 1, 1),
    "by": None,
    "at": Now(),
    "reason": "spam",
}


@pytest.mark.parametrize("column", FIXED)
def test_no_column_of_the_record_can_be_rewritten(line, column):
    with pytest.raises(IntegrityError, match="append-only"):
        change(line, **{column: FIXED[column]})


def test_no_line_of_the_record_moves_to_another_petition_decision_or_entry(line):
    others = {
        "petition": make.petition(),
        "signatory": Signatory.objects.exclude(pk=line.signatory_id).first(),
    }
    for column, other in others.items():
        with pytest.raises(IntegrityError, match="append-only"):
            change(line, **{column: other})


def test_a_line_of_the_record_cannot_be_deleted(line):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        line.delete()


def test_a_line_is_marked_as_folded_once(petition):
    make.published(petition)
    line = StatusChange.objects.filter(folded_at=None).latest("id")
    change(line, folded_at=Now())
    line.refresh_from_db()
    for later in (None, line.folded_at + timedelta(seconds=1)):
        with pytest.raises(IntegrityError, match="append-only"):
            change(line, folded_at=later)
    change(line, folded_at=line.folded_at)


def test_the_words_of_a_line_can_be_emptied_and_not_rewritten(line):
    with pytest.raises(IntegrityError, match="append-only"):
        change(line, words="Something else.")
    change(line, words="")
    with pytest.raises(IntegrityError, match="append-only"):
        change(line, words="Something else.")


def test_a_line_lets_go_of_its_entry_and_loses_its_words_with_it(line):
    before = StatusChange.objects.filter(signatory=None).count()
    change(line, signatory=None)
    line.refresh_from_db()
    assert (line.signatory, line.words) == (None, "")
    assert StatusChange.objects.filter(signatory=None).count() == before + 1


@pytest.mark.parametrize("verb", ["update", "delete"])
@pytest.mark.parametrize("record", ["exports", "reveals"])
def test_nobody_rewrites_who_took_or_saw_contact_data(petition, record, verb):
    by = make.worker(petition)
    if record == "exports":
        row = ExportRecord.objects.create(petition=petition, by=by, reason="A letter", rows=2)
    else:
        row = ContactReveal.objects.create(petition=petition, by=by, signatory_number=4)
    rows = type(row).objects.filter(pk=row.pk)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.update(at=Now()) if verb == "update" else rows.delete()


def delta(petition) -> list[tuple[str, str, int]]:
    """Return the kind, listing and number of each line of the view, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT listing, country, n FROM signatories_delta WHERE petition_id = %s ORDER BY id, n",
            [petition.pk],
        )
        return cursor.fetchall()


def test_a_line_of_the_record_counts_as_it_was_before_and_as_it_is_since(petition):
    make.published(make.petition(), country="PE", shows_country=True)
    make.signed(petition)
    row = make.published(petition, "organisation", country="KE")
    correct.withhold(row)
    withdraw.withdraw(Signatory.objects.get(pk=row.pk))
    assert delta(petition) == [
        ("full", "KE", 1), ("full", "KE", -1), ("withheld", "", 1), ("withheld", "", -1),
    ]  # fmt: skip


def by_day(petition) -> dict[tuple[str, date], int]:
    """Return the sum of a petition's notes by kind and day, without those that cancel out."""
    rows = DayChange.objects.filter(petition=petition).values_list("kind", "on").annotate(Sum("n"))
    return {(kind, on): n for kind, on, n in rows if n}


def test_the_day_of_a_name_is_noted_when_it_is_shown_and_for_its_petition_alone(petition):
    make.published(make.petition())
    waits = make.confirmed(petition, "organisation")
    make.published(petition, listing="withheld")
    assert not DayChange.objects.filter(petition=petition).exists()
    review.publish(waits)
    waits.refresh_from_db()
    assert by_day(petition) == {("organisation", waits.published_on): 1}


def test_nothing_is_noted_where_neither_name_day_kind_nor_listing_changes(petition):
    row = make.published(petition)
    hidden = make.published(petition, listing="withheld")
    waits = make.confirmed(petition, "organisation")
    noted = DayChange.objects.count()
    Signatory.objects.filter(pk__in=[row.pk, hidden.pk, waits.pk]).update(role="Other")
    Signatory.objects.filter(pk=waits.pk).update(listing="withheld")
    assert DayChange.objects.count() == noted == 1


@pytest.mark.parametrize(
    ("columns", "day"),
    [
        ({"published_on": date(2026, 1, 2)}, ("individual", date(2026, 1, 2))),
        ({"listing": "withheld"}, None),
    ],
)
def test_a_name_moves_to_its_other_day_and_a_withheld_one_is_in_none(petition, columns, day):
    beside = make.published(petition, "organisation")
    row = make.published(petition)
    Signatory.objects.filter(pk=row.pk).update(country="", **columns)
    expected = {("organisation", beside.published_on): 1}
    assert by_day(petition) == expected | ({day: 1} if day else {})


@pytest.mark.parametrize("leaves", ["is withdrawn", "is deleted"])
def test_a_name_that_leaves_is_taken_off_its_day(petition, leaves):
    beside, row = make.published(petition), make.published(petition, "organisation")
    hidden = make.published(petition, "organisation", listing="withheld")
    for one in (row, hidden):
        if leaves == "is deleted":
            one.delete()
        else:
            withdraw.withdraw(one)
    assert by_day(petition) == {("individual", beside.published_on): 1}


def unknown(petition) -> int:
    """Return how many listed organisations of a petition have no country, by the notes."""
    return UnknownCountry.objects.filter(petition=petition).aggregate(n=Sum("n"))["n"] or 0


@pytest.fixture
def nowhere(petition) -> Signatory:
    """Return a listed organisation without a country, beside one with a country."""
    make.published(petition, "organisation", country="PE")
    row = make.published(petition, "organisation", country="KE")
    Signatory.objects.filter(pk=row.pk).update(country="")
    row.refresh_from_db()
    return row


def test_an_organisation_that_loses_its_country_is_noted_for_its_petition_alone(petition, nowhere):
    other = make.petition()
    make.published(other, "organisation")
    assert (unknown(petition), unknown(other)) == (1, 0)


@pytest.mark.parametrize(
    "columns",
    [{"country": "KE"}, {"is_international": True}, {"listing": "withheld"}, {"status": "withdrawn"}],
)
def test_an_organisation_is_noted_no_longer_once_its_country_is_known_or_it_leaves_the_list(
    petition, nowhere, columns
):
    if columns.get("status"):
        withdraw.withdraw(nowhere)
    else:
        Signatory.objects.filter(pk=nowhere.pk).update(**columns)
    assert unknown(petition) == 0


def test_an_organisation_without_a_country_that_is_deleted_is_noted_no_longer(petition, nowhere):
    beside = make.published(petition, "organisation", country="KE")
    beside.delete()
    assert unknown(petition) == 1
    nowhere.delete()
    assert unknown(petition) == 0


def test_people_and_organisations_that_are_not_listed_need_no_country(petition):
    make.published(petition, country="")
    waits = make.confirmed(petition, "organisation", country="KE")
    hidden = make.published(petition, "organisation", country="KE", listing="withheld")
    Signatory.objects.filter(pk__in=[waits.pk, hidden.pk]).update(country="")
    assert not UnknownCountry.objects.exists()


def test_a_change_of_something_else_notes_no_country_twice(petition, nowhere):
    Signatory.objects.filter(pk=nowhere.pk).update(role="Other")
    assert UnknownCountry.objects.filter(petition=petition).count() == 1
