"""The letter's page in the admin."""

import re
from html import unescape

import pytest

from deliveries import background, writers
from deliveries.models import Delivery, Departure
from petitions import lifecycle as opening
from petitions.models import Petition
from signatories.lifecycle import withdraw
from signatories.models import ExportRecord, Signatory
from tests import make
from tests.deliveries.scenes import hand_over, page, served

pytestmark = pytest.mark.django_db


# A private-use character, which no system font has.
BOX = "\U0010fffd"


def test_withdrawing_leaves_the_file_and_gives_the_organiser_a_task(petition, organiser, house, enter):
    hand_over(petition, organiser)
    withdraw.withdraw(house)
    assert b"Ash Foundation" in served("txt")
    client = enter(organiser)
    path = f"/admin/deliveries/delivery/{petition.pk}/"
    text = client.get(path + "letter/", secure=True).content.decode()
    assert "Tell the addressee" in text
    assert "a signatory withdrew on" in text
    client.post(path + "told/", secure=True)
    assert "Tell the addressee" not in client.get(path + "letter/", secure=True).content.decode()
    assert Departure.objects.get().told_by == organiser


def test_the_text_for_an_addressee_names_the_letter_and_its_own_page(petition, organiser, house, enter):
    make.published(petition, "organisation", name="Birch House")
    hand_over(petition, organiser)
    hand_over(petition, organiser, "The Commission")
    withdraw.withdraw(house)
    Departure.objects.filter(delivery__number=1).update(told_at=make.now(), told_by=organiser)
    path = f"/admin/deliveries/delivery/{petition.pk}/letter/"
    said = enter(organiser).get(path, secure=True).content.decode()
    (text,) = re.findall(r"<textarea[^>]*readonly>(.*?)</textarea>", said, re.DOTALL)
    assert "our letter “A statement” was delivered" in text
    assert re.findall(r"\S*//\S*", unescape(text)) == [
        "https://sign.example.org/petitions/gauges/deliveries/2/"
    ]


def test_every_addressee_who_must_be_told_has_a_text_of_their_own(petition, organiser, house, enter):
    hand_over(petition, organiser)
    hand_over(petition, organiser, "The Commission")
    withdraw.withdraw(house)
    path = f"/admin/deliveries/delivery/{petition.pk}/letter/"
    said = enter(organiser).get(path, secure=True).content.decode()
    texts = re.findall(r"<textarea[^>]*readonly>(.*?)</textarea>", said, re.DOTALL)
    assert [re.findall(r"deliveries/(\d)/", text) for text in texts] == [["1"], ["2"]]


def test_the_letter_is_delivered_from_the_admin(petition, organiser, house, enter):
    make.confirmed(petition, "organisation", name="Waiting House")
    client, path = enter(organiser), f"/admin/deliveries/delivery/{petition.pk}/"
    text = client.get(path + "letter/", secure=True).content.decode()
    assert "1 signature waits for review" in text
    when = re.search(r'name="handed_over_at" value="([^"]+)"', text).group(1)
    data = {"addressee": "The Commission", "place": "", "handed_over_at": when}
    answer = client.post(path + "deliver/", data, secure=True, follow=True)
    assert (
        "Delivered. Its public page is https://sign.example.org/petitions/gauges/deliveries/1/"
        in answer.content.decode()
    )
    assert "The Commission" in page()
    answer = client.post(path + "deliver/", data | {"addressee": ""}, secure=True)
    assert "This field is required" in answer.content.decode()
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("name", list(writers.FORMATS))
def test_an_organiser_downloads_the_letter(petition, organiser, house, enter, name):
    client = enter(organiser)
    path = f"/admin/deliveries/delivery/{petition.pk}/download/"
    answer = client.post(path, {"language": "en", "format": name}, secure=True)
    assert answer.status_code == 200
    assert f'.{name}"' in answer["Content-Disposition"]
    assert not ExportRecord.objects.exists()


def test_who_takes_a_letter_before_its_publication_is_recorded(enter):
    draft = make.draft()
    assert not Petition.objects.with_clock().get(pk=draft.pk).is_public
    organiser = make.worker(draft, "organiser")
    path, data = f"/admin/deliveries/delivery/{draft.pk}/download/", {"language": "en", "format": "txt"}
    assert enter(organiser).post(path, data, secure=True).status_code == 200
    assert ExportRecord.objects.get().by == organiser


@pytest.mark.parametrize("when", ["0001-01-01T00:00", "1800-01-01T00:00", "9999-12-31T23:59"])
def test_a_slip_in_the_year_is_not_frozen(petition, organiser, house, enter, when):
    data = {"addressee": "The Commission", "handed_over_at": when}
    path = f"/admin/deliveries/delivery/{petition.pk}/deliver/"
    assert "within a year of today" in enter(organiser).post(path, data, secure=True).content.decode()
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("is_long", [False, True])
def test_empty_boxes_are_named_before_they_are_delivered(enter, monkeypatch, is_long):
    monkeypatch.setattr(background, "MANY", 0 if is_long else 100)
    draft = make.draft(slug="gauges")
    make.statement(draft, language="fr", title="Un titre", text=f"Un texte {BOX}")
    found = opening.open_petition(draft)
    row = make.published(found, "organisation", name="Ash House")
    make.published(found, "organisation", name="Birch House")
    Signatory.objects.filter(pk=row.pk).update(name=f"Ash {BOX} House")
    client, path = enter(make.worker(found, "organiser")), f"/admin/deliveries/delivery/{found.pk}/"
    data = {"addressee": "The Commission", "handed_over_at": f"{make.now():%Y-%m-%dT%H:%M}"}
    for answer in (
        client.get(path + "letter/", secure=True),
        client.post(path + "deliver/", data, secure=True),
    ):
        said = answer.content.decode()
        for words in (f"<bdi>Ash {BOX} House, Kenya</bdi>", f"<bdi>Un texte {BOX}</bdi>", "U+10FFFD"):
            assert words in said
        assert "Birch House</bdi>" not in said
    assert "The PDF would have empty boxes" in said
    assert "The Commission" in said
    client.post(path + "deliver/", data | {"accepts_boxes": "on"}, secure=True)
    assert background.work() == is_long
    assert Delivery.objects.get().addressee == "The Commission"


def test_a_letter_without_empty_boxes_asks_nothing(petition, organiser, house, enter):
    path = f"/admin/deliveries/delivery/{petition.pk}/letter/"
    assert "empty box" not in enter(organiser).get(path, secure=True).content.decode()


def test_a_draft_is_not_delivered(enter):
    draft = make.draft()
    organiser = make.worker(draft, "organiser")
    data = {"addressee": "The Commission", "handed_over_at": f"{make.now():%Y-%m-%dT%H:%M}"}
    answer = enter(organiser).post(f"/admin/deliveries/delivery/{draft.pk}/deliver/", data, secure=True)
    assert "Open the petition first" in answer.content.decode()


def test_a_draft_that_loses_its_text_meanwhile_is_told_in_words(enter, monkeypatch):
    draft = make.draft()
    make.draft(slug="other")
    is_long = background.is_long

    def emptied(*args):
        draft.statements.all().delete()
        return is_long(*args)

    monkeypatch.setattr(background, "is_long", emptied)
    path, data = f"/admin/deliveries/delivery/{draft.pk}/download/", {"language": "en", "format": "txt"}
    answer = enter(make.worker(draft, "organiser")).post(path, data, secure=True, follow=True)
    assert "The letter could not be set" in answer.content.decode()
    assert not ExportRecord.objects.exists()
