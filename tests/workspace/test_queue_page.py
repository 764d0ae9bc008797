import re
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.test import Client

from signatories.lifecycle import correct, withdraw
from signatories.listing import tally
from signatories.mail import delivery, messages
from signatories.models import Message, OutgoingMail, Signatory
from signatories.privacy import forgetting, retention
from tests import make
from tests.visible import heading_of, without_layout

pytestmark = pytest.mark.django_db


QUEUE = "/admin/signatories/signatory/queue/"


@pytest.fixture
def client(petition, enter) -> Client:
    return enter(make.worker(petition))


def page(client, path=QUEUE) -> str:
    answer = client.get(path, secure=True)
    assert answer.status_code == 200
    return without_layout(answer.content.decode())


def press(client, text, button, **data):
    """Press a button of the page as a browser without scripts would; return the page it leads to."""
    forms = re.findall(r"<form[^>]*action=\"([^\"]+)\"[^>]*>(.*?)</form>", text, re.S)
    action, body = next((action, body) for action, body in forms if button in body)
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', body))
    answer = client.post(action.replace("&amp;", "&"), hidden | data, secure=True, follow=True)
    return without_layout(answer.content.decode()).replace("&amp;", "&")


def test_the_oldest_comes_first_and_publishing_leads_to_the_next(petition, client):
    make.confirmed(petition, "organisation", name="First House")
    make.confirmed(petition, "organisation", name="Second House")
    first = page(client)
    assert heading_of(first) == "First House"
    assert "2 wait" in first
    assert "every organisation is reviewed" in first
    second = press(client, first, 'id="publish"')
    assert heading_of(second) == "Second House"
    assert Signatory.objects.get(name="First House").is_published


def test_a_verdict_sent_twice_counts_once_and_says_so(petition, client):
    make.confirmed(petition, "organisation")
    first = page(client)
    press(client, first, 'id="publish"')
    assert "had been decided already" in press(client, first, 'id="publish"')


def test_a_listed_entry_that_asks_for_other_words_stays_listed_when_a_newcomer_is_merged(petition, client):
    listed = make.published(petition, "organisation", name="Harbour Archive")
    make.published(petition, "organisation", name="Birch House")
    asked = make.details("organisation", name="The Harbour Archive of Malta", email=listed.email)
    assert correct.correct(listed, asked)
    newcomer = make.confirmed(petition, "organisation", name="Harbour Archive")
    text = page(client)
    assert "It is listed as" in text
    press(client, text, "It is this one")
    listed.refresh_from_db()
    newcomer.refresh_from_db()
    assert listed.is_published
    assert newcomer.merged_into == listed
    assert tally.of(petition).organisations == 2


def test_a_rejection_gives_its_reason_and_goes_on(petition, client):
    row = make.confirmed(petition, "organisation")
    text = press(client, page(client), 'name="reason"', reason="not-eligible", words="Sorry.")
    assert "Nothing waits" in text
    row.refresh_from_db()
    assert row.is_rejected


def test_what_is_skipped_comes_back_when_asked_for(petition, client):
    make.confirmed(petition, "organisation", name="First House")
    make.confirmed(petition, "organisation", name="Second House")
    skip = re.search(r'href="([^"]+)" id="skip"', page(client)).group(1).replace("&amp;", "&")
    assert heading_of(page(client, skip)) == "Second House"
    assert "1 skipped" in page(client, skip)
    last = re.search(r'href="([^"]+)" id="skip"', page(client, skip)).group(1).replace("&amp;", "&")
    assert "You have seen all of them" in page(client, last)


def test_the_mail_about_a_verdict_leaves_when_the_time_to_undo_is_over(petition, client, mailoutbox):
    make.confirmed(petition, "organisation")
    OutgoingMail.objects.all().delete()
    press(client, page(client), 'id="publish"')
    OutgoingMail.objects.filter(message=Message.PUBLISHED).update(due_at=Now())
    assert delivery.deliver() == 1


def test_a_twin_stands_beside_and_merging_is_one_press(petition, client):
    kept = make.published(petition, "organisation", name="The Harbour Archive")
    twin = make.confirmed(petition, "organisation", name="Harbour Archive")
    text = page(client)
    assert "same name" in text
    assert "Merged" in press(client, text, 'name="into"')
    twin.refresh_from_db()
    assert twin.merged_into == kept


def test_both_names_are_marked_where_they_are_the_same_and_the_country_that_differs_is_said(petition, client):
    make.published(petition, "organisation", name="HLW", country="US")
    make.published(petition, "organisation", name="Bystander of the Quay", country="KE")
    make.confirmed(petition, "organisation", name="Harbour Ledger Watch", country="DE")
    text = page(client)
    assert "<bdi><mark>Harbour</mark> <mark>Ledger</mark> <mark>Watch</mark></bdi>" in text
    assert "<bdi><mark>HLW</mark></bdi>" in text
    assert "The country differs: Germany / United States" in text
    assert '<p class="for-readers">The same in both names: HLW</p>' in text
    assert "Bystander" not in text


def test_the_bar_begins_its_sentence_with_a_capital_letter(petition, client):
    make.confirmed(petition, "organisation", name="Harbour Archive")
    make.confirmed(petition, "organisation", name="River Watch")
    text = press(client, page(client), 'id="publish"')
    bar = text[text.index('class="verdicts"') : text.index('id="undo"')]
    assert "<span>Published:<bdi>Harbour Archive</bdi>" in bar


def test_the_bar_names_the_last_decision_beside_its_undo(petition, client):
    make.published(petition, "organisation", name="The Harbour Archive")
    make.confirmed(petition, "organisation", name="Harbour Archive")
    make.confirmed(petition, "organisation", name="River Watch")
    make.confirmed(make.petition(), "organisation", name="Birch House")
    text = press(client, page(client), 'id="merge"')
    bar = text[text.index('class="verdicts"') : text.index('id="undo"')]
    assert "Merged <bdi>Harbour Archive</bdi> into <bdi>The Harbour Archive</bdi>" in bar
    assert "Birch" not in text
    assert text.count('id="undo"') == 1
    assert heading_of(press(client, text, 'id="undo"')) == "Harbour Archive"


def test_the_queue_of_one_petition_has_its_tabs_and_that_of_all_has_none(petition, client):
    make.confirmed(petition, "organisation")
    other = make.petition()
    tabs = 'aria-label="Pages of this petition"'
    assert tabs in client.get(f"{QUEUE}?petition={petition.pk}", secure=True).content.decode()
    for path in (QUEUE, f"{QUEUE}?petition={other.pk}"):
        assert tabs not in client.get(path, secure=True).content.decode()


def test_a_name_is_corrected_and_the_signatory_told(petition, client, mailoutbox):
    row = make.confirmed(petition, "organisation", name="Harbour Archvie")
    OutgoingMail.objects.all().delete()
    press(client, page(client), 'id="rename"', name="Harbour Archive")
    row.refresh_from_db()
    assert row.name == "Harbour Archive"
    OutgoingMail.objects.update(due_at=Now())
    delivery.deliver()
    assert "listed as Harbour Archive" in mailoutbox[0].body


def test_a_wrong_correction_is_refused_in_words(petition, client):
    make.confirmed(petition, "organisation", name="Harbour Archive")
    assert "three marks" in press(client, page(client), 'id="rename"', name="a" + "\u0301" * 9)


def test_a_withheld_name_and_its_twins_are_seen_with_the_right_alone(petition, enter):
    make.published(petition, "organisation", name="Harbour Archive")
    make.confirmed(petition, "organisation", name="Harbour Archive Ltd", listing="withheld")
    text = page(enter(make.worker(petition)))
    assert "Harbour" not in text
    assert "<mark>" not in text
    assert "Harbour Archive Ltd" in page(enter(make.worker(petition, may_see_withheld=True)))


@pytest.mark.parametrize("may_see_withheld", [False, True])
def test_nothing_is_marked_or_said_of_a_withheld_twin_which_takes_no_twin_s_place(
    petition, enter, may_see_withheld
):
    for _n in range(5):
        make.confirmed(
            petition, "organisation", name="Sentinel Ledger House", country="MT", listing="withheld"
        )
    entry = make.confirmed(petition, "organisation", name="Sentinel Ledger House", country="KE")
    listed = make.published(petition, "organisation", name="SLH", country="KE")
    Signatory.objects.exclude(pk__in=[entry.pk, listed.pk]).update(confirmed_at=Now() + timedelta(hours=1))
    text = page(enter(make.worker(petition, may_see_withheld=may_see_withheld)))
    assert heading_of(text) == "Sentinel Ledger House"
    assert text.count('name="into"') == 1
    assert f'name="into" value="{listed.pk}"' in text
    assert "The country differs" not in text
    assert "Malta" not in text


def test_another_petition_s_moderator_finds_an_empty_queue(petition, enter):
    make.confirmed(petition, "organisation", name="Sentinel House")
    text = page(enter(make.worker(make.petition())))
    assert "Nothing waits" in text
    assert "Sentinel" not in text


def test_a_viewer_is_offered_nothing(petition, enter):
    make.confirmed(petition, "organisation", name="Sentinel House")
    assert "Sentinel" not in page(enter(make.worker(petition, "viewer")))


def test_the_queue_is_light_and_needs_no_script_of_others(petition, client):
    make.confirmed(petition, "organisation")
    answer = client.get(QUEUE, secure=True)
    assert len(answer.content) < 50_000
    assert not re.search(rb"<script(?![^>]*src=)", answer.content)


def test_nobody_is_led_away_after_a_verdict(petition, client):
    row = make.confirmed(petition, "organisation")
    answer = client.post(
        f"/admin/signatories/signatory/{row.pk}/publish/", {"next": "//evil.example/"}, secure=True
    )
    assert answer["Location"].startswith("/admin/")


def test_what_was_typed_is_kept_when_it_is_refused(petition, client):
    make.confirmed(petition, "organisation", name="Harbour Archive")
    refused = press(client, page(client), 'id="rename"', name="Harbour a" + "\u0301" * 9)
    assert 'value="Harbour a' in refused
    stale = press(client, page(client).replace("revision=1", "revision=9"), 'name="reason"', words="My words")
    assert "My words" in stale
    assert "has changed since" in stale


def test_after_signing_in_again_one_is_back_at_the_entry(petition, client):
    row = make.confirmed(petition, "organisation", name="Harbour Archive")
    answer = client.get(f"/admin/signatories/signatory/{row.pk}/publish/", secure=True, follow=True)
    assert "Harbour Archive" in answer.content.decode()
    row.refresh_from_db()
    assert row.is_confirmed


def test_a_correction_stands_in_the_queue_and_is_accepted_there(petition, client):
    row = make.published(petition, "organisation", name="River Watch", website="https://river.example")
    wanted = make.details("organisation", name="River Watch", acronym="RW", website="https://rw.example")
    assert correct.correct(row, wanted)
    text = page(client)
    assert "its owner asks for other words on the list" in text
    assert "river.example" in text
    assert "River Watch (RW)" in text
    assert "Nothing waits" in press(client, text, 'id="publish"')
    row.refresh_from_db()
    assert (row.acronym, row.website, row.proposed) == ("RW", "https://rw.example", {})


def test_a_correction_that_is_declined_leaves_the_entry_as_it_was(petition, client):
    row = make.published(petition, "organisation", name="River Watch")
    correct.correct(row, make.details("organisation", name="Rogue Watch"))
    assert "The entry stays as it was" in press(client, page(client), "Keep it as it was")
    row.refresh_from_db()
    assert (row.name, row.proposed, row.is_published) == ("River Watch", {}, True)


def test_a_correction_made_after_the_page_was_shown_is_looked_at_again(petition, client):
    row = make.published(petition, "organisation", name="River Watch")
    correct.correct(row, make.details("organisation", name="River Watch International"))
    shown = page(client)
    correct.correct(row, make.details("organisation", name="Rogue"))
    assert "has changed since you saw it" in press(client, shown, 'id="publish"')
    assert Signatory.objects.get().name == "River Watch"


def test_a_verdict_on_what_was_forgotten_meanwhile_says_so(petition, client):
    row = make.confirmed(petition, "organisation", name="River Watch")
    text = press(client, page(client), 'id="publish"')
    forgetting.forget(row)
    assert "Its owner may have had it deleted" in press(client, text, 'id="undo"')


def test_the_old_words_are_forgotten_after_a_day(petition, client):
    row = make.published(petition, "organisation", name="River Watch")
    correct.correct(row, make.details("organisation", name="River Watch International"))
    correct.accept(row, by=make.worker(petition))
    Signatory.objects.update(set_aside_at=make.now() - timedelta(days=2))
    retention.apply()
    row.refresh_from_db()
    assert (row.set_aside, row.set_aside_at) == ({}, None)


@pytest.mark.parametrize(
    ("verb", "says"), [(correct.accept, "as you asked"), (correct.decline, "kept your entry as it was")]
)
def test_who_asked_for_a_correction_is_told_the_verdict(petition, verb, says):
    row = make.published(petition, "organisation", name="River Watch")
    correct.correct(row, make.details("organisation", name="River Watch International"))
    OutgoingMail.objects.all().delete()
    verb(row, by=make.worker(petition))
    (mail,) = OutgoingMail.objects.all()
    assert says in " ".join(messages.write(mail).body.split())


def test_a_withheld_name_is_renamed_by_nobody_who_may_not_see_it(petition, enter):
    row = make.confirmed(petition, "organisation", name="Hidden", listing="withheld")
    path = f"/admin/signatories/signatory/{row.pk}/rename/"
    assert enter(make.worker(petition)).post(path, {"name": "Other"}, secure=True).status_code == 403
    withdraw.withdraw(row)
    seer = make.worker(petition, may_see_withheld=True)
    enter(seer).post(path, {"name": "Other"}, secure=True)
    row.refresh_from_db()
    assert (row.name, row.aliases) == ("Hidden", [])


def test_the_page_says_who_comes_next_and_how_far_the_moderator_is(petition, client):
    rows = [make.confirmed(petition, "organisation", name=name) for name in ("First", "Second", "Third")]
    make.confirmed(make.petition(), "organisation", name="Elsewhere")
    shown = page(client)
    following = shown[shown.index('aria-labelledby="following"') :]
    linked = [f'/signatures/{row.pk}/"><bdi>{row.name}' in following for row in rows]
    assert linked == [False, True, True]
    assert [row.name for row in client.get(QUEUE, secure=True).context["following"]] == ["Second", "Third"]
    assert "you reviewed" not in shown
    press(client, shown, 'id="publish"')
    assert "you reviewed 1 of 3" in page(client)


def test_single_keys_can_be_switched_off_and_on_by_the_account_alone(petition, enter):
    make.confirmed(petition, "organisation")
    mine, bystander = (enter(make.worker(petition)) for _each in range(2))
    assert "data-keys" in page(mine)
    mine.post("/admin/review/keys/", {"next": QUEUE}, secure=True)
    assert "data-keys" not in page(mine)
    assert "data-keys" in page(bystander)
    mine.post("/admin/review/keys/", {"next": QUEUE}, secure=True)
    assert "data-keys" in page(mine)


def test_a_decided_correction_counts_as_reviewed(petition, client):
    row, other = (make.published(petition, "organisation", name=name) for name in ("One House", "Two House"))
    for each in (row, other):
        wanted = make.details("organisation", name=f"{each.name} Anew", email=each.email)
        correct.correct(each, wanted)
    press(client, page(client), 'id="publish"')
    assert "you reviewed 1 of 2" in page(client)
