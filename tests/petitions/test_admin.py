"""The page of a petition in the admin."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from petitions.models import Petition
from tests import make
from tests.petitions.test_word_files import docx, paragraph

pytestmark = pytest.mark.django_db


FORMS = ("TOTAL", "INITIAL")


QUEUE = "/admin/signatories/signatory/"


# The fields of the form of an opened petition.
OPENED = {"default_language": "en", "review": "none", "time_zone": "UTC", "grace_hours": "24"}


OPENED |= {
    "controller": "Us",
    "contact": "us@us.example",
    "closes_at_0": "2099-01-01",
    "closes_at_1": "00:00",
}


OPENED |= {
    f"{name}-{form}_FORMS": 0 for name in ("convenors", "documents", "roles", "statements") for form in FORMS
}


def page(client, path=QUEUE):
    answer = client.get(path, secure=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_organiser_opens_a_draft(enter):
    petition = make.draft()
    client = enter(make.worker(petition, "organiser"))
    assert "Open for signature" in page(client, f"/admin/petitions/petition/{petition.pk}/change/")
    client.post(reverse("workspace:act", args=[petition.pk, "open"]), secure=True)
    assert type(petition).objects.with_clock().get().is_open


def test_a_moderator_does_not_open_or_write(enter):
    petition = make.draft()
    client = enter(make.worker(petition))
    client.post(reverse("workspace:act", args=[petition.pk, "open"]), secure=True)
    assert not type(petition).objects.with_clock().get().is_open
    assert 'name="_save"' not in page(client, f"/admin/petitions/petition/{petition.pk}/change/")


def test_an_organiser_writes_a_draft_and_it_is_cleaned(enter):
    petition = make.draft()
    client = enter(make.worker(petition, "organiser"))
    statement = petition.statements.get()
    text = {
        "id": statement.pk,
        "petition": petition.pk,
        "language": "en",
        "authentic": "on",
        "title": "New title",
        "text": "**Ask**\n\n· one [x](#)\n<script>no</script>",
        "addressees": "The states\nThe companies",
    }
    data = {"slug": petition.slug, "default_language": "en", "kinds": "both", "review": "none"}
    data |= {"time_zone": "UTC", "grace_hours": "24", "controller": "Us", "contact": "us@us.example"}
    data |= {f"statements-0-{field}": value for field, value in text.items()}
    data |= {f"{name}-{form}_FORMS": 0 for name in ("convenors", "documents", "roles") for form in FORMS}
    data |= {f"statements-{form}_FORMS": 1 for form in FORMS}
    answer = client.post(f"/admin/petitions/petition/{petition.pk}/change/", data, secure=True)
    assert answer.status_code == 302
    statement.refresh_from_db()
    assert statement.text == "## Ask\n\n- one x\nno"
    assert statement.addressees == ["The states", "The companies"]


@pytest.mark.parametrize("microsecond", [0, 123456])
def test_an_organiser_saves_the_page_of_an_open_petition_as_it_is_shown(enter, microsecond):
    """The close is stored with microseconds and shown in seconds: sending it back moves nothing."""
    petition = make.petition()
    closes_at = petition.closes_at.replace(microsecond=microsecond)
    with make.resting_triggers():
        Petition.objects.filter(pk=petition.pk).update(closes_at=closes_at)
    client = enter(make.worker(petition, "organiser"))
    text = page(client, f"/admin/petitions/petition/{petition.pk}/change/")
    assert f'value="{closes_at:%H:%M:%S}"' in text
    data = {"default_language": "en", "time_zone": "UTC", "grace_hours": "24", "review": "none"}
    data |= {"accent": "#00457c", "controller": "Us", "contact": "us@us.example"}
    inlines = ("statements", "convenors", "documents", "roles")
    data |= {f"{name}-{form}_FORMS": 0 for name in inlines for form in FORMS}
    data |= {"closes_at_0": f"{closes_at:%Y-%m-%d}", "closes_at_1": f"{closes_at:%H:%M:%S}"}
    answer = client.post(f"/admin/petitions/petition/{petition.pk}/change/", data, secure=True)
    assert answer.status_code == 302, re.findall(r'class="errorlist[^>]*>(.*?)</ul>', answer.content.decode())
    petition.refresh_from_db()
    assert (petition.accent, petition.closes_at) == ("#00457c", closes_at)
    assert not petition.amendments.exists()


def test_an_opened_text_is_read_only_in_the_admin(petition, enter):
    client = enter(make.worker(petition, "organiser"))
    text = page(client, f"/admin/petitions/petition/{petition.pk}/change/")
    assert 'name="statements-0-text"' not in text
    assert "We ask for little" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"closes_at_0": "2026-01-01", "closes_at_1": "00:00"}, "can only close later"),
        ({"closes_at_0": "", "closes_at_1": ""}, "can only close later"),
        ({"controller": ""}, "An open petition needs it"),
    ],
)
def test_what_opening_froze_is_refused_in_words(petition, enter, changes, words):
    client = enter(make.worker(petition, "organiser"))
    data = OPENED | changes
    answer = client.post(f"/admin/petitions/petition/{petition.pk}/change/", data, secure=True)
    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_times_are_those_of_the_petition_s_own_clocks(enter):
    petition = make.draft(time_zone="Asia/Baku")
    type(petition).objects.filter(pk=petition.pk).update(closes_at="2099-01-01T14:00:00Z")
    text = page(enter(make.worker(petition, "organiser")), f"/admin/petitions/petition/{petition.pk}/change/")
    assert 'value="18:00:00"' in text


def test_an_organiser_brings_a_text_from_a_word_file(enter):
    petition = make.draft()
    client = enter(make.worker(petition, "organiser"))
    statement = petition.statements.get()
    file = docx(paragraph("From the file") + "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>")
    data = dict(OPENED) | {"slug": petition.slug, "kinds": "both", "closes_at_0": "", "closes_at_1": ""}
    data |= {"statements-TOTAL_FORMS": 1, "statements-INITIAL_FORMS": 1, "statements-0-id": statement.pk}
    data |= {"statements-0-petition": petition.pk, "statements-0-language": "en", "statements-0-title": "A"}
    data |= {"statements-0-authentic": "on", "statements-0-word": SimpleUploadedFile("a.docx", file.read())}
    path = f"/admin/petitions/petition/{petition.pk}/change/"
    page = client.post(path, data, secure=True, follow=True).content.decode()
    statement.refresh_from_db()
    assert statement.text == "From the file"
    assert "Tables became plain lines." in page


def test_times_are_read_by_the_clock_that_the_same_form_names(petition, enter):
    client = enter(make.user(administrator=True))
    data = OPENED | {"slug": "in-tokyo", "kinds": "both", "time_zone": "Asia/Tokyo", "closes_at_1": "18:00"}
    client.post("/admin/petitions/petition/add/", data, secure=True)
    made = Petition.objects.get(slug="in-tokyo")
    assert made.closes_at.astimezone(made.zone).strftime("%Y-%m-%d %H:%M") == "2099-01-01 18:00"
    moved = data | {"time_zone": "America/Lima", "closes_at_1": "17:00"}
    client.post(f"/admin/petitions/petition/{made.pk}/change/", moved, secure=True)
    made.refresh_from_db()
    assert (made.time_zone, made.closes_at.astimezone(made.zone).hour) == ("America/Lima", 17)


def new_text(client, **statement):
    data = OPENED | {"slug": "new-text", "kinds": "both", "statements-TOTAL_FORMS": 1}
    data |= {f"statements-0-{name}": value for name, value in ({"language": "en"} | statement).items()}
    return client.post("/admin/petitions/petition/add/", data, secure=True, follow=True)


def shown_moments(client, petition) -> dict[str, str]:
    """Return the values of a petition's form for its days and times."""
    page = client.get(f"/admin/petitions/petition/{petition.pk}/change/", secure=True).content.decode()
    inputs = re.findall(r'<input[^>]* name="((?:closes|public)_at_[01])"[^>]*>', page)
    values = re.findall(r'<input(?=[^>]* name="(?:closes|public)_at_[01]")(?:[^>]* value="([^"]*)")?', page)
    return dict(zip(inputs, values, strict=True))


def test_a_day_without_a_time_closes_with_that_day_and_is_public_as_it_begins(enter):
    other = make.petition()
    client = enter(make.user(administrator=True))
    days = {"closes_at_0": "2099-03-12", "closes_at_1": "", "public_at_0": "2099-03-01", "public_at_1": ""}
    data = OPENED | {"slug": "in-tokyo", "kinds": "both", "time_zone": "Asia/Tokyo"} | days
    client.post("/admin/petitions/petition/add/", data, secure=True)
    made = Petition.objects.get(slug="in-tokyo")
    moments = [f"{one.astimezone(made.zone):%Y-%m-%d %H:%M}" for one in (made.closes_at, made.public_at)]
    assert moments == ["2099-03-13 00:00", "2099-03-01 00:00"]
    # The form shows both as they were typed, and saving it again moves neither.
    shown = shown_moments(client, made)
    assert shown == days
    client.post(f"/admin/petitions/petition/{made.pk}/change/", data | shown, secure=True)
    again = Petition.objects.get(slug="in-tokyo")
    assert (again.closes_at, again.public_at) == (made.closes_at, made.public_at)
    assert Petition.objects.get(slug=other.slug).closes_at == other.closes_at


def test_a_day_may_end_where_the_clocks_have_no_midnight(enter):
    # In Cairo the clocks skip midnight on Friday, 24 April 2099.
    client = enter(make.user(administrator=True))
    days = {"closes_at_0": "2099-04-23", "closes_at_1": ""}
    data = OPENED | {"slug": "in-cairo", "kinds": "both", "time_zone": "Africa/Cairo"} | days
    client.post("/admin/petitions/petition/add/", data, secure=True)
    made = Petition.objects.get(slug="in-cairo")
    assert f"{made.closes_at.astimezone(made.zone):%Y-%m-%d %H:%M}" == "2099-04-24 01:00"
    assert days.items() <= shown_moments(client, made).items()


@pytest.mark.parametrize("typed", ["9999-12-31", "12 March", "2099-02-30"])
def test_a_day_that_no_close_can_have_is_refused_in_words(enter, typed):
    client = enter(make.user(administrator=True))
    data = OPENED | {"slug": "never", "kinds": "both", "closes_at_0": typed, "closes_at_1": ""}
    answer = client.post("/admin/petitions/petition/add/", data, secure=True)
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    assert not Petition.objects.filter(slug="never").exists()


def test_whoever_opens_a_petition_sees_first_what_they_have_just_typed(enter):
    client = enter(make.user(administrator=True))
    new_text(client, title="One text", text="Old words.")
    made = Petition.objects.get(slug="new-text")
    one = made.statements.get()
    data = OPENED | {"slug": "new-text", "kinds": "both", "statements-TOTAL_FORMS": 1, "_open": ""}
    data |= {"statements-INITIAL_FORMS": 1, "statements-0-id": one.pk, "statements-0-petition": made.pk}
    data |= {"statements-0-language": "en", "statements-0-title": "One text", "statements-0-authentic": "on"}
    data |= {"statements-0-text": "New words."}
    page_of_it = f"/admin/petitions/petition/{made.pk}/change/"
    answer = client.post(page_of_it, data, secure=True, follow=True)
    assert answer.redirect_chain[-1][0].endswith("/check/")
    assert made.statements.get().text == "New words."
    assert (
        "formaction" not in page(client, page_of_it).split("Open for signature")[0].rpartition("<button")[2]
    )
    assert Petition.objects.get(pk=made.pk).opens_at is None


def test_a_moderator_is_offered_what_they_may_do(petition, enter):
    path = f"/admin/petitions/petition/{petition.pk}/change/"
    moderators = page(enter(make.worker(petition)), path)
    assert "/many/" in moderators
    for address in ("/import/", "/letter/", "/front/", "/export/"):
        assert address not in moderators
    may = {"may_see_contact": True}
    organisers = page(enter(make.worker(petition, "organiser", **may)), path)
    for address in ("/many/", "/import/", "/letter/", "/front/", "/export/"):
        assert address in organisers


def test_a_closed_petition_is_told_to_stay_closed(petition, enter):
    make.closed(petition)
    client = enter(make.worker(petition, "organiser"))
    path = f"/admin/petitions/petition/{petition.pk}/change/"
    shown = client.get(path, secure=True).content.decode()
    assert "closes_at" in shown
    data = OPENED | {"closes_at_0": "2098-01-01", "closes_at_1": "00:00"}
    answer = client.post(path, data, secure=True)
    assert "stays closed" in answer.content.decode()
    before = petition.closes_at
    petition.refresh_from_db()
    assert petition.closes_at.year < 2098
    assert before is None or petition.closes_at <= before
