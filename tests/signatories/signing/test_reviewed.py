"""What a review found: each was once an error, a lost signature or a silent hole."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from config.wsgi import application
from signatories import codes, lifecycle, outbox, rooms
from signatories.intake import Arrival
from signatories.mail import tasks
from signatories.models import LinkRequest, OutgoingMail, Signatory
from signatories.signing import handles
from tests import make

pytestmark = pytest.mark.django_db


def sign(petition, kind="organisation", **data):
    path = f"/en/petitions/{petition.slug}/sign/"
    return Client().post(path, make.form_data(kind, **data), secure=True)


def check_page(petition, kind, email) -> str:
    handle = handles.seal(handles.Handle(petition.pk, kind, email))
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
    code = codes.put_into(row.mails.get())
    lifecycle.sign(petition, make.details(email=row.email, name="Foreign Name"), Arrival("en"))
    page = check_page(petition, "individual", row.email)
    opened = Client().post(page, {"code": code}, secure=True)["Location"]
    assert "Foreign Name" in text(opened)
    assert "were entered after the message was sent" in text(opened)
    assert "Confirm your signature" in Client().post(opened, secure=True).content.decode()
    row.refresh_from_db()
    assert row.is_unconfirmed


def test_each_of_two_organisations_of_an_address_has_its_own_code(petition):
    first = make.signed(petition, "organisation", email="rita@mail.example")
    code = codes.put_into(first.mails.get())
    lifecycle.sign(petition, make.details("organisation", email=first.email), Arrival("en", ordinal=2))
    codes.put_into(Signatory.objects.latest("pk").mails.get())
    page = check_page(petition, "organisation", first.email)
    assert first.name in text(Client().post(page, {"code": code}, secure=True)["Location"])


def test_sending_again_does_not_release_what_is_held(petition):
    sign(petition, fax="1")
    assert not outbox.send_confirmation_again(petition.signatories.get())
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
    room = rooms.open_room(petition, hours=1, uses=3, by=make.worker(petition, "organiser"))
    path = rooms.address(room).removeprefix("https://sign.example.org")
    page = Client().get(path, secure=True, headers={"Accept-Language": "ar"}, follow=True)
    assert page.request["PATH_INFO"].startswith("/ar/")
    assert room.key in page.content.decode()


def test_links_to_two_organisations_of_an_address_are_told_apart(petition, mailoutbox):
    make.published(petition, "organisation", name="First House", email="rita@mail.example")
    second = make.details("organisation", name="Second House", email="rita@mail.example")
    lifecycle.sign(petition, second, Arrival("en", ordinal=2))
    OutgoingMail.objects.all().delete()
    outbox.ask_for_link("rita@mail.example")
    tasks.deliver()
    assert "First House" in mailoutbox[0].body
    assert "Second House" in mailoutbox[0].body
