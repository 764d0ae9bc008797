"""Delivering: what is frozen, who gets mail, and names that are removed while the letter is being set."""

import hashlib
import io
import re
from datetime import timedelta

import docx
import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from deliveries import background, freeze, letter, writers
from deliveries.models import DeliveredFile, DeliveredLetter, DeliveredName, Delivery
from petitions.models import Petition
from signatories.lifecycle import correct, withdraw
from signatories.lifecycle import enter as entering
from signatories.mail import delivery
from signatories.models import OutgoingMail
from tests import make
from tests.deliveries.scenes import hand_over, served

pytestmark = pytest.mark.django_db


def links_of_a_quiet_delivery(organiser, mailoutbox, enter) -> list[str]:
    """Deliver before the petition is public, and return the links to the delivery."""
    secret = make.petition(slug="quiet", public_at=make.now() + timedelta(days=3))
    someone = make.published(secret, name="Ana Beridze")
    worker = make.worker(secret, "organiser")
    OutgoingMail.objects.all().delete()
    handover = freeze.Handover("The Ministry", make.now(), tells=True)
    background.ask(secret, letter.Choices(), by=worker, handover=handover)
    background.work()
    delivery.deliver()
    withdraw.withdraw(someone)
    page = enter(worker).get(f"/admin/deliveries/delivery/{secret.pk}/letter/", secure=True).content.decode()
    said = "\n".join([page, *(mail.body for mail in mailoutbox)])
    return re.findall(r"(?:https://sign.example.org)?(/(?:en/)?petitions/quiet[^\s\"<]*/deliveries/1/)", said)


def answer_to(path: str) -> int:
    return Client().get(path, secure=True, follow=True).status_code


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
    # The printed digest is that of the plain text, so anybody can compute it.
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


def test_a_name_that_leaves_while_the_letter_is_set_is_not_delivered(petition, organiser, house, monkeypatch):
    keep, left = freeze._keep, []

    def leaving(*args, **options):
        if not left:
            left.append(withdraw.withdraw(house))
        return keep(*args, **options)

    monkeypatch.setattr(freeze, "_keep", leaving)
    made = hand_over(petition, organiser)
    assert made.organisations == 0
    assert b"Ash Foundation" not in served("txt")


def test_who_confirmed_is_told_and_nobody_else(petition, organiser, mailoutbox):
    ana = make.published(petition, name="Ana Beridze", email="ana@mail.example")
    make.published(petition, name="Hidden Person", listing="withheld", email="hidden@mail.example")
    entering.enter(
        petition, make.details(email="entered@mail.example"), entering.Origin("A letter"), by=organiser
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
    # A second delivery is mailed again, but not to a signatory who has withdrawn.
    withdraw.withdraw(ana)
    mailoutbox.clear()
    handover = freeze.Handover("The Commission", make.now(), tells=True)
    freeze.deliver(petition, handover, letter.Choices(), by=organiser)
    OutgoingMail.objects.update(due_at=make.now())
    assert OutgoingMail.objects.unsent().count() == 1


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


def test_delivering_twice_to_one_at_one_time_is_delivering_once(petition, organiser, house):
    handover = freeze.Handover("The Ministry", make.now())
    first = freeze.deliver(petition, handover, letter.Choices(), by=organiser)
    assert freeze.deliver(petition, handover, letter.Choices(), by=organiser) == first
    assert Delivery.objects.count() == 1


def test_deliveries_at_the_same_instant_all_come_to_be(petition, organiser, house, monkeypatch):
    write, others = writers.write, []

    def overtaken(one, name):
        # At each try another delivery takes its number, more often than removed names allow tries.
        if name == "pdf" and len(others) <= freeze.ATTEMPTS:
            number = freeze._next_number(petition)
            others.append(
                Delivery.objects.create(
                    petition=petition, number=number, by=organiser, at=make.now(), handed_over_at=make.now(),
                    addressee=f"No. {number}", organisations=0, individuals=0, countries=0,
                    countries_are_all=True, withheld=0,
                )
            )  # fmt: skip
        return write(one, name)

    monkeypatch.setattr(writers, "write", overtaken)
    assert hand_over(petition, organiser).number == len(others) + 1


def test_a_secret_link_is_printed_nowhere(organiser):
    secret = make.petition(slug="quiet", public_at=make.now() + timedelta(days=3))
    freeze.deliver(secret, freeze.Handover("The Ministry", make.now()), letter.Choices(), by=organiser)
    kept = str(list(DeliveredLetter.objects.values_list("record", flat=True)))
    assert "quiet/deliveries/1/" in kept
    assert secret.key not in kept


def test_links_to_a_delivery_open_before_and_after_its_statement_is_public(organiser, mailoutbox, enter):
    found = links_of_a_quiet_delivery(organiser, mailoutbox, enter)
    # The links are in the mail, in the text for the addressee, beside the worker's job, and in the list.
    assert len(found) == 4
    assert {answer_to(path) for path in found} == {200}
    assert answer_to("/petitions/quiet/deliveries/1/") == 404
    Petition.objects.filter(slug="quiet").update(public_at=make.now())
    assert {answer_to(path) for path in found} == {200}


def meanwhile(monkeypatch, act) -> None:
    """Call `act` once while a letter is being set."""
    keep, done = freeze._keep, []

    def interrupted(*args, **options):
        if not done:
            done.append(True)
            act()
        return keep(*args, **options)

    monkeypatch.setattr(freeze, "_keep", interrupted)


def told_by_mail() -> set[str]:
    return set(OutgoingMail.objects.filter(message="delivered").values_list("signatory__email", flat=True))


def test_a_signatory_who_joins_while_the_letter_is_set_is_not_told(petition, organiser, house, monkeypatch):
    make.published(make.petition(), email="elsewhere@mail.example")
    make.published(petition, name="Ana Beridze", email="ana@mail.example")
    meanwhile(monkeypatch, lambda: make.published(petition, name="Late Comer", email="late@mail.example"))
    made = hand_over(petition, organiser, tells=True)
    assert told_by_mail() == {house.email, "ana@mail.example"}
    assert made.names.count() == 2
    assert b"Late Comer" not in served("txt")


def test_a_withheld_name_that_leaves_while_the_letter_is_set_is_not_counted(
    petition, organiser, house, monkeypatch
):
    hidden = make.published(petition, "individual", name="Hidden Person", listing="withheld")
    other = make.published(petition, "individual", name="Other Person", listing="withheld")
    meanwhile(monkeypatch, lambda: withdraw.withdraw(hidden))
    made = hand_over(petition, organiser, tells=True)
    assert (made.organisations, made.individuals, made.withheld) == (1, 1, 1)
    assert set(made.names.values_list("signatory", flat=True)) == {house.pk, other.pk}
    assert told_by_mail() == {house.email, other.email}


def test_names_that_leave_elsewhere_do_not_hold_up_a_delivery(petition, organiser, house, monkeypatch):
    elsewhere = make.published(make.petition())
    composed = []
    meanwhile(monkeypatch, lambda: withdraw.withdraw(elsewhere))
    compose = letter.compose
    monkeypatch.setattr(letter, "compose", lambda *args: composed.append(args) or compose(*args))
    assert hand_over(petition, organiser).organisations == 1
    assert len(composed) == 2
