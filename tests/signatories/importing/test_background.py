"""Long lists: a worker enters all of a list or nothing, then deletes its text."""

import threading
from datetime import timedelta
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


def test_a_long_list_is_looked_at_started_and_entered_by_a_worker(petition, enter):
    client = enter(make.worker(petition, "organiser", may_see_contact=True, may_see_withheld=True))
    shown = client.post(
        page(petition), {"text": LONG, "source": "by letter", "look": "1"}, secure=True, follow=True
    )
    assert "House number 5 of Nowhere" in shown.content.decode()
    address = shown.redirect_chain[-1][0]
    assert background.work() == 0
    assert (
        'http-equiv="refresh"'
        in client.post(address, {"act": "start"}, secure=True, follow=True).content.decode()
    )
    assert background.work() == 1
    assert "30 entered; 0 left out" in client.get(address, secure=True).content.decode()
    assert petition.signatories.published().count() == 30
    assert ListImport.objects.get().text == ""


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


def test_a_list_is_discarded(petition, enter):
    client = enter(make.worker(petition, "organiser", may_see_contact=True, may_see_withheld=True))
    data = {"text": LONG, "source": "by letter", "look": "1"}
    address = client.post(page(petition), data, secure=True, follow=True).redirect_chain[-1][0]
    client.post(address, {"act": "discard"}, secure=True)
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
