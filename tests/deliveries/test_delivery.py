"""Deliveries: frozen, told about, checked; and names that must go from them."""

import hashlib
import io
import re
from datetime import timedelta
from html import unescape

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from deliveries import background, digests, freeze, letter, pdf, writers
from deliveries.models import DeliveredFile, DeliveredLetter, DeliveredName, Delivery, Departure, LetterJob
from petitions import formats
from petitions import lifecycle as opening
from petitions.models import Petition
from signatories.identity import tokens
from signatories.lifecycle import correct, merge, review
from signatories.listing import recount
from signatories.mail import delivery
from signatories.models import ExportRecord, OutgoingMail, Signatory
from signatories.privacy import erasure_ledger, forgetting, retention
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def petition():
    draft = make.draft(slug="gauges")
    make.statement(draft, language="ar", title="عنوان", text="نص", direction="rtl")
    return opening.open_petition(draft)


@pytest.fixture
def organiser(petition):
    return make.worker(petition, "organiser")


@pytest.fixture
def house(petition):
    return make.published(petition, "organisation", name="Ash Foundation", country="GE")


def hand_over(petition, by, addressee="The Ministry") -> Delivery:
    return freeze.deliver(petition, freeze.Handover(addressee, make.now(), "Mbale"), letter.Choices(), by=by)


def page(number=1, **data) -> str:
    path = f"/en/petitions/gauges/deliveries/{number}/"
    answer = Client().post(path, data, secure=True) if data else Client().get(path, secure=True)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def served(name="txt", number=1, language="en") -> bytes:
    path = f"/en/petitions/gauges/deliveries/{number}/{language}.{name}"
    answer = Client().get(path, secure=True)
    return answer.content if answer.status_code == 200 else b""


def test_a_delivery_keeps_words_names_and_files(petition, organiser, house):
    make.published(petition, "individual", name="Hidden Person", listing="withheld")
    made = hand_over(petition, organiser)
    assert (made.number, made.organisations, made.individuals, made.withheld) == (1, 1, 1, 1)
    assert DeliveredName.objects.filter(delivery=made).count() == 2
    assert [one.language for one in made.letters.all()] == ["ar", "en"]
    for file in DeliveredFile.objects.all():
        assert hashlib.sha256(file.content).hexdigest() == file.digest
    assert b"Ash Foundation" in served("txt")
    assert served("pdf").startswith(b"%PDF")
    assert "Ash Foundation" in "\n".join(
        one.text for one in docx.Document(io.BytesIO(served("docx"))).paragraphs
    )
    # The printed digest is that of the words, as anybody can reckon it from the plain text.
    kept = made.letters.get(language="en")
    assert kept.record["foot"]["digest"] == kept.words_digest
    assert kept.record["foot"]["address"] == "https://sign.example.org/petitions/gauges/deliveries/1/"
    assert hashlib.sha256(served("txt")).hexdigest() == kept.words_digest


def test_the_database_lets_nothing_of_it_change(petition, organiser, house):
    made = hand_over(petition, organiser)
    changes = [
        lambda: Delivery.objects.update(addressee="Somebody else"),
        lambda: DeliveredLetter.objects.update(words_digest="0" * 64),
        lambda: DeliveredFile.objects.update(digest="0" * 64),
        lambda: DeliveredName.objects.update(delivery=made),
        lambda: DeliveredFile.objects.all()._raw_delete("default"),
        lambda: made.letters.all()._raw_delete("default"),
    ]
    for change in changes:
        with pytest.raises(IntegrityError, match="A delivery is frozen"), transaction.atomic():
            change()


def test_the_page_says_to_whom_and_what_since(petition, organiser, house):
    twice = make.published(petition, "organisation", name="Birch House")
    hand_over(petition, organiser)
    review.withdraw(twice)
    correct.rename(house, "Ash Foundation International", by=organiser)
    for _new in range(3):
        make.published(petition)
    said = page()
    assert "Delivered to The Ministry" in said
    assert "<b>2</b> organisations" in said
    for part in ("3 joined", "1 withdrew", "1 corrected"):
        assert part in said
    hand_over(petition, organiser, "The Commission")
    assert "The Commission" in page()
    assert "0 joined" in page(2)


@pytest.mark.parametrize("name", freeze.KEPT)
def test_a_file_is_checked_byte_by_byte(petition, organiser, house, name):
    hand_over(petition, organiser)
    content = served(name)
    assert "unchanged" in page(file=SimpleUploadedFile("letter", content))
    assert "unchanged" in page(digest=f" {hashlib.sha256(content).hexdigest().upper()}\n")
    changed = content[:-1] + bytes([content[-1] ^ 1])
    assert "This is not a letter that was delivered here" in page(file=SimpleUploadedFile("letter", changed))


@pytest.mark.parametrize(
    "typed",
    [
        "{digest}  letter.pdf", "{digest} *letter.pdf", "\\{digest}  a\\nletter.pdf", "sha256:{digest}",
        "SHA-256: {DIGEST}", "SHA256 (letter.pdf) = {digest}", "SHA256  {DIGEST}  C:\\letter.pdf",
        "{blanks}", "sha256 {blanks}  beef.pdf", "deadbeef.pdf: {digest}", "{wrapped}",
    ],
)  # fmt: skip
def test_a_digest_is_known_as_programs_print_it(petition, organiser, house, typed):
    hand_over(petition, organiser)
    digest = hashlib.sha256(served("pdf")).hexdigest()
    blanks = " ".join(digest[start : start + 2] for start in range(0, 64, 2))
    written = typed.format(
        digest=digest, DIGEST=digest.upper(), blanks=blanks, wrapped=f"{digest[:40]}\n{digest[40:]}"
    )
    assert "unchanged" in page(digest=written)


def test_what_is_no_digest_is_said_to_be_none(petition, organiser, house):
    hand_over(petition, organiser)
    for typed in ("12", "g" * 64, "\u0661" * 64, "a" * 65, "<script>"):
        said = page(digest=typed)
        assert "paste a digest" in said
        assert "<script>" not in said


@pytest.mark.parametrize(
    ("data", "problem"),
    [({"digest": ""}, "Choose a file"), ({"file": SimpleUploadedFile("x", b"")}, "This file is empty")],
)
def test_what_is_wrong_is_said_at_the_top_where_every_browser_shows_it(
    petition, organiser, house, data, problem
):
    hand_over(petition, organiser)
    said = page(**data)
    assert said.index("There is a problem") < said.index(problem) < said.index("Since then")


def test_a_file_larger_than_any_letter_is_not_read(petition, organiser, house, monkeypatch):
    hand_over(petition, organiser)
    monkeypatch.setattr(digests, "LARGEST", 100)
    monkeypatch.setattr("deliveries.views.AROUND", 0)
    path = "/en/petitions/gauges/deliveries/1/"
    answer = Client().post(path, {"file": SimpleUploadedFile("x", b"x" * 2000)}, secure=True)
    assert answer.status_code == 413
    assert "larger than any letter" in answer.content.decode()


@pytest.mark.parametrize("act", [forgetting.forget, correct.withhold])
def test_a_name_that_must_go_is_served_no_more(petition, organiser, house, act):
    other = make.published(petition, "organisation", name="Birch House")
    made = hand_over(petition, organiser)
    delivered = served("txt")
    original = hashlib.sha256(delivered).hexdigest()
    act(house)
    # At once nothing with the name is served, and soon a copy without it.
    assert served("txt") == b""
    assert "Ash Foundation" not in str(list(DeliveredLetter.objects.values_list("record", flat=True)))
    assert freeze.rewrite() == 6
    assert freeze.rewrite() == 0
    assert b"Ash Foundation" not in served("txt")
    assert b"taken out at the signatory" in served("txt")
    assert b"Birch House" in served("txt")
    said = page()
    assert "1 name was taken out" in said
    assert original not in said
    assert "unchanged" in page(file=SimpleUploadedFile("x", delivered))
    assert "without the names that were taken out since" in page(file=SimpleUploadedFile("x", served("txt")))
    assert DeliveredName.objects.filter(signatory=other, delivery=made).exists()
    assert not recount.differences()


def test_withdrawing_leaves_the_file_and_gives_the_organiser_a_task(petition, organiser, house, enter):
    hand_over(petition, organiser)
    review.withdraw(house)
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
    review.withdraw(house)
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
    review.withdraw(house)
    path = f"/admin/deliveries/delivery/{petition.pk}/letter/"
    said = enter(organiser).get(path, secure=True).content.decode()
    texts = re.findall(r"<textarea[^>]*readonly>(.*?)</textarea>", said, re.DOTALL)
    assert [re.findall(r"deliveries/(\d)/", text) for text in texts] == [["1"], ["2"]]


def links_of_a_quiet_delivery(organiser, mailoutbox, enter) -> list[str]:
    """Deliver before the statement is public, and return the links that are told of it."""
    secret = make.petition(slug="quiet", public_at=make.now() + timedelta(days=3))
    someone = make.published(secret, name="Ana Beridze")
    worker = make.worker(secret, "organiser")
    OutgoingMail.objects.all().delete()
    handover = freeze.Handover("The Ministry", make.now(), tells=True)
    background.ask(secret, letter.Choices(), by=worker, handover=handover)
    background.work()
    delivery.deliver()
    review.withdraw(someone)
    page = enter(worker).get(f"/admin/deliveries/delivery/{secret.pk}/letter/", secure=True).content.decode()
    said = "\n".join([page, *(mail.body for mail in mailoutbox)])
    return re.findall(r"(?:https://sign.example.org)?(/(?:en/)?petitions/quiet[^\s\"<]*/deliveries/1/)", said)


def answer_to(path: str) -> int:
    return Client().get(path, secure=True, follow=True).status_code


def test_links_to_a_delivery_open_before_and_after_its_statement_is_public(organiser, mailoutbox, enter):
    found = links_of_a_quiet_delivery(organiser, mailoutbox, enter)
    # In the mail, in the text for the addressee, beside the worker's job, and in the list of deliveries.
    assert len(found) == 4
    assert {answer_to(path) for path in found} == {200}
    assert answer_to("/petitions/quiet/deliveries/1/") == 404
    Petition.objects.filter(slug="quiet").update(public_at=make.now())
    assert {answer_to(path) for path in found} == {200}


def test_who_was_counted_sees_where_it_went(petition, organiser, house):
    hand_over(petition, organiser)
    path = reverse("signing:manage", args=[tokens.make_timed(tokens.Purpose.MANAGE, house)])
    assert "You were counted in these letters" in Client().get(path, secure=True).content.decode()


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
    assert not Petition.objects.clocked().get(pk=draft.pk).is_public
    organiser = make.worker(draft, "organiser")
    path, data = f"/admin/deliveries/delivery/{draft.pk}/download/", {"language": "en", "format": "txt"}
    assert enter(organiser).post(path, data, secure=True).status_code == 200
    assert ExportRecord.objects.get().by == organiser


def test_a_name_that_leaves_while_the_letter_is_set_is_not_delivered(petition, organiser, house, monkeypatch):
    keep, left = freeze._keep, []

    def leaving(*args, **options):
        if not left:
            left.append(review.withdraw(house))
        return keep(*args, **options)

    monkeypatch.setattr(freeze, "_keep", leaving)
    made = hand_over(petition, organiser)
    assert made.organisations == 0
    assert b"Ash Foundation" not in served("txt")


def test_every_page_dates_a_delivery_by_the_clocks_of_its_petition(petition, organiser, house):
    elsewhere = opening.open_petition(make.draft(slug="lake", time_zone="Pacific/Kiritimati"))
    member = make.published(elsewhere, "individual", name="Ada")
    # Eleven in the morning of one day in UTC is the first hour of the next day on this island.
    at = make.now().replace(hour=11, minute=0) - timedelta(days=2)
    for addressee in ("The Ministry", "The Senate"):
        freeze.deliver(
            elsewhere, freeze.Handover(addressee, at, "Kiritimati"), letter.Choices(), by=organiser
        )
    day = formats.day(at.date() + timedelta(days=1))
    file = DeliveredLetter.objects.first().files.get(format="txt")
    where = "/en/petitions/lake/deliveries/1/"
    shown = Client().get("/en/petitions/lake/", secure=True), Client().get(where, secure=True)
    checked = Client().post(where, {"digest": file.current_digest}, secure=True)
    owned = Client().get(make.manage_path(member), secure=True)
    for answer, said in ((shown[0], "Delivered to The Ministry on "), (shown[1], "The Senate, "),
                         (checked, "delivered to The Ministry on "), (owned, "The Ministry, ")):  # fmt: skip
        assert f"{said}{day}" in strip_tags(answer.content.decode())


def test_the_statement_tells_of_its_deliveries_in_no_query_more(petition, organiser, house, client):
    hand_over(petition, organiser)
    with CaptureQueriesContext(connection) as queries:
        text = client.get("/en/petitions/gauges/", secure=True).content.decode()
    assert "Delivered to The Ministry on" in text
    assert len(queries) <= 2


def test_who_confirmed_is_told_and_nobody_else(petition, organiser, mailoutbox):
    ana = make.published(petition, name="Ana Beridze", email="ana@mail.example")
    make.published(petition, name="Hidden Person", listing="withheld", email="hidden@mail.example")
    review.enter(
        petition, make.details(email="entered@mail.example"), review.Origin("A letter"), by=organiser
    )
    make.signed(petition, email="waiting@mail.example")
    OutgoingMail.objects.all().delete()
    handover = freeze.Handover("The Ministry", make.now(), tells=True)
    freeze.deliver(petition, handover, letter.Choices(), by=organiser)
    delivery.deliver()
    told = {mail.to[0]: mail for mail in mailoutbox}
    assert set(told) == {"ana@mail.example", "hidden@mail.example"}
    assert "Hidden" not in told["hidden@mail.example"].body
    assert "delivered to The Ministry" in told["ana@mail.example"].body
    assert "https://sign.example.org/petitions/gauges/deliveries/1/" in told["ana@mail.example"].body
    # A second delivery is told of once more; who has withdrawn since is left alone.
    review.withdraw(ana)
    mailoutbox.clear()
    handover = freeze.Handover("The Commission", make.now(), tells=True)
    freeze.deliver(petition, handover, letter.Choices(), by=organiser)
    OutgoingMail.objects.update(due_at=make.now())
    assert OutgoingMail.objects.unsent().count() == 1


def test_a_long_letter_is_written_by_a_worker(petition, organiser, house, enter, monkeypatch):
    monkeypatch.setattr(background, "MANY", 0)
    client, path = enter(organiser), f"/admin/deliveries/delivery/{petition.pk}/"
    answer = client.post(path + "download/", {"language": "en", "format": "txt"}, secure=True, follow=True)
    assert "waits for a worker" in answer.content.decode()
    assert background.work() == 1
    page_of_letter = client.get(path + "letter/", secure=True).content.decode()
    job = LetterJob.objects.get()
    assert job.file_name in page_of_letter
    file = client.get(f"/admin/deliveries/delivery/{job.pk}/fetch/", secure=True)
    assert b"Ash Foundation" in file.content
    other = enter(make.worker(make.petition(), "organiser"))
    assert other.get(f"/admin/deliveries/delivery/{job.pk}/fetch/", secure=True).status_code == 404
    with connection.cursor() as cursor:
        cursor.execute("UPDATE deliveries_letterjob SET created_at = now() - interval '25 hours'")
    background.work()
    assert not LetterJob.objects.exists()


def test_a_letter_before_its_publication_is_recorded_when_somebody_takes_it(enter, monkeypatch):
    draft, bystander = make.draft(), make.draft(slug="other")
    organiser, colleague = make.worker(draft, "organiser"), make.worker(draft, "organiser")
    path, data = f"/admin/deliveries/delivery/{draft.pk}/download/", {"language": "en", "format": "pdf"}
    with monkeypatch.context() as hurried:
        hurried.setattr("deliveries.pdf.PATIENCE", 0.001)
        enter(organiser).post(path, data, secure=True)
    monkeypatch.setattr(background, "MANY", -1)
    enter(organiser).post(path, data | {"format": "txt"}, secure=True)
    assert background.work() == 1
    assert not ExportRecord.objects.exists()
    job = LetterJob.objects.get()
    file = enter(colleague).get(f"/admin/deliveries/delivery/{job.pk}/fetch/", secure=True)
    assert file.status_code == 200
    assert [(one.petition, one.by) for one in ExportRecord.objects.all()] == [(draft, colleague)]
    assert bystander.exports.count() == 0


def test_a_long_letter_is_delivered_by_a_worker(petition, organiser, house, enter, monkeypatch):
    monkeypatch.setattr(background, "MANY", 0)
    data = {"addressee": "The Commission", "place": "", "handed_over_at": "2026-11-20T10:00"}
    enter(organiser).post(f"/admin/deliveries/delivery/{petition.pk}/deliver/", data, secure=True)
    assert not Delivery.objects.exists()
    steps = []
    write = writers.write

    def watched(one, name):
        steps.append(LetterJob.objects.values_list("step", "steps").get())
        return write(one, name)

    monkeypatch.setattr(writers, "write", watched)
    assert background.work() == 1
    assert steps == [(done, 7) for done in range(1, 7)]
    assert "Delivered to The Commission" in page()
    assert background.work() == 0


def test_what_cannot_be_written_says_so_and_is_not_tried_for_ever(petition, organiser, house, monkeypatch):
    background.ask(petition, letter.Choices(), by=organiser, name="pdf")
    monkeypatch.setattr("deliveries.pdf.PATIENCE", 0.001)
    with pytest.raises(pdf.CannotTypeset):
        background.work()
    assert LetterJob.objects.get().problem == "CannotTypeset"
    assert background.work() == 0


def test_a_name_that_is_withheld_while_the_letter_is_set_is_not_delivered(
    petition, organiser, house, monkeypatch
):
    keep, silent = freeze._keep, []

    def hiding(*args, **options):
        if not silent:
            silent.append(correct.withhold(house))
        return keep(*args, **options)

    monkeypatch.setattr(freeze, "_keep", hiding)
    assert hand_over(petition, organiser).withheld == 1
    assert b"Ash Foundation" not in served("txt")


def everything_kept() -> str:
    freeze.rewrite()
    return str(list(DeliveredLetter.objects.values_list("record", flat=True))) + str(served("txt"))


def test_the_owner_s_rows_in_a_withheld_entry_go_with_it(petition, organiser, house):
    other = make.published(petition, "organisation", name="Birch House")
    make.of_one_mailbox(house, other)
    hand_over(petition, organiser)
    merge.merge(house, into=other, by=organiser)
    correct.withhold(other)
    kept = everything_kept()
    assert "Ash Foundation" not in kept
    assert "Birch House" not in kept


def test_a_restored_backup_brings_no_name_back_into_a_delivery(petition, organiser, house):
    hand_over(petition, organiser)
    erasure_ledger.append(house.pk, house.fingerprint, at=make.now())
    assert forgetting.replay() == 1
    assert "Ash Foundation" not in everything_kept()


def test_who_withdrew_is_taken_out_when_the_row_goes(petition, organiser, house):
    hand_over(petition, organiser)
    review.withdraw(house)
    assert "Ash Foundation" in everything_kept()
    with make.resting_triggers() as cursor:
        cursor.execute("UPDATE signatories_statuschange SET at = now() - interval '31 days'")
    assert retention.apply()["withdrawn"] == 1
    assert "Ash Foundation" not in everything_kept()


@pytest.mark.parametrize("when", ["0001-01-01T00:00", "1800-01-01T00:00", "9999-12-31T23:59"])
def test_a_slip_in_the_year_is_not_frozen(petition, organiser, house, enter, when):
    data = {"addressee": "The Commission", "handed_over_at": when}
    path = f"/admin/deliveries/delivery/{petition.pk}/deliver/"
    assert "within a year of today" in enter(organiser).post(path, data, secure=True).content.decode()
    assert not Delivery.objects.exists()


def test_delivering_twice_to_one_at_one_time_is_delivering_once(petition, organiser, house):
    handover = freeze.Handover("The Ministry", make.now())
    first = freeze.deliver(petition, handover, letter.Choices(), by=organiser)
    assert freeze.deliver(petition, handover, letter.Choices(), by=organiser) == first
    assert Delivery.objects.count() == 1


def test_deliveries_at_the_same_instant_all_come_to_be(petition, organiser, house, monkeypatch):
    write, others = writers.write, []

    def overtaken(one, name):
        # Each time it is set, another delivery takes its number, more often than names may leave.
        if name == "pdf" and len(others) <= freeze.ATTEMPTS:
            number = freeze._next_number(petition)
            others.append(
                Delivery.objects.create(
                    petition=petition, number=number, by=organiser, at=make.now(), handed_over_at=make.now(),
                    addressee=f"No. {number}", organisations=0, individuals=0, countries=0, withheld=0,
                )
            )  # fmt: skip
        return write(one, name)

    monkeypatch.setattr(writers, "write", overtaken)
    assert hand_over(petition, organiser).number == len(others) + 1


# For private use: no font of a system has it.
BOX = "\U0010fffd"


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


def test_a_secret_link_is_printed_nowhere(organiser):
    secret = make.petition(slug="quiet", public_at=make.now() + timedelta(days=3))
    freeze.deliver(secret, freeze.Handover("The Ministry", make.now()), letter.Choices(), by=organiser)
    kept = str(list(DeliveredLetter.objects.values_list("record", flat=True)))
    assert "quiet/deliveries/1/" in kept
    assert secret.key not in kept


def test_one_file_that_cannot_be_written_stops_no_other(petition, organiser, house, monkeypatch):
    hand_over(petition, organiser)
    correct.withhold(house)
    write = writers.write

    def failing(composed, name):
        if (composed.language, name) == ("ar", "docx"):
            raise ValueError
        return write(composed, name)

    monkeypatch.setattr(writers, "write", failing)
    assert freeze.rewrite() == 5
    assert served("txt")


def test_an_entry_says_that_it_was_corrected_after_a_delivery(petition, organiser, house, client):
    correct.rename(house, "Ash Foundatoin", by=organiser)
    path = "/en/petitions/gauges/signatories/"
    assert "corrected on" not in client.get(path, secure=True).content.decode()
    hand_over(petition, organiser)
    correct.rename(house, "Ash Foundation", by=organiser)
    assert "corrected on" in client.get(path, secure=True).content.decode()


def test_a_delivery_shows_no_name_before_the_statement_is_public(organiser, client):
    secret = make.petition(slug="quiet", public_at=make.now() + timedelta(days=3))
    make.published(secret, "organisation", name="Harbour Archive")
    freeze.deliver(secret, freeze.Handover("The Ministry", make.now()), letter.Choices(), by=organiser)
    page = client.get(f"/en/petitions/{secret.ref}/deliveries/1/", secure=True).content.decode()
    assert "once the statement is public" in page
    file = f"/en/petitions/{{}}/deliveries/1/{secret.default_language}.txt"
    assert file.format(secret.ref) not in page
    assert client.get(file.format(secret.ref), secure=True).status_code == 404
    type(secret).objects.filter(pk=secret.pk).update(public_at=make.now())
    assert "Harbour Archive" in client.get(file.format("quiet"), secure=True).content.decode()


def test_a_letter_that_a_worker_wrote_goes_with_a_name_that_leaves(petition, organiser, house):
    job = background.ask(petition, letter.Choices(), by=organiser, name="txt")
    background.work()
    assert LetterJob.objects.get(pk=job.pk).finished_at
    correct.withhold(house)
    assert not LetterJob.objects.filter(pk=job.pk).exists()


def test_a_delivery_says_at_least_where_a_country_was_unknown(petition, organiser, house):
    whole = hand_over(petition, organiser)
    origin = review.Origin("a letter")
    review.enter(petition, make.details("organisation", email="", country=""), origin, by=None)
    hand_over(petition, organiser, "The Council")
    assert "1 organisation from 1 country" in strip_tags(page(1))
    assert "2 organisations from at least 1 country" in strip_tags(page(2))
    assert b"2 organisations from at least 1 country have signed." in served(number=2)
    # Nobody noted of older deliveries whether there were more.
    with make.resting_triggers():
        Delivery.objects.filter(pk=whole.pk).update(countries_are_all=False)
    assert "1 organisation from at least 1 country" in strip_tags(page(1))
