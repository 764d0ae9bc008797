"""The settings page: what can be changed is saved and noted, what is frozen is shown with the reason."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from petitions import history
from petitions.models import Petition
from tests import make
from tests.visible import text_of

pytestmark = pytest.mark.django_db

SETTINGS = {
    "review": "organisations",
    "controller": "The Secretariat",
    "contact": "post@secretariat.example",
    "recipients": "",
    "news_sender": "",
    "lists_individuals_in_downloads": "on",
    "grace_hours": "24",
    "accent": "",
}


def save(enter, petition, **more):
    client = enter(make.worker(petition, "organiser"))
    path = reverse("workspace:settings", args=[petition.pk])
    return client.post(path, SETTINGS | more, secure=True, follow=True).content.decode()


def test_a_change_is_saved_and_stands_in_the_history(petition, enter):
    other = make.petition()
    assert "The settings are saved." in save(enter, petition, review="both", news_sender="River Watch")
    petition.refresh_from_db()
    assert (petition.review, petition.news_sender) == ("both", "River Watch")
    assert Petition.objects.get(pk=other.pk).review == "organisations"
    (entry,) = LogEntry.objects.all()
    assert entry.object_id == str(petition.pk)
    words = " ".join(one.words for one in history.saved(Petition.objects.with_clock().get(pk=petition.pk)))
    assert "Published only after review" in words
    assert "Sender of news" in words


def test_settings_saved_as_they_were_leave_no_line_in_the_history(petition, enter):
    save(enter, petition)
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("name", ["controller", "contact"])
def test_an_open_petition_keeps_who_answers_for_it_and_a_draft_need_not_know(petition, enter, name):
    page = save(enter, petition, **{name: "", "news_sender": "River Watch"})
    assert "An open petition needs it." in page
    assert 'value="River Watch"' in page
    petition.refresh_from_db()
    assert getattr(petition, name)
    draft = make.draft()
    assert "The settings are saved." in save(enter, draft, **{name: ""})


def test_what_opening_froze_is_shown_with_the_reason(petition, enter):
    for one, is_frozen in ((petition, True), (make.draft(), False)):
        client = enter(make.worker(one, "organiser"))
        page = text_of(client.get(reverse("workspace:settings", args=[one.pk]), secure=True).content.decode())
        assert ("People have signed under these words." in page) == is_frozen
        assert "Dates, documents and convenors" in page
