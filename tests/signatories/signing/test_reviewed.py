"""Regression tests: each case was once an error, a lost signature or a hidden fault."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.wsgi import application
from signatories.identity import tokens, typed_codes
from signatories.lifecycle import confirm, correct, merge, review, withdraw
from signatories.lifecycle.sign import Arrival
from signatories.lifecycle.sign import sign as sign_entry
from signatories.limits import rate_limits, room_access
from signatories.mail import tasks
from signatories.models import LinkRequest, OutgoingMail, Reason, Signatory
from signatories.outbox import queueing
from signatories.privacy import retention
from signatories.signing import encrypted_addresses
from tests import make
from tests.demonstration import until
from tests.elsewhere import somebody_waits

pytestmark = pytest.mark.django_db


def sign(petition, kind="organisation", **data):
    path = f"/en/petitions/{petition.slug}/sign/"
    return Client().post(path, make.form_data(kind, **data), secure=True)


def check_page(petition, kind, email) -> str:
    handle = encrypted_addresses.encrypt(encrypted_addresses.Handle(petition.pk, kind, email))
    return f"/en/petitions/{petition.slug}/check-your-email/{handle}/"


def text(path) -> str:
    return Client().get(path, secure=True).content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {"acronym": "A" * 200},
        {"acronym": "\ufdfa" * 10},
        {"name": "x " * 90},
        {"website": f"https://{'a' * 60}.{'b' * 60}.example.org/"},
        {"website": "www.example.org/?next=https://x.example/"},
    ],
)
def test_the_longest_that_the_form_allows_is_taken_in(petition, data):
    assert sign(petition, **data).status_code == 302
    assert petition.signatories.count() == 1


def test_a_code_from_an_older_mail_warns_like_its_link(petition):
    row = make.signed(petition, name="Own Name")
    code = make.code_of(row.mails.get())
    sign_entry(petition, make.details(email=row.email, name="Foreign Name"), Arrival("en"))
    page = check_page(petition, "individual", row.email)
    opened = Client().post(page, {"code": code}, secure=True)["Location"]
    assert "Foreign Name" in text(opened)
    assert "were entered after the message was sent" in text(opened)
    assert "Confirm your signature" in Client().post(opened, secure=True).content.decode()
    row.refresh_from_db()
    assert row.is_unconfirmed


def test_each_of_two_organisations_of_an_address_has_its_own_code(petition):
    first = make.signed(petition, "organisation", email="rita@mail.example")
    code = make.code_of(first.mails.get())
    sign_entry(petition, make.details("organisation", email=first.email), Arrival("en", ordinal=2))
    typed_codes.activate([Signatory.objects.latest("pk").mails.get()])
    page = check_page(petition, "organisation", first.email)
    assert first.name in text(Client().post(page, {"code": code}, secure=True)["Location"])


def test_sending_again_does_not_release_what_is_held(petition):
    sign(petition, fax="1")
    assert not queueing.send_confirmation_again(petition.signatories.get())
    assert OutgoingMail.objects.held().count() == 1


def test_who_asks_for_links_too_often_is_answered_later_and_not_dropped(petition, settings, mailoutbox):
    settings.SIGN_LIMIT = 1
    make.published(petition, email="ana@mail.example")
    OutgoingMail.objects.all().delete()
    for _ in range(2):
        Client().post("/en/manage/", {"email": "ana@mail.example"}, secure=True)
    tasks.deliver()
    assert len(mailoutbox) == 1
    assert LinkRequest.objects.count() == 1


@pytest.mark.parametrize("charset", ["hex", "utf-7", "unicode_escape", "zlib", "no-such-thing", "utf-16"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_request_that_names_another_character_set_is_read_as_utf_8(petition, charset, method, rf):
    kind = f"text/plain; charset={charset}"
    asked = {"PATH_INFO": "/en/manage/", "QUERY_STRING": "q=%5Cud800", "REQUEST_METHOD": method}
    asked |= {"CONTENT_TYPE": kind, "wsgi.url_scheme": "https", "SERVER_NAME": "sign.example.org"}
    answers = []
    application(rf._base_environ(**asked), lambda status, headers: answers.append(status))
    assert answers == ["200 OK"]


def test_a_hidden_petition_is_no_one_s_oracle(petition):
    hidden = make.petition(public_at=timezone.now() + timedelta(days=9))
    make.published(hidden, name="Suryani")
    assert make.confirmed(petition, "individual", name="Suryanl").is_published


@pytest.mark.parametrize("which", ["request", "check", "manage"])
def test_a_form_from_elsewhere_comes_back_filled_with_a_sentence(petition, which):
    row = make.published(petition)
    pages = {
        "request": "/en/manage/",
        "check": check_page(petition, "individual", row.email),
        "manage": make.manage_path(row),
    }
    data = {"email": "typed@mail.example", "code": "TYPEDCODE", "act": "correct", "name": "Typed Name"}
    answer = Client().post(pages[which], data, secure=True, headers={"Sec-Fetch-Site": "cross-site"})
    assert "sent from another site" in answer.content.decode()
    assert re.search(r'value="(typed@mail.example|TYPEDCODE|Typed Name)"', answer.content.decode())


@pytest.mark.parametrize("name", ["ｗｗｗ．evil．com", "a＠b.org", "evil.fr", "see evil.fr now"])
def test_an_address_is_no_person_s_name_in_any_width(petition, name):
    assert sign(petition, "individual", name=name).status_code == 200


@pytest.mark.parametrize("name", ["J.Co", "A.S. Byatt", "St.Clair Moore", "Ph.D. Jane Roe"])
def test_a_dot_alone_is_no_address(petition, name):
    assert sign(petition, "individual", name=name).status_code == 302


@pytest.mark.parametrize(
    ("name", "status"), [("㈱ソニー", 302), ("ก" + "\u0e47" * 4, 200), ("1\ufe0f\u20e3 x", 200)]
)
def test_signs_that_are_written_pass_and_pictures_and_towers_do_not(petition, name, status):
    assert sign(petition, "individual", name=name).status_code == status


def test_a_room_link_speaks_the_visitor_s_language(petition):
    room = room_access.open_room(petition, hours=1, uses=3, by=make.worker(petition, "organiser"))
    path = room_access.address(room).removeprefix("https://sign.example.org")
    page = Client().get(path, secure=True, headers={"Accept-Language": "ar"}, follow=True)
    assert page.request["PATH_INFO"].startswith("/ar/")
    assert room.key in page.content.decode()


def test_links_to_two_organisations_of_an_address_are_told_apart(petition, mailoutbox):
    make.published(petition, "organisation", name="First House", email="rita@mail.example")
    second = make.details("organisation", name="Second House", email="rita@mail.example")
    sign_entry(petition, second, Arrival("en", ordinal=2))
    OutgoingMail.objects.all().delete()
    queueing.ask_for_link("rita@mail.example")
    tasks.deliver()
    assert "First House" in mailoutbox[0].body
    assert "Second House" in mailoutbox[0].body


# --- A second review --------------------------------------------------------------------------------------


def told(row, **data) -> str:
    return Client().post(make.manage_path(row), data, secure=True).content.decode()


def test_who_was_not_accepted_withdraws_for_good(petition):
    row = make.confirmed(petition, "organisation")
    moderator = make.worker(petition)
    review.reject(row, by=moderator, reason=Reason.OTHER)
    assert "Withdrawn" in told(row, act="withdraw")
    assert not review.take_back(row, by=moderator)
    row.refresh_from_db()
    assert row.is_gone


def test_an_address_that_was_not_accepted_and_withdrew_waits_for_review(petition):
    row = make.published(petition)
    moderator = make.worker(petition)
    review.take_back(row, by=moderator)
    review.reject(row, by=moderator, reason=Reason.OTHER)
    withdraw.withdraw(row)
    again = make.confirmed(petition, "individual", email=row.email)
    assert again.is_confirmed


def test_a_withheld_name_is_not_asked_to_be_published(petition):
    row = make.signed(petition, listing="withheld")
    path = reverse("signing:confirm", args=[tokens.make(tokens.Purpose.CONFIRM, row)])
    assert "My name is not published" in text(path)
    Client().post(path, {"shown": confirm.digest(row)}, secure=True)
    row.refresh_from_db()
    assert "not published" in row.consent.text
    token = tokens.make_timed(tokens.Purpose.SHOW, row)
    Client().post(reverse("signing:show", args=[token]), secure=True)
    row.refresh_from_db()
    assert (row.listing, "is published with it" in row.consent.text) == ("full", True)


def test_pressing_twice_is_one_mail_and_no_warning(petition, mailoutbox):
    details = make.details(name="Ana Pérez")
    sign_entry(petition, details, Arrival("en"))
    tasks.deliver()
    row = petition.signatories.get()
    sign_entry(petition, details, Arrival("en"))
    OutgoingMail.objects.unsent().update(due_at=make.now())
    tasks.deliver()
    row.refresh_from_db()
    assert (len(mailoutbox), row.revision, row.changes.count()) == (1, 1, 1)
    assert not OutgoingMail.objects.unsent().exists()


def test_who_signs_again_later_with_the_same_words_gets_another_mail(petition, mailoutbox):
    details = make.details(name="Ana Pérez")
    sign_entry(petition, details, Arrival("en"))
    tasks.deliver()
    petition.signatories.update(mailed_at=make.now() - timedelta(minutes=10))
    rate_limits.connection().flushdb()
    sign_entry(petition, details, Arrival("en"))
    tasks.deliver()
    assert len(mailoutbox) == 2


def test_one_link_serves_for_one_further_organisation_after_the_other(petition):
    row = make.confirmed(petition, "organisation", email="rita@mail.example")
    link = tokens.make_timed(tokens.Purpose.ANOTHER, row, number=2)
    for name in ("River House", "Mountain House", "river house"):
        sign(petition, email=row.email, name=name, another=link)
    names = dict(petition.signatories.values_list("ordinal", "name"))
    assert (names[2], names[3]) == ("river house", "Mountain House")
    assert len(names) == 3


@pytest.mark.django_db(transaction=True)
def test_two_further_organisations_of_one_moment_are_two(petition):
    row = make.confirmed(petition, "organisation", email="rita@mail.example")
    link = tokens.make_timed(tokens.Purpose.ANOTHER, row, number=2)
    # Otherwise the first thread would hold the wording row for which the second waits.
    sign(petition, email="somebody@else.example", name="Another House")

    def sign_elsewhere():
        try:
            return sign(petition, email=row.email, name="Mountain House", another=link)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            sign(petition, email=row.email, name="River House", another=link)
            answer = other.submit(sign_elsewhere)
            until(somebody_waits)
        assert answer.result().status_code == 302
    names = dict(petition.signatories.filter(email=row.email).values_list("ordinal", "name"))
    assert (names[2], names[3]) == ("River House", "Mountain House")


def test_the_owner_s_rows_in_a_withheld_entry_are_as_silent_and_forgotten_with_it(petition):
    kept = make.published(petition, "organisation", name="Kept House")
    other = make.published(petition, "organisation", name="Sentinel House")
    make.of_one_mailbox(kept, other)
    merge.merge(other, into=kept, by=make.worker(petition))
    correct.withhold(kept)
    make.closed(petition, since=timedelta(days=40))
    retention.apply()
    assert not Signatory.objects.exclude(name="").exists()


def test_a_link_to_show_does_nothing_for_who_has_withdrawn(petition):
    row = make.published(petition, listing="withheld")
    token = tokens.make_timed(tokens.Purpose.SHOW, row)
    withdraw.withdraw(row)
    answer = Client().post(reverse("signing:show", args=[token]), secure=True)
    row.refresh_from_db()
    assert (answer.status_code, row.listing) == (404, "withheld")


def test_news_are_ended_on_the_entry_s_page():
    petition = make.petition(news_sender="The Secretariat")
    sign(petition, "individual", updates="on", email="ana@mail.example")
    row = petition.signatories.get()
    confirm.confirm(row, shown=confirm.digest(row), consent=make.consent(petition))
    other = make.published(petition, **make.agreeing_to_news(petition))
    assert "No more news" in text(make.manage_path(row))
    page = told(row, act="end-news")
    consent = row.consents.get()
    assert (consent.recipient, consent.ended_at is None) == ("The Secretariat", False)
    assert row.offered_consents == ["updates"]
    assert other.consents.active().to_news().exists()
    assert "No more news" not in page


def test_the_code_s_page_names_its_error_and_counts_no_empty_line(petition):
    row = make.signed(petition)
    code = make.code_of(row.mails.get())
    page = check_page(petition, "individual", row.email)
    for _try in range(6):
        empty = Client().post(page, {"code": " "}, secure=True).content.decode()
    assert "<title>Error:" in empty
    wrong = Client().post(page, {"code": "WRONGONE"}, secure=True).content.decode()
    assert 'href="#code"' in wrong
    assert 'value="WRONGONE"' in wrong
    assert 'aria-invalid="true"' in wrong
    assert "/confirm/" in Client().post(page, {"code": code}, secure=True)["Location"]


def test_what_is_held_is_told_in_the_reader_s_language(petition):
    row = make.published(petition, country="KE")
    page = text(make.manage_path(row).replace("/en/", "/ar/")).split('<dl class="held">')[1]
    labels = re.findall(r"<dt>(.*?)</dt>", page)
    assert labels
    assert not [label for label in labels if re.search(r"[A-Za-z]", label)]
    assert "كينيا" in page


@pytest.mark.parametrize(
    "name", ["Dr.phil Müller", "md.karim Hossain", "Prof.De Silva", "Ma.elena Cruz", "Vo.anh"]
)
def test_a_missing_blank_after_an_abbreviation_makes_no_web_address(petition, name):
    assert sign(petition, "individual", name=name).status_code == 302


def test_who_switches_the_language_takes_along_what_they_typed(petition):
    path = f"/ar/petitions/{petition.slug}/sign/"
    data = make.form_data("individual", name="Ana Pérez", affiliation="Archivo") | {"switch": "ar"}
    page = Client().post(path, data, secure=True).content.decode()
    assert 'value="Ana Pérez"' in page
    assert 'value="Archivo"' in page
    assert "summary" not in page
    assert not petition.signatories.exists()


def test_the_confirm_link_of_who_withdrew_says_so(petition):
    row = make.published(petition)
    link = reverse("signing:confirm", args=[tokens.make(tokens.Purpose.CONFIRM, row)])
    withdraw.withdraw(row)
    assert "This signature was withdrawn" in text(link)
