import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from petitions.models import Petition, Role
from signatories.lifecycle import bulk, correct, review
from signatories.limits import room_access
from signatories.models import OutgoingMail, Signatory
from signatories.moderation import selection
from tests import make
from tests.petitions.test_word_files import docx, paragraph

pytestmark = pytest.mark.django_db

FORMS = ("TOTAL", "INITIAL")
QUEUE = "/admin/signatories/signatory/"
# What the form of an opened petition sends.
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


def post(client, name, row, **data):
    return client.post(reverse(f"admin:signatories_signatory_{name}", args=[row.pk]), data, secure=True)


def page(client, path=QUEUE):
    answer = client.get(path, secure=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_queue_shows_the_waiting_ones_oldest_first(petition, enter):
    first = make.confirmed(petition, "organisation", name="First Waiting")
    make.confirmed(petition, "organisation", name="Second Waiting")
    make.published(petition, "organisation", name="Decided Already")
    text = page(enter(make.worker(petition)))
    assert text.index("First Waiting") < text.index("Second Waiting")
    assert "Decided Already" not in text
    assert f"{first.pk}/publish/" in text


def test_a_moderator_publishes_on_the_row(petition, enter):
    row, user = make.confirmed(petition, "organisation"), make.worker(petition)
    assert post(enter(user), "publish", row).status_code == 302
    row.refresh_from_db()
    assert row.is_published
    assert row.changes.last().by == user


def test_a_moderator_rejects_with_a_reason(petition, enter):
    row = make.confirmed(petition, "organisation")
    client = enter(make.worker(petition))
    assert "Reason" in page(client, reverse("admin:signatories_signatory_reject", args=[row.pk]))
    post(client, "reject", row, reason="not-a-name", words="No mouse, please.")
    row.refresh_from_db()
    assert row.is_rejected
    assert (row.changes.last().reason, row.changes.last().words) == ("not-a-name", "No mouse, please.")


def test_a_rejection_needs_a_reason(petition, enter):
    row = make.confirmed(petition, "organisation")
    assert post(enter(make.worker(petition)), "reject", row, reason="").status_code == 200
    row.refresh_from_db()
    assert row.is_confirmed


def choose(client, act, rows, **more):
    """Choose rows in the list; return the address of the page that asks, and what stands on it."""
    data = {"action": f"{act}_selected", "_selected_action": [row.pk for row in rows]} | more
    answer = client.post(QUEUE, data, secure=True, follow=True)
    asked = answer.redirect_chain[-1][0] if answer.redirect_chain else ""
    return asked, answer.content.decode()


def test_several_are_published_once_their_number_is_confirmed_and_taken_back_as_one(petition, enter):
    rows = [make.confirmed(petition, "organisation", name=f"House {letter}") for letter in "ABCD"]
    client = enter(make.worker(petition))
    asked, page = choose(client, "publish", rows[:3])
    assert "Decide on these 3" in page
    assert [name in page for name in ("House A", "House B", "House C", "House D")] == [True] * 3 + [False]
    assert not Signatory.objects.published().exists()
    progress = client.post(asked, {"act": "publish", "expected": 3}, secure=True)["Location"]
    bulk.work()
    assert Signatory.objects.published().count() == 3
    client.post(progress, {"act": "undo"}, secure=True)
    bulk.work()
    assert Signatory.objects.waiting().count() == 4


def test_several_are_rejected_with_one_reason(petition, enter):
    rows = [make.confirmed(petition, "organisation") for _ in range(2)]
    client = enter(make.worker(petition))
    asked, page = choose(client, "reject", rows)
    assert "Decide on these 2" in page
    data = {"act": "reject", "expected": 2, "words": ""}
    assert "Choose a reason" in client.post(asked, data, secure=True).content.decode()
    client.post(asked, data | {"reason": "other"}, secure=True)
    bulk.work()
    assert petition.signatories.rejected().count() == 2


def test_who_changed_after_they_were_chosen_is_asked_about_again(petition, enter):
    rows = [make.confirmed(petition, "organisation", name=f"House {letter}") for letter in "AB"]
    client = enter(make.worker(petition))
    asked, _page = choose(client, "publish", rows)
    correct.correct(rows[0], make.details("organisation", name="Mickey Mouse"))
    page = client.post(asked, {"act": "publish", "expected": 2}, secure=True).content.decode()
    assert "Decide on this 1" in page
    assert "House A" not in page
    client.post(asked, {"act": "publish", "expected": 1}, secure=True)
    # Somebody changes theirs in the last moment.
    correct.correct(rows[1], make.details("organisation", name="Donald Duck"))
    bulk.work()
    assert not Signatory.objects.published().exists()


def test_a_name_that_one_may_not_see_is_neither_named_nor_decided_on_where_it_was_chosen(petition, enter):
    rows = [make.confirmed(petition, "organisation", name="Sentinel", listing="withheld")]
    client = enter(make.worker(petition))
    _asked, page = choose(client, "publish", rows)
    assert "wait for somebody who may" in page
    assert "Sentinel" not in page
    rows.append(make.confirmed(petition, "organisation", name="Open House"))
    asked, page = choose(client, "publish", rows)
    assert "Decide on this 1" in page
    client.post(asked, {"act": "publish", "expected": 1}, secure=True)
    bulk.work()
    assert [row.name for row in Signatory.objects.published()] == ["Open House"]


@pytest.mark.parametrize("written", ["", "x", "{pk}", "{pk}.9", "9" * 30 + ".1", "{other}.1"])
def test_what_an_address_chooses_that_is_not_to_be_decided_leads_back(petition, enter, written):
    row, other = make.confirmed(petition, "organisation"), make.confirmed(make.petition(), "organisation")
    path = reverse("admin:signatories_signatory_many", args=[petition.pk])
    chosen = {"chosen": written.format(pk=row.pk, other=other.pk)}
    answer = enter(make.worker(petition)).get(path, chosen, secure=True, follow=True)
    assert answer.redirect_chain
    assert "Decided on or corrected meanwhile" in answer.content.decode()


@pytest.mark.parametrize("written", ["0{pk}.01", "{arabic}.١"])
def test_a_number_that_is_written_otherwise_is_that_number(petition, enter, written):
    row = make.confirmed(petition, "organisation")
    arabic = str(row.pk).translate({48 + digit: 0x660 + digit for digit in range(10)})
    path = reverse("admin:signatories_signatory_many", args=[petition.pk])
    chosen = {"chosen": written.format(pk=row.pk, arabic=arabic)}
    answer = enter(make.worker(petition)).get(path, chosen, secure=True)
    assert "Decide on this 1" in answer.content.decode()


def test_a_second_press_is_the_same_decision(petition, enter):
    rows = [make.confirmed(petition, "organisation") for _ in range(2)]
    client = enter(make.worker(petition))
    asked, _page = choose(client, "publish", rows)
    pressed = [client.post(asked, {"act": "publish", "expected": 2}, secure=True) for _ in range(2)]
    assert pressed[0]["Location"] == pressed[1]["Location"]
    assert petition.bulk_decisions.count() == 1


def test_more_than_can_be_chosen_are_not_decided_on(petition, enter, monkeypatch):
    monkeypatch.setattr(selection, "MOST_SELECTED", 2)
    rows = [make.confirmed(petition, "organisation") for _ in range(3)]
    _asked, page = choose(enter(make.worker(petition)), "publish", rows)
    assert "at most a thousand" in page


def test_those_of_two_petitions_are_not_decided_on_together(petition, enter):
    other = make.petition()
    moderator = make.worker(petition)
    Role.objects.create(petition=other, user=moderator, name="moderator")
    rows = [make.confirmed(one, "organisation") for one in (petition, other)]
    _asked, page = choose(enter(moderator), "publish", rows)
    assert "Choose signatories of one petition" in page


def test_the_second_verdict_says_that_it_was_decided(petition, enter):
    row = make.confirmed(petition, "organisation")
    client = enter(make.worker(petition))
    post(client, "publish", row)
    answer = client.post(
        reverse("admin:signatories_signatory_publish", args=[row.pk]), secure=True, follow=True
    )
    assert "had been decided already" in answer.content.decode()


def test_the_record_is_shown(petition, enter):
    row, user = make.confirmed(petition, "organisation"), make.worker(petition)
    review.publish(row, by=user)
    text = page(enter(user), f"{QUEUE}{row.pk}/change/")
    assert "Take back for review" in text
    assert str(user) in text


@pytest.mark.parametrize("name", ["publish", "reject", "take_back"])
def test_a_moderator_of_another_petition_finds_nothing_to_decide(petition, enter, name):
    row = make.confirmed(petition, "organisation", name="Sentinel of B")
    stranger = enter(make.worker(make.petition()))
    assert post(stranger, name, row, reason="other").status_code == 404
    assert "Sentinel of B" not in page(stranger)
    assert "Sentinel of B" not in page(stranger, f"{QUEUE}?status=all&q=sentinel")
    assert stranger.get(f"{QUEUE}{row.pk}/change/", secure=True).status_code == 302
    row.refresh_from_db()
    assert row.is_confirmed


def test_a_forged_list_of_numbers_decides_nothing(petition, enter):
    row = make.confirmed(petition, "organisation")
    stranger = enter(make.worker(make.petition()))
    data = {"action": "publish_selected", "_selected_action": [row.pk]}
    stranger.post(QUEUE, data, secure=True)
    row.refresh_from_db()
    assert row.is_confirmed


def test_a_viewer_looks_and_decides_nothing(petition, enter):
    row = make.confirmed(petition, "organisation", name="Waiting One")
    viewer = enter(make.worker(petition, "viewer"))
    assert "Waiting One" in page(viewer)
    assert post(viewer, "publish", row).status_code == 404
    row.refresh_from_db()
    assert row.is_confirmed


def test_a_withheld_name_is_seen_with_the_right_alone(petition, enter):
    row = make.confirmed(petition, "organisation", name="Sentinel Society", listing="withheld")
    moderator = enter(make.worker(petition))
    for path in (QUEUE, f"{QUEUE}{row.pk}/change/", f"{QUEUE}?q=sentinel"):
        assert "Sentinel Society" not in page(moderator, path)
    assert moderator.get(f"{QUEUE}{row.pk}/reject/", secure=True).status_code == 403
    assert "Sentinel Society" in page(enter(make.worker(petition, may_see_withheld=True)))


def test_an_organiser_opens_a_draft(enter):
    petition = make.draft()
    client = enter(make.worker(petition, "organiser"))
    assert "Open for signature" in page(client, f"/admin/petitions/petition/{petition.pk}/change/")
    client.post(reverse("admin:petitions_petition_open", args=[petition.pk]), secure=True)
    assert type(petition).objects.clocked().get().is_open


def test_a_moderator_does_not_open_or_write(enter):
    petition = make.draft()
    client = enter(make.worker(petition))
    client.post(reverse("admin:petitions_petition_open", args=[petition.pk]), secure=True)
    assert not type(petition).objects.clocked().get().is_open
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
    """The close is kept to the microsecond and shown to the second: what was shown is no earlier close."""
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


def test_nobody_enters_without_an_account():
    assert Client().get(QUEUE, secure=True).status_code == 302


@pytest.mark.parametrize(
    "query",
    [
        "email__startswith=a",
        "name__startswith=a",
        "search_key__contains=a",
        "sort_key__lt=a",
        "listing=withheld",
    ],
)
def test_no_filter_in_the_address_guesses_what_is_hidden(petition, enter, query):
    make.confirmed(petition, "organisation")
    answer = enter(make.worker(petition)).get(f"{QUEUE}?{query}", secure=True)
    assert answer.status_code in (302, 400)


def test_an_address_that_no_page_takes_is_refused(enter):
    client = enter(make.worker(make.draft(), "organiser"))
    data = OPENED | {"slug": "My_Petition", "kinds": "both"}
    answer = client.post("/admin/petitions/petition/add/", data, secure=True)
    assert "Use small letters, digits and single hyphens" in answer.content.decode()


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


def test_an_organiser_appoints_someone_by_their_address(petition, enter):
    colleague = make.user()
    client = enter(make.worker(petition, "organiser"))
    data = dict(OPENED)
    data |= {"roles-TOTAL_FORMS": 1, "roles-0-email": colleague.email, "roles-0-name": "viewer"}
    answer = client.post(f"/admin/petitions/petition/{petition.pk}/change/", data, secure=True)
    assert answer.status_code == 302
    assert petition.roles.get(user=colleague).name == "viewer"


HUGE = "9" * 5000


@pytest.mark.parametrize(
    "path",
    [
        f"{QUEUE}?petition={HUGE}",
        f"{QUEUE}{HUGE}/change/",
        f"{QUEUE}1/reject/?revision={HUGE}",
        "/admin/signatories/outgoingmail/?standing=held",
        "/admin/signatories/outgoingmail/?standing=nonsense",
    ],
)
def test_no_number_and_no_filter_is_an_error_of_ours(petition, enter, path):
    answer = enter(make.worker(petition, "organiser")).get(path, secure=True)
    assert answer.status_code in (200, 302, 404)


def test_a_room_link_is_seen_by_organisers_alone(petition, enter):
    organiser, moderator = make.worker(petition, "organiser"), make.worker(petition)
    room = room_access.open_room(petition, hours=1, uses=1, by=organiser)
    rooms_page = "/admin/signatories/roomlink/"
    assert room.key in page(enter(organiser), rooms_page)
    assert room.key not in page(enter(moderator), rooms_page)
    picture = enter(organiser).get(f"{rooms_page}{room.pk}/qr.png", secure=True)
    assert picture.content.startswith(b"\x89PNG")
    assert enter(moderator).get(f"{rooms_page}{room.pk}/qr.png", secure=True).status_code == 404
    enter(organiser).post(f"{rooms_page}{room.pk}/close/", secure=True)
    assert not room_access.enter(petition, room.key)


def test_an_organiser_makes_a_room_link(petition, enter):
    client = enter(make.worker(petition, "organiser"))
    data = {"petition": petition.pk, "hours": 2, "uses": 40}
    assert client.post("/admin/signatories/roomlink/add/", data, secure=True).status_code == 302
    assert petition.rooms.get().uses == 40


def test_an_organiser_sends_everything_again_since_a_time(petition, enter):
    row, moderator = make.signed(petition), make.worker(petition)
    OutgoingMail.objects.all().update(sent_at="2026-01-01T00:00Z")
    address = "/admin/signatories/outgoingmail/send-again/"
    data = {"since_0": "2026-01-01", "since_1": "00:00:00"}
    enter(moderator).post(address, data, secure=True)
    assert not row.mails.unsent().exists()
    enter(make.worker(petition, "organiser")).post(address, data, secure=True)
    assert row.mails.unsent().count() == 1


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


def test_of_the_chosen_one_that_changed_since_it_was_seen_is_not_published(petition, enter):
    rows = [make.confirmed(petition, "organisation", name=f"Good House {letter}") for letter in "AB"]
    client = enter(make.worker(petition))
    seen = dict(re.findall(r'name="(seen-\d+)" value="(\d+)"', page(client)))
    assert len(seen) == 2
    correct.correct(rows[0], make.details("organisation", name="Mickey Mouse"))
    asked, told = choose(client, "publish", rows, **seen)
    assert "has changed since you saw it" in told
    client.post(asked, {"act": "publish", "expected": 1}, secure=True)
    bulk.work()
    assert [row.name for row in Signatory.objects.published()] == ["Good House B"]


@pytest.mark.parametrize("verdict", ["accept_correction", "decline_correction", "undo_correction"])
def test_a_correction_of_a_name_that_one_may_not_see_is_not_decided(petition, enter, verdict):
    row = make.published(petition, "organisation", listing="withheld")
    Signatory.objects.filter(pk=row.pk).update(proposed={"name": "Other"}, proposed_at=make.now())
    assert post(enter(make.worker(petition)), verdict, row).status_code == 403
    row.refresh_from_db()
    assert row.proposed == {"name": "Other"}


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


def test_the_only_text_of_a_petition_is_the_authentic_one(enter):
    new_text(enter(make.user(administrator=True)), title="One text", text="We ask for little.")
    assert Petition.objects.get(slug="new-text").statements.get().authentic


def test_what_was_left_out_of_a_text_is_told(enter):
    answer = new_text(enter(make.user(administrator=True)), title="One text", text="We <u>ask</u>.")
    assert "2 HTML tags dropped" in answer.content.decode()


def test_what_a_file_brought_is_kept_when_the_page_is_shown_again(enter):
    table = f"<w:tbl><w:tr><w:tc>{paragraph('A cell')}</w:tc></w:tr></w:tbl>"
    file = SimpleUploadedFile("a.docx", docx(paragraph("From the file") + table).read())
    client = enter(make.user(administrator=True))
    answer = new_text(client, title="", word=file)
    assert not Petition.objects.filter(slug="new-text").exists()
    page = answer.content.decode()
    assert "From the file" in page
    assert "Tables became plain lines." in page
    # The page as it stands there is saved, once what it lacks is there.
    shown = answer.context["inline_admin_formsets"][0].formset.forms[0]
    again = {name: shown[name].value() for name in ("language", "title", "text")}
    assert again == {"language": "en", "title": "", "text": "From the file\n\nA cell"}
    new_text(client, **(again | {"title": "One text"}))
    assert Petition.objects.get(slug="new-text").statements.get().text == "From the file\n\nA cell"


def shown_moments(client, petition) -> dict[str, str]:
    """Return what the form of a petition shows for its days and times."""
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
    # The form shows them as they were typed, and saving it again moves neither.
    shown = shown_moments(client, made)
    assert shown == days
    client.post(f"/admin/petitions/petition/{made.pk}/change/", data | shown, secure=True)
    again = Petition.objects.get(slug="in-tokyo")
    assert (again.closes_at, again.public_at) == (made.closes_at, made.public_at)
    assert Petition.objects.get(slug=other.slug).closes_at == other.closes_at


def test_a_day_may_end_where_the_clocks_have_no_midnight(enter):
    # In Cairo the clocks go from midnight to one as Friday, 24 April 2099 begins.
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


def test_a_title_that_turns_its_neighbours_around_is_refused(enter):
    answer = new_text(enter(make.user(administrator=True)), title="One \u202etext", text="We ask.")
    assert "invisible characters" in answer.content.decode()
    assert not Petition.objects.filter(slug="new-text").exists()


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
    assert answer.redirect_chain[-1][0].endswith("/open/")
    assert "New words." in answer.content.decode()
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


def test_a_colleague_has_one_role_and_nothing_typed_is_lost(petition, enter):
    colleague = make.user()
    client = enter(make.worker(petition, "organiser"))
    data = dict(OPENED) | {"roles-TOTAL_FORMS": 2}
    for number, name in enumerate(("viewer", "moderator")):
        data |= {f"roles-{number}-email": colleague.email, f"roles-{number}-name": name}
    answer = client.post(f"/admin/petitions/petition/{petition.pk}/change/", data, secure=True)
    assert "has a role here already" in answer.content.decode()
    assert not petition.roles.filter(user=colleague).exists()


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
