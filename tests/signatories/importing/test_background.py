"""Long lists: a worker enters all of a list or nothing, then deletes its text."""

import threading
from datetime import date, timedelta
from string import ascii_uppercase

import pytest
from django.db import connection, transaction
from django.urls import reverse

from serving import redis_connection
from signatories.importing import background, entering, files, plan
from signatories.lifecycle.enter import Origin
from signatories.models import ListImport, Signatory
from signatories.privacy import retention
from tests import make
from tests.visible import text_of
from workspace import import_form

pytestmark = pytest.mark.django_db
LONG = "name,country\n" + "".join(f"House number {number} of Nowhere,KE\n" for number in range(30))


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch):
    """Lower the limits, so that a short list counts as long."""
    monkeypatch.setattr(import_form, "MOST_ENTRIES", 20)
    monkeypatch.setattr(background, "STEP", 5)


def page(petition) -> str:
    return f"/admin/signatories/signatory/import/{petition.pk}/"


def listed(petition, text=LONG) -> ListImport:
    found = ListImport.objects.create(
        petition=petition,
        by=make.worker(petition, "organiser"),
        source="by letter",
        text=text,
        lines=30,
        language="en",
    )
    background.start(found)
    return found


def test_what_is_on_the_list_already_is_left_out_and_named_by_its_line(petition, enter):
    make.published(petition, "organisation", name="House number 7 of Nowhere", country="KE")
    found = listed(petition)
    background.work()
    found.refresh_from_db()
    assert (found.entered, found.left_out, found.problem) == (29, 1, "")
    (line,) = found.left_out_lines
    assert LONG.splitlines()[line - 1].startswith("House number 7 of Nowhere")
    address = reverse("admin:signatories_signatory_long_list", args=[found.pk])
    text = (
        enter(make.worker(petition, "organiser", may_see_contact=True, may_see_withheld=True))
        .get(address, secure=True)
        .content.decode()
    )
    assert str(line) in text_of(text).splitlines()


def test_a_problem_is_named_and_nothing_is_entered(petition):
    found = listed(petition, LONG + "House of Narnia,Narnia\n")
    background.work()
    found.refresh_from_db()
    assert (found.entered, found.text) == (None, "")
    assert found.problem.startswith("32: ")
    assert not Signatory.objects.exists()


def test_an_error_of_ours_is_written_down_and_nothing_is_entered(petition, monkeypatch):
    found = listed(petition)
    monkeypatch.setattr(entering.enter, "enter", lambda *_args, **_more: 1 / 0)
    background.work()
    found.refresh_from_db()
    assert "ZeroDivisionError" in found.problem
    assert not Signatory.objects.exists()


def test_how_far_it_is_is_told(petition):
    found = listed(petition)
    progress = background.Progress(found.pk, of=20)
    for _entry in range(10):
        progress.step()
    assert background.percentage(found) == 50
    redis_connection.connection().flushdb()
    assert background.percentage(found) == 0


def test_a_list_that_nobody_starts_is_kept_for_a_day(petition):
    found = ListImport.objects.create(
        petition=petition, by=make.user(), source="x", text=LONG, lines=30, language="en"
    )
    retention.apply()
    assert ListImport.objects.exists()
    ListImport.objects.filter(pk=found.pk).update(created_at=make.now() - timedelta(days=2))
    retention.apply()
    assert not ListImport.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_lists_are_not_entered_at_once():
    petition = make.petition()
    held, over = threading.Event(), threading.Event()

    def other() -> None:
        with transaction.atomic():
            entering.lock(petition)
            held.set()
            over.wait(10)
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    held.wait(10)
    with pytest.raises(entering.Busy), transaction.atomic():
        entering.lock(petition)
    over.set()
    thread.join()
    with transaction.atomic():
        entering.lock(petition)


def test_a_list_that_takes_long_to_read_is_not_cut_off(petition, monkeypatch):
    """While a list is read, no query is sent, and the database must not close the idle transaction."""
    started = listed(petition)
    read = files.entries

    def take_longer_than_is_allowed(text):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('idle_in_transaction_session_timeout')")
            allowed.append(cursor.fetchone()[0])
        return read(text)

    allowed: list[str] = []
    monkeypatch.setattr(files, "entries", take_longer_than_is_allowed)
    assert background.work() == 1
    started.refresh_from_db()
    assert (allowed, started.entered) == (["0"], 30)


def test_a_list_that_never_comes_to_an_end_is_let_go(petition):
    started = listed(petition)
    ListImport.objects.update(started_at=make.now() - timedelta(days=2), created_at=make.now())
    retention.apply()
    started.refresh_from_db()
    assert started.text == ""
    assert "could not be carried out" in started.problem
    assert background.work() == 0


def test_a_list_is_entered_in_the_order_in_which_signing_holds_places(petition):
    people = ("Ana Souza", "Bo Li", "Cy Twombly", "Dov Karmi", "Eli Wane", "Femi Ade", "Gil Scott", "Hu Wei")
    written = "".join(f"{name},KE,{name[:2]}@mail.example\n" for name in people)
    lines = plan.make(petition, files.entries(f"name,country,email\n{written}"))
    entering.carry_out(petition, lines, Origin(source="post"), by=None)
    marks = list(petition.signatories.order_by("id").values_list("fingerprint", flat=True))
    assert len(marks) == len(people)
    assert marks == sorted(marks)


CROWDED = {
    "few lines with many characters": "\n".join(f"Ana Souza{' ' * 9000}{line}" for line in range(12)),
    "few lines with many entries": "; ".join(f"House {letter}{letter}, KE" for letter in ascii_uppercase)
    + "\n",
}


@pytest.mark.parametrize("kind", CROWDED)
def test_no_page_reads_more_of_a_list_than_it_can_in_a_moment(petition, enter, kind):
    client = enter(make.worker(petition, "organiser"))
    said = {"text": CROWDED[kind], "source": "by letter", "look": "1"}
    looked = client.post(page(petition), said, secure=True, follow=True)
    assert looked.redirect_chain
    assert ListImport.objects.get().text == CROWDED[kind].strip()


def test_the_head_of_a_list_is_short_however_long_its_lines_are():
    assert len(import_form.beginning("a" * 9000 + "\n" + "b" * 900_000)) == import_form.SHOWN_CHARACTERS


def store(petition, by, **more) -> ListImport:
    return background.store(
        petition, LONG, Origin(source="by letter"), lines=30, by=by, inviting=False, **more
    )


def test_a_list_is_started_once_and_discarded_only_before(petition):
    by = make.user()
    first, other = store(petition, by), store(petition, by)
    background.start(first)
    first.refresh_from_db()
    began = first.started_at
    other.refresh_from_db()
    assert (began is None, other.started_at) == (False, None)
    ListImport.objects.filter(pk=first.pk).update(started_at=began - timedelta(minutes=1))
    background.start(first)
    first.refresh_from_db()
    assert first.started_at == began - timedelta(minutes=1)
    background.discard(first)
    assert set(ListImport.objects.all()) == {first, other}
    background.discard(other)
    assert list(ListImport.objects.all()) == [first]


def test_a_list_is_entered_with_its_origin_under_its_petition(petition):
    by, origin = make.user(), Origin(source="by letter", on=date(2026, 5, 4), language="fr")
    other = make.petition()
    text = "name,country,email\nHouse of Nowhere,KE,house@mail.example\n"
    listed = background.store(petition, text, origin, lines=1, by=by, inviting=True)
    background.start(listed)
    assert background.work() == 1
    row = petition.signatories.get()
    assert (row.is_unconfirmed, row.is_invitation, row.language) == (True, True, "fr")
    assert not other.signatories.exists()
    listed.refresh_from_db()
    assert (listed.sourced_on, listed.source, listed.entered, listed.left_out) == (
        origin.on,
        origin.source,
        1,
        0,
    )


def test_every_list_that_was_started_is_entered_the_oldest_first(petition):
    lists = [listed(make.petition(), f"name,country\nHouse {letter},KE\n") for letter in "AB"]
    waits = store(petition, make.user())
    assert background.work() == 2
    for one in lists:
        one.refresh_from_db()
        assert (one.entered, one.is_running) == (1, False)
    assert lists[0].finished_at <= lists[1].finished_at
    waits.refresh_from_db()
    assert (waits.finished_at, waits.text) == (None, LONG)


def test_nobody_is_invited_to_a_petition_that_has_closed(petition):
    closed = make.closed(make.petition())
    text = "name,country,email\nHouse of Nowhere,KE,house@mail.example\n"
    found = listed(closed, text)
    ListImport.objects.filter(pk=found.pk).update(inviting=True)
    background.work()
    found.refresh_from_db()
    assert (found.entered, "Nobody can sign it now" in found.problem) == (None, True)
    assert not Signatory.objects.exists()


def test_an_unreadable_list_says_why(petition):
    long = "y" * (files.LONGEST_CELL + 1)
    found, fine = listed(petition, f"name,country\n{long}\n"), listed(make.petition())
    assert background.work() == 2
    found.refresh_from_db()
    fine.refresh_from_db()
    assert (found.problem.startswith("Line 2"), fine.problem) == (True, "")


@pytest.mark.parametrize(("wrong", "lines", "last"), [(20, 20, "21: "), (21, 21, "+ 1"), (22, 21, "+ 2")])
def test_at_most_twenty_problems_are_named_and_the_others_counted(petition, wrong, lines, last):
    found = listed(petition, "name,country\n" + "House of Narnia,Narnia\n" * wrong)
    background.work()
    found.refresh_from_db()
    said = found.problem.splitlines()
    assert (len(said), said[-1].startswith(last)) == (lines, True)


def test_entries_with_a_problem_that_are_left_out_anyway_stop_no_list(petition):
    text = "name,country,listing\nHouse of Narnia,Narnia,withheld\nHouse of Nowhere,KE,full\n"
    found = listed(petition, text)
    background.work()
    found.refresh_from_db()
    assert (found.entered, found.left_out, found.left_out_lines) == (1, 1, [2])


def test_progress_is_kept_for_each_list_and_at_every_few_entries_alone(petition):
    one, other = store(petition, make.user()), store(petition, make.user())
    progress = background.Progress(one.pk, of=20)
    for done in range(1, 10):
        progress.step()
        assert background.percentage(one) == (25 if done >= 5 else 0)
    assert background.percentage(other) == 0
    ttl = redis_connection.connection().ttl(background._key(one.pk))
    assert 0 < ttl <= background.KNOWN_FOR


def test_progress_ends_at_a_hundred_whoever_is_left_out(petition):
    make.published(petition, "organisation", name="House number 7 of Nowhere", country="KE")
    found, other = listed(petition), store(petition, make.user())
    background.work()
    assert (background.percentage(found), background.percentage(other)) == (100, 0)


def test_problems_are_in_the_language_of_the_person_whose_list_it_is(petition):
    text = "name,country,email\nHouse,KE,a@mail.example\n"
    lists = [listed(make.closed(make.petition()), text) for _ in "ab"]
    ListImport.objects.update(inviting=True)
    type(lists[0].by).objects.filter(pk=lists[0].by_id).update(language="ru")
    background.work()
    in_russian, in_english = ListImport.objects.order_by("pk").values_list("problem", flat=True)
    assert "Nobody can sign it now" in in_english
    assert in_russian
    assert "Nobody" not in in_russian


@pytest.mark.django_db(transaction=True)
def test_a_list_waits_for_no_other_of_its_petition_and_says_so():
    found, elsewhere = listed(make.petition()), listed(make.petition())
    held, over = threading.Event(), threading.Event()

    def other() -> None:
        with transaction.atomic():
            entering.lock(found.petition)
            held.set()
            over.wait(30)
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    assert held.wait(30)
    submitted = entering.submit(
        entering.Submission(
            found.petition, files.entries(LONG), plan.Decisions(), Origin("post"), found.by, False, True
        ),
        confirmed=True,
    )
    assert background.work() == 2
    over.set()
    thread.join()
    found.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (submitted.is_busy, submitted.entered) == (True, None)
    assert (found.entered, found.problem) == (None, entering.busy_words())
    assert "Another list is being entered here" in found.problem
    assert (elsewhere.entered, elsewhere.problem) == (30, "")


def test_progress_of_a_list_without_entries_divides_by_nothing(petition):
    empty = store(petition, make.user())
    progress = background.Progress(empty.pk, of=0)
    for _entry in range(5):
        progress.step()
    assert progress.done == 5
