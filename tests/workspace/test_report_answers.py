"""Moderators read the reports on a petition, say what was done, and settle them."""

import pytest

from signatories.identity.addresses import site_fingerprint
from signatories.mail import delivery
from signatories.models import NoMail, OutgoingMail, Report
from tests import make

pytestmark = pytest.mark.django_db


def path(petition) -> str:
    return f"/admin/petition/{petition.pk}/reports/"


def read(client, petition) -> str:
    answer = client.get(path(petition), secure=True)
    assert answer.status_code == 200
    return answer.content.decode()


def settle(client, petition, report, done: str = "We corrected the name."):
    return client.post(path(petition), {"report": report.pk, "done": done}, secure=True, follow=True)


def test_open_reports_come_first_with_their_words_and_the_entries_they_name(petition, enter):
    elsewhere = make.petition()
    moderator = make.worker(petition)
    Report.objects.create(petition=elsewhere, words="Of another petition")
    settled = Report.objects.create(petition=petition, words="An old one")
    settle(enter(moderator), petition, settled)
    Report.objects.create(petition=petition, words="Is mickey mouse on the list?")
    named = make.published(petition, name="Mickey Mouse")
    make.published(petition, name="Mick")
    hidden = make.published(petition, name="Mouse", listing="withheld")
    other = make.published(elsewhere, name="Mickey Mouse")
    bystander = make.published(petition, name="Ana Sousa")
    text = read(enter(moderator), petition)
    assert "Of another petition" not in text
    assert text.index("Is mickey mouse on the list?") < text.index("An old one") < text.index("We corrected")
    assert f"signatures/{named.pk}/" in text
    for row in (hidden, other, bystander):
        assert f"signatures/{row.pk}/" not in text


def test_a_moderator_says_what_was_done_and_settles_one_report_once(petition, enter):
    first, second = (Report.objects.create(petition=petition, words="Wrong") for _ in range(2))
    moderator = make.worker(petition)
    assert "The report is settled." in settle(enter(moderator), petition, first).content.decode()
    again = settle(enter(make.worker(petition)), petition, first, "Nothing.")
    assert "Somebody else has settled this report." in again.content.decode()
    for report in (first, second):
        report.refresh_from_db()
    assert (first.done, first.settled_by) == ("We corrected the name.", moderator)
    assert second.settled_at is None


def test_a_report_is_not_settled_without_what_was_done(petition, enter):
    report = Report.objects.create(petition=petition, words="Wrong")
    text = settle(enter(make.worker(petition)), petition, report, "").content.decode()
    assert "Something is missing or wrong" in text
    report.refresh_from_db()
    assert report.settled_at is None


@pytest.mark.parametrize("number", ["", "x", "0", "9" * 18, "9" * 40])
def test_a_number_of_no_report_is_no_error(petition, enter, number):
    data = {"report": number, "done": "Done"}
    answer = enter(make.worker(petition)).post(path(petition), data, secure=True, follow=True)
    assert answer.status_code == 200
    assert "Somebody else has settled this report." in answer.content.decode()


def test_a_moderator_replies_by_mail_where_the_reader_left_an_address(petition, enter):
    Report.objects.create(petition=petition, words="One", contact="Rita, rita@paper.example")
    Report.objects.create(petition=petition, words="Two", contact="+351 99")
    Report.objects.create(petition=petition, words="Three")
    text = read(enter(make.worker(petition)), petition)
    assert text.count('name="reply"') == 1
    assert "rita@paper.example" in text
    assert "+351 99" in text
    # A manager has no role on the petition.
    assert "rita@paper" not in read(enter(make.manager(petition.coalition)), petition)


def test_the_reply_reaches_the_reader_alone_and_answers_go_to_the_contact(petition, enter, sink):
    other = Report.objects.create(petition=petition, words="Two", contact="other@paper.example")
    report = Report.objects.create(petition=petition, words="Spam here", contact="Rita, rita@paper.example")
    client = enter(make.worker(petition))
    data = {"report": report.pk, "done": "Corrected.", "reply": "Thank you.\n\nIt is corrected."}
    answer = client.post(path(petition), data, secure=True, follow=True)
    assert "the reply is on its way" in answer.content.decode()
    assert delivery.deliver() == 1
    (taken,) = sink.taken
    assert taken.message["To"] == "rita@paper.example"
    assert taken.message["Reply-To"] == "post@secretariat.example"
    text = taken.message.get_body(("plain",)).get_content()
    assert "Thank you." in text
    # A stranger may have typed the reader's words with somebody else's address.
    assert "Spam here" not in text
    other.refresh_from_db()
    assert (other.settled_at, other.reply) == (None, "")


def test_no_reply_goes_where_nobody_can_be_reached_or_wants_mail(petition, enter, sink):
    silent = Report.objects.create(petition=petition, words="Two", contact="+351 99")
    refuses = Report.objects.create(petition=petition, words="One", contact="rita@paper.example")
    NoMail.objects.create(fingerprint=site_fingerprint("rita@paper.example"))
    client = enter(make.worker(petition))
    for report in (silent, refuses):
        data = {"report": report.pk, "done": "Corrected.", "reply": "Thank you."}
        client.post(path(petition), data, secure=True)
    assert delivery.deliver() == 0
    assert OutgoingMail.objects.get().last_error == OutgoingMail.REFUSED


def test_a_viewer_reads_and_settles_nothing_and_a_stranger_finds_no_page(petition, enter):
    report = Report.objects.create(petition=petition, words="Sentinel words")
    viewer = enter(make.worker(petition, "viewer"))
    assert "Sentinel words" in read(viewer, petition)
    assert "Settle the report" not in read(viewer, petition)
    assert settle(viewer, petition, report).status_code == 403
    elsewhere = make.petition()
    stranger = enter(make.worker(elsewhere))
    assert settle(stranger, petition, report).status_code == 404
    settle(stranger, elsewhere, report)
    report.refresh_from_db()
    assert report.settled_at is None


def test_a_report_in_need_of_attention_links_to_its_page(petition, enter):
    Report.objects.create(petition=petition, words="Wrong")
    assert (
        f'href="{path(petition)}">1 report<'
        in enter(make.worker(petition)).get("/admin/", secure=True).content.decode()
    )
