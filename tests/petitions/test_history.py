"""The history of a petition and of an entry: every change, and nothing that did not change."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from petitions import closing, lifecycle
from petitions.models import Petition
from signatories.lifecycle import correct
from signatories.lifecycle import review as signing
from signatories.models import ContactReveal
from tests import make
from tests.petitions.test_roles import form_of, row_of, save

pytestmark = pytest.mark.django_db


def history(client, petition) -> list[str]:
    page = client.get(reverse("workspace:history", args=[petition.pk]), secure=True)
    told = [one.words for day in page.context["days"] for one in day.happenings]
    return [words.replace("\u2068", "").replace("\u2069", "") for words in told]


def test_a_petition_s_history_tells_of_its_opening_errata_and_a_moved_close(enter):
    petition, other = make.draft(), make.petition()
    lifecycle.correct(other.statements.get(), old="for little", new="for nothing")
    organiser = make.worker(petition, "organiser")
    client = enter(organiser)
    client.post(reverse("workspace:act", args=[petition.pk, "open"]), secure=True)
    later = make.now() + timedelta(days=30)
    Petition.objects.filter(pk=petition.pk).update(closes_at=later)
    closing.move_close(petition, to=later + timedelta(days=3), by=organiser)
    lifecycle.correct(petition.statements.get(), old="for little", new="for much", by=organiser)
    lifecycle.hold_new_names(petition, hold=True)
    hold = reverse("admin:signatories_signatory_hold", args=[petition.pk])
    client.post(hold, {}, secure=True)
    said = history(client, petition)
    assert said[0] == f"{organiser}: New names are no longer held for review."
    assert said[1] == f"{organiser}: erratum (English): for little → for much"
    assert said[2].startswith(f"{organiser}: the close moved: ")
    assert said[3] == f"{organiser}: Opened for signature."
    assert len(said) == 4
    assert LogEntry.objects.filter(object_id=str(other.pk)).count() == 0


def test_a_history_leads_from_old_words_to_new_ones_as_it_is_read(petition, enter):
    lifecycle.correct(petition.statements.get(), old="for little", new="for much")
    client = enter(make.worker(petition, "organiser"))
    path = reverse("workspace:history", args=[petition.pk])
    page = client.get(path, secure=True, headers={"accept-language": "ar"}).content.decode()
    assert "for little ← for much" in page
    assert "→" not in page


def test_a_petition_that_a_command_opened_has_its_opening_in_its_history(petition, enter):
    assert history(enter(make.worker(petition, "viewer")), petition) == ["Opened for signature."]


@pytest.mark.parametrize("is_open", [True, False])
def test_a_save_that_changes_nothing_is_in_no_history(enter, is_open):
    draft = make.draft(closes_at=make.now() + timedelta(days=3))
    draft.statements.update(addressees=["To Governments", "To Companies"], text="One line.\n\nAnother.\n")
    petition = lifecycle.open_petition(draft) if is_open else draft
    client = enter(make.worker(petition, "organiser"))
    sent = form_of(client, petition)
    # Browsers send CRLF.
    texts = {name: said.replace("\n", "\r\n") for name, said in sent.items() if isinstance(said, str)}
    save(client, petition, **texts)
    save(client, petition, **texts)
    assert history(client, petition) == (["Opened for signature."] if is_open else [])
    save(client, petition, controller="Another Secretariat")
    assert "controller" in history(client, petition)[0].casefold()


def test_a_close_that_is_moved_on_the_petition_s_page_is_told_once(petition, enter):
    client = enter(make.worker(petition, "organiser"))
    day = (petition.closes_at + timedelta(days=2)).astimezone(petition.zone)
    save(client, petition, closes_at_0=f"{day:%Y-%m-%d}", closes_at_1=f"{day:%H:%M:%S}")
    said = history(client, petition)
    assert len(said) == 2
    assert "the close moved" in said[0]


def test_a_petition_s_history_says_whose_role_changed_and_how(petition, enter):
    organiser, other = make.worker(petition, "organiser"), make.worker(petition, "viewer")
    save(enter(organiser), petition, **{f"roles-{row_of(other, petition)}-name": "moderator"})
    said = history(enter(other), petition)
    assert said[0] == f"{organiser}: Role of {other}: viewer → moderator"
    # Only once, not again as a changed field.
    assert sum("moderator" in one for one in said) == 1


def test_a_petition_s_history_names_fields_in_the_reader_s_language(petition, enter):
    client = enter(make.worker(petition, "organiser"))
    save(client, petition, review="none")
    page = reverse("workspace:history", args=[petition.pk])
    shown = client.get(page, secure=True, headers={"accept-language": "fr"}).content.decode()
    assert "Publié seulement après examen" in shown
    assert "Published only after review" not in shown


def test_an_entry_s_history_is_its_record(petition, enter):
    moderator = make.worker(petition, may_see_contact=True, may_see_withheld=True)
    row = make.confirmed(petition, "organisation", name="Harbour Archive")
    make.published(petition, "organisation", name="Zebra Crossing")
    correct.revise(row, {"name": "The Harbour Archive"}, by=moderator)
    signing.publish(row, by=moderator)
    ContactReveal.objects.create(petition=petition, by=moderator, signatory_number=row.pk)
    page = reverse("admin:signatories_signatory_history", args=[row.pk])
    shown = enter(moderator).get(page, secure=True)
    assert [(one.by, one.words) for one in shown.context["events"]] == [
        (str(moderator), "Looked at the contact data."),
        (str(moderator), "published"),
        (str(moderator), "corrected"),
        ("–", "confirmed, waiting for review"),
        ("–", "waiting for the e-mail to be confirmed"),
    ]
    assert "Harbour" not in shown.content.decode()


def test_what_has_no_history_offers_none_and_leads_to_its_own_page(petition, enter):
    client = enter(make.worker(petition, may_see_contact=True, may_see_withheld=True))
    line = make.confirmed(petition, "organisation").changes.first()
    page = reverse("admin:signatories_statuschange_change", args=[line.pk])
    assert "historylink" not in client.get(page, secure=True).content.decode()
    led = client.get(reverse("admin:signatories_statuschange_history", args=[line.pk]), secure=True)
    assert led["Location"] == page
