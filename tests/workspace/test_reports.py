"""Reports of readers, from the public page to the moderator who settles them."""

import pytest
from django.test import Client

from signatories.models import Report
from tests import make

pytestmark = pytest.mark.django_db


def page(kind: str, petition) -> str:
    return f"/admin/signatories/signatory/{kind}/{petition.pk}/"


def report(petition, **data):
    return Client().post(f"/en/petitions/{petition.slug}/report/", data, secure=True)


def test_a_reader_tells_the_moderators_that_something_is_wrong(petition, enter):
    assert "look at it" in report(petition, words="Mickey Mouse?", contact="r@mail.example").content.decode()
    client = enter(make.worker(petition))
    text = client.get("/admin/signatories/report/", secure=True).content.decode()
    assert "Mickey Mouse?" in text
    found = Report.objects.get()
    client.post("/admin/signatories/report/", {"action": "settle", "_selected_action": found.pk}, secure=True)
    found.refresh_from_db()
    assert found.settled_at is not None
    assert found.settled_by is not None


def test_a_report_without_words_a_robot_s_and_one_of_many_are_not_kept(petition, settings):
    settings.SIGN_LIMIT = 2
    assert "Say what is wrong" in report(petition, words="").content.decode()
    report(petition, words="buy now", fax="1")
    pages = [report(petition, words="again").content.decode() for _ in range(4)]
    assert Report.objects.count() == 1
    assert ["Thank you" in page for page in pages] == [True, False, False, False]
    assert "Send yours again in an hour." in pages[-1]
    assert ">again</textarea>" in pages[-1].replace("\n", "")


def test_a_report_that_is_too_long_says_so_and_keeps_every_word(petition):
    words = "The name is wrong. " * 120
    page = report(petition, words=words).content.decode()
    assert "2000" in page
    assert words.strip() in page
    assert "maxlength" not in page
    assert not Report.objects.exists()


def test_another_petition_s_moderator_reads_and_settles_no_report(petition, enter):
    report(petition, words="Sentinel words")
    client = enter(make.worker(make.petition()))
    assert "Sentinel" not in client.get("/admin/signatories/report/", secure=True).content.decode()
    client.post(
        "/admin/signatories/report/",
        {"action": "settle", "_selected_action": Report.objects.get().pk},
        secure=True,
    )
    assert Report.objects.get().settled_at is None
