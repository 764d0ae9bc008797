import re
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test import Client

from signatories.identity import tokens, typed_codes
from signatories.identity.tokens import Purpose
from signatories.lifecycle import confirm, correct, sign, withdraw
from signatories.lifecycle.sign import Arrival
from signatories.listing import recount, tally
from signatories.mail import delivery
from signatories.models import OutgoingMail, Signatory
from signatories.privacy import erasure_ledger, forgetting, retention
from signatories.signing import encrypted_addresses, owner_visit
from tests import make
from tests.signatories.signing.visits import OURS

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return Client()


def manage(row: Signatory) -> str:
    return f"/en/manage/{tokens.make_timed(Purpose.MANAGE, row)}/"


def post(client, path, **data):
    return client.post(path, data, secure=True, headers=OURS)


def get(client, path) -> str:
    return client.get(path, secure=True).content.decode()


def text_to(mailoutbox, address: str) -> str:
    return next(mail.body for mail in reversed(mailoutbox) if mail.to == [address])


def exists(row: Signatory) -> bool:
    return Signatory.objects.filter(pk=row.pk).exists()


# --- The typed code ---


# --- The entry's own page ---


def test_a_get_changes_nothing(client, petition):
    row = make.published(petition)
    for path in (manage(row), manage(row) + "?download=1", "/en/manage/"):
        client.get(path, secure=True)
        client.head(path, secure=True)
    assert Signatory.objects.get().revision == row.revision
    assert row.changes.count() == Signatory.objects.get().changes.count()


def test_spelling_is_corrected_at_once_but_a_published_name_waits(client, petition):
    row = make.published(petition, name="Ana Perez", affiliation="Archivo")
    said = {"name": "Ana Pérez", "affiliation": "Archivo Abierto", "country": "UY", "show_country": "on"}
    page = post(client, manage(row), act="correct", **said).content.decode()
    row.refresh_from_db()
    assert "appear when a moderator has looked at them" in page
    assert (row.name, row.proposed, row.affiliation) == (
        "Ana Perez",
        {"name": "Ana Pérez"},
        "Archivo Abierto",
    )
    correct.accept(row, by=make.worker(petition))
    row.refresh_from_db()
    assert (row.name, row.proposed) == ("Ana Pérez", {})


@pytest.mark.parametrize(
    ("kind", "review", "changed", "waits"),
    [
        ("organisation", "organisations", {"acronym": "XY"}, True),
        ("organisation", "organisations", {"website": "https://other.example"}, True),
        ("organisation", "none", {"website": "https://other.example"}, False),
        ("organisation", "organisations", {"role": "Chair"}, False),
        ("individual", "organisations", {"affiliation": "Elsewhere"}, False),
        ("individual", "organisations", {"affiliation": "Open Archive House"}, True),
        ("individual", "both", {"role": "Chair"}, True),
        ("individual", "organisations", {"country": "UY"}, False),
    ],
)
def test_printed_words_wait_where_the_petition_reviews_or_they_look_odd(kind, review, changed, waits):
    petition = make.petition(review=review)
    make.published(petition, "organisation", name="Open Archive House")
    row = make.published(petition, kind, name="Ana Pérez")
    same = {name: getattr(row, name) for name in ("country", "representative", "role")}
    assert correct.correct(row, make.details(kind, name=row.name, **same | changed)) is waits
    row.refresh_from_db()
    ((column, value),) = changed.items()
    assert (getattr(row, column) == value) is not waits
    assert row.proposed == (changed if waits else {})


def test_a_corrected_country_moves_in_the_tally(petition):
    row = make.published(petition, "organisation", country="KE")
    make.published(petition, "organisation", country="KE")
    correct.correct(row, make.details("organisation", name=row.name, country="UG"))
    assert tally.of(petition).countries == 2
    assert not recount.differences()


def test_a_wrong_correction_is_told_and_nothing_is_lost(client, petition):
    row = make.published(petition)
    page = post(client, manage(row), act="correct", name="", affiliation="Kept").content.decode()
    assert "Enter your name" in page
    assert "Kept" in page


def test_withholding_is_at_once_and_silent(client, petition):
    row = make.published(petition, "organisation", name="Sentinel", country="BY")
    post(client, manage(row), act="withhold")
    found = tally.of(petition)
    assert (found.organisations, found.countries, found.withheld) == (1, 0, 1)
    assert "Sentinel" not in get(client, f"/en/petitions/{petition.slug}/signatories/")


GONE = {
    "withdrawn": withdraw.withdraw,
    "forgotten": lambda row: retention._empty_names(Signatory.objects.filter(pk=row.pk)),
}
CHANGES = {
    "correct": lambda row: correct.correct(row, make.details(name="Written Back")),
    "withhold": correct.withhold,
    "show": lambda row: correct.show(row, consent=make.consent(row.petition)),
}


@pytest.mark.parametrize("gone", GONE)
@pytest.mark.parametrize("change", CHANGES)
def test_nothing_changes_in_an_entry_that_goes_at_the_same_moment(petition, gone, change):
    row = make.published(petition, name="Hidden Name", listing="withheld")
    GONE[gone](row)
    before = Signatory.objects.filter(pk=row.pk).values().get()
    with pytest.raises(Signatory.DoesNotExist):
        CHANGES[change](row)
    assert Signatory.objects.filter(pk=row.pk).values().get() == before
    assert not recount.differences()


@pytest.mark.parametrize("gone", GONE)
def test_moderators_write_nothing_back_into_an_entry_that_is_gone(petition, gone):
    row, moderator = make.published(petition, name="Gone Soon"), make.worker(petition)
    correct.correct(row, make.details(name="Wanted"))
    GONE[gone](row)
    # As if it had been corrected a moment before.
    wanted = {"proposed": {"name": "Wanted"}, "proposed_at": Now(), "set_aside_at": Now()}
    Signatory.objects.filter(pk=row.pk).update(**wanted)
    assert not correct.accept(row, by=moderator)
    assert not correct.decline(row, by=moderator)
    assert not correct.revise(row, {"name": "Written Back"}, by=moderator)
    assert not correct.undo(row, by=moderator)


def test_a_correction_sent_while_the_entry_is_withdrawn_says_so(client, petition, monkeypatch):
    row = make.published(petition, name="Gone Soon")
    correct_entry = correct.correct

    def withdrawn_before(signatory, details, **options):
        withdraw.withdraw(signatory)
        return correct_entry(signatory, details, **options)

    monkeypatch.setattr(correct, "correct", withdrawn_before)
    page = post(client, manage(row), act="correct", name="Written Back").content.decode()
    assert "not on the list any more" in page
    assert "Written Back" not in page


def test_withdrawing_takes_the_name_off_and_lowers_the_tally(client, petition):
    row = make.published(petition, name="Gone Soon")
    post(client, manage(row), act="withdraw")
    assert "Gone Soon" not in get(client, f"/en/petitions/{petition.slug}/signatories/")
    assert tally.of(petition).total == 0
    assert "not on the list any more" in get(client, manage(row))


def test_a_withdrawn_entry_promises_no_correction(client, petition):
    row = make.published(petition, name="Ada Before")
    assert "Once a moderator" in post(client, manage(row), act="correct", name="Ada After").content.decode()
    assert "Once a moderator" not in post(client, manage(row), act="withdraw").content.decode()
    assert "Once a moderator" not in get(client, manage(row))


def test_forgetting_deletes_everything_and_notes_it_outside_the_database(
    client, petition, settings, tmp_path
):
    settings.ERASURE_LEDGER = tmp_path / "ledger"
    row = make.published(petition, name="Sentinel Person", email="sentinel@mail.example")
    assert "Everything is deleted" in post(client, manage(row), act="forget").content.decode()
    assert not exists(row)
    assert tally.of(petition).total == 0
    assert "entinel" not in settings.ERASURE_LEDGER.read_text()
    newer = make.published(petition, name="Sentinel Person", email="sentinel@mail.example")
    assert forgetting.replay() == 0
    assert exists(newer)


def test_who_comes_back_with_a_backup_is_forgotten_again(petition, settings, tmp_path):
    settings.ERASURE_LEDGER = tmp_path / "ledger"
    row = make.published(petition)
    erasure_ledger.append(row.pk, row.fingerprint, at=make.now())
    assert forgetting.replay() == 1
    assert not exists(row)
    assert not recount.differences()


def test_what_is_held_is_shown_and_downloaded(client, petition):
    row = make.published(petition, email="ana@mail.example")
    assert "ana@mail.example" in get(client, manage(row))
    answer = client.get(manage(row) + "?download=1", secure=True)
    assert answer.json()["email"] == "ana@mail.example"
    assert answer["Cache-Control"] == "no-store"


def test_a_form_from_another_site_does_nothing(client, petition):
    row = make.published(petition)
    client.post(manage(row), {"act": "forget"}, secure=True, headers={"sec-fetch-site": "cross-site"})
    assert exists(row)


@pytest.mark.parametrize("purpose", [Purpose.SHOW, Purpose.ANOTHER, Purpose.CONFIRM])
def test_a_link_for_another_purpose_does_not_open_it(client, petition, purpose):
    token = tokens.make_timed(purpose, make.published(petition))
    assert client.get(f"/en/manage/{token}/", secure=True).status_code == 404


# --- Asking for the link ---


# --- This was not me ---


# --- A further organisation ---


def test_a_representative_signs_for_another_organisation_by_the_mailed_link(client, petition, mailoutbox):
    row = make.published(petition, "organisation", email="rita@mail.example")
    OutgoingMail.objects.all().delete()
    sign.sign(petition, make.details("organisation", email=row.email), Arrival("en"))
    delivery.deliver()
    token = re.search(r"another=(\S+)", text_to(mailoutbox, row.email)).group(1)
    data = make.form_data("organisation", name="The Second", email=row.email, another=token)
    for _ in range(3):
        post(client, f"/en/petitions/{petition.slug}/sign/", **data)
    second = Signatory.objects.get(name="The Second")
    assert second.ordinal == 2
    said = confirm.confirm(second, shown=confirm.digest(second), consent=make.consent(petition))
    assert said.is_confirmed


def test_that_link_serves_no_other_address(client, petition):
    token = tokens.make_timed(Purpose.ANOTHER, make.published(petition, "organisation"), number=2)
    data = make.form_data("organisation", another=token)
    post(client, f"/en/petitions/{petition.slug}/sign/", **data)
    assert Signatory.objects.latest("pk").ordinal == 1


# --- What a review found ---


def test_an_old_confirm_link_leads_to_the_entry_no_more(client, petition):
    row = make.published(petition)
    link = f"/en/confirm/{tokens.make(Purpose.CONFIRM, row)}/"
    assert "/en/manage/" + "" in get(client, link)
    ago = row.confirmed_at - timedelta(days=2)
    Signatory.objects.filter(pk=row.pk).update(confirmed_at=ago, signed_at=ago)
    assert not re.search(r"/en/manage/[^\"]+", get(client, link))


def test_forgetting_takes_what_was_withdrawn_before_along(petition, settings, tmp_path):
    settings.ERASURE_LEDGER = tmp_path / "ledger"
    first = make.published(petition, email="ana@mail.example")
    withdraw.withdraw(first)
    second = make.published(petition, email="ana@mail.example")
    forgetting.forget(second)
    assert not Signatory.objects.exists()


def test_a_link_opens_nothing_of_who_was_given_its_number_after_a_restore(client, petition):
    row = make.published(petition, email="first@mail.example")
    links = [
        manage(row),
        f"/en/not-me/{tokens.make(Purpose.NOT_ME, row)}/",
        f"/en/confirm/{tokens.make(Purpose.CONFIRM, row)}/",
    ]
    withheld = f"/en/show/{tokens.make_timed(Purpose.SHOW, row)}/"
    number = row.pk
    row.delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('signatories_signatory', 'id'), %s, false)", [number]
        )
    other = make.signed(petition, name="Somebody Else", email="other@mail.example", listing="withheld")
    assert other.pk == number
    for link in [*links, withheld]:
        assert "Somebody Else" not in client.get(link, secure=True).content.decode()
        answer = client.post(link, {"act": "forget"}, secure=True, headers=OURS)
        assert "Somebody Else" not in answer.content.decode()
    other.refresh_from_db()
    assert other.is_unconfirmed


def test_codes_and_pages_of_before_the_key_was_changed_still_open(client, petition, settings):
    row = make.signed(petition, email="slow@mail.example")
    delivery.deliver()
    row.refresh_from_db()
    code = typed_codes.of(row.mails.get())
    handle = encrypted_addresses.encrypt(encrypted_addresses.Handle(petition.pk, row.kind, row.email))
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key " * 6
    page = f"/en/petitions/{petition.slug}/check-your-email/{handle}/"
    answer = client.post(page, {"code": code}, secure=True, headers=OURS)
    assert answer.status_code == 302
    assert "/confirm/" in answer["Location"]
    settings.SECRET_KEY_FALLBACKS = []
    assert client.get(page, secure=True).status_code == 404


@pytest.mark.parametrize("act", ["forget", "withdraw", "withhold", "correct"])
def test_who_is_forgotten_at_this_moment_is_told_that_the_link_does_nothing(
    client, petition, monkeypatch, act
):
    row = make.published(petition)
    found = owner_visit.find

    def gone_meanwhile(token):
        visit = found(token)
        for there in Signatory.objects.filter(pk=row.pk):
            forgetting.forget(there)
        return visit

    monkeypatch.setattr(owner_visit, "find", gone_meanwhile)
    answer = post(client, manage(row), act=act, **make.form_data())
    assert answer.status_code == 404


def test_who_comes_with_an_old_link_to_their_entry_is_led_to_a_new_one(client, petition):
    broken = client.get(manage(make.published(petition))[:-4] + "/", secure=True).content.decode()
    assert "works for a day" in broken
    assert "sign again" not in broken


def test_what_is_held_is_told_in_words(client, petition):
    row = make.published(petition)
    Signatory.objects.filter(pk=row.pk).update(language="fr")
    row.refresh_from_db()
    page = get(client, manage(row))
    assert "français" in page.lower()
    assert f"{row.signed_at:%Y-%m-%dT}" not in page
    assert f"{row.signed_at.year}, {row.signed_at:%H:%M}" in page


def test_who_mistyped_their_address_comes_back_to_the_form_of_their_kind(client, petition):
    handle = encrypted_addresses.encrypt(
        encrypted_addresses.Handle(petition.pk, "individual", "ana@gmial.com")
    )
    page = get(client, f"/en/petitions/{petition.slug}/check-your-email/{handle}/")
    assert page.count(f"/en/petitions/{petition.slug}/sign/?kind=individual") == 3


def test_an_old_confirm_link_shows_a_withheld_name_no_more(client, petition):
    row = make.published(petition, name="Somebody Careful", listing="withheld")
    link = f"/en/confirm/{tokens.make(Purpose.CONFIRM, row)}/"
    assert "Somebody Careful" in get(client, link)
    ago = row.confirmed_at - timedelta(days=2)
    Signatory.objects.filter(pk=row.pk).update(confirmed_at=ago, signed_at=ago)
    assert "Somebody Careful" not in get(client, link)
