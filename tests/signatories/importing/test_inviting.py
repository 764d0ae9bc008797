"""Invitations: people who promised to sign get a mail with their details and sign by one click."""

import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from signatories.importing import entering, plan
from signatories.importing.parsed_entry import ParsedEntry
from signatories.lifecycle import confirm, sign
from signatories.lifecycle import enter as enter_module
from signatories.lifecycle.sign import Arrival
from signatories.mail import delivery, reminders
from signatories.models import Message, OutgoingMail, Signatory
from signatories.outbox import queueing
from tests import make

pytestmark = pytest.mark.django_db
LIST = (
    "name,email,country,representative,role\nRiver Watch,desk@river.example,KE,Rita Presentative,Director\n"
)


def invited(petition, kind="organisation", **fields) -> Signatory:
    details = make.details(kind, **{"representative": "", "role": ""} | fields)
    assert enter_module.invite(petition, details, enter_module.Origin("e-mails of May"), by=None)
    return Signatory.objects.latest("id")


@pytest.fixture
def arrive(mailoutbox):
    def arrive():
        before = len(mailoutbox)
        delivery.deliver()
        return mailoutbox[before:]

    return arrive


def link_in(mail, what="confirm") -> str:
    return re.search(rf"https://[^/]+(/en/{what}/\S+)", mail.body).group(1)


def press(path) -> str:
    text = Client().get(path, secure=True).content.decode()
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', text))
    return Client().post(path, hidden, secure=True).content.decode()


def test_who_is_invited_signs_with_one_press_and_is_published(petition, arrive):
    row = invited(petition, name="River Watch")
    (mail,) = arrive()
    assert "invited" in mail.subject
    assert "e-mails of May" in mail.body
    page = Client().get(link_in(mail), secure=True).content.decode()
    assert "River Watch" in page
    assert "I am authorised to sign for this organisation" in page
    assert Signatory.objects.get().is_unconfirmed
    assert "Yours is the only signature" in press(link_in(mail))
    row.refresh_from_db()
    assert (row.is_published, row.basis) == (True, "confirmed")
    assert row.attestation.text.startswith("I am authorised")


def test_who_is_invited_and_types_something_else_waits_for_review_as_everyone(petition, arrive):
    row = invited(petition, name="River Watch")
    arrive()
    sign.sign(petition, make.details("organisation", email=row.email, name="Other Watch"), Arrival("en"))
    row.refresh_from_db()
    confirm.confirm(row, shown=confirm.digest(row), consent=make.consent(petition))
    row.refresh_from_db()
    assert row.is_confirmed


def test_while_all_new_names_are_held_the_invited_wait_too(arrive):
    petition = make.petition(holds_all=True)
    invited(petition)
    press(link_in(arrive()[0]))
    assert Signatory.objects.get().is_confirmed


def test_who_is_invited_may_refuse_and_is_deleted(petition, arrive):
    invited(petition)
    Client().post(link_in(arrive()[0], "not-me"), {"never": "on"}, secure=True)
    assert not Signatory.objects.exists()


def test_who_has_signed_or_was_invited_already_is_not_invited(petition):
    row = make.published(petition, "organisation")
    again = make.details("organisation", email=row.email)
    assert not enter_module.invite(petition, again, enter_module.Origin("again"), by=None)
    asked = invited(petition)
    again = make.details("organisation", email=asked.email)
    assert not enter_module.invite(petition, again, enter_module.Origin("again"), by=None)


def test_an_organiser_reminds_once_and_nobody_else_does(petition, arrive, enter):
    row = invited(petition)
    signed = make.signed(petition)
    arrive()
    week = timedelta(days=5)
    Signatory.objects.update(mailed_at=make.now() - week, signed_at=make.now() - week)
    reminders.write()
    assert set(OutgoingMail.objects.unsent().values_list("signatory", flat=True)) == {signed.pk}
    client = enter(make.worker(petition, "organiser", may_see_contact=True, may_see_withheld=True))
    data = {"action": "remind_selected", "_selected_action": [row.pk, signed.pk]}
    for said in ("1 reminded.", "0 reminded."):
        path = "/admin/signatories/signatory/?status=all"
        assert said in client.post(path, data, secure=True, follow=True).content.decode()
    assert OutgoingMail.objects.unsent().filter(message=Message.INVITE).count() == 1


def test_a_moderator_reminds_nobody(petition, arrive, enter):
    row = invited(petition)
    arrive()
    client = enter(make.worker(petition))
    data = {"action": "remind_selected", "_selected_action": [row.pk]}
    client.post("/admin/signatories/signatory/?status=all", data, secure=True)
    assert not OutgoingMail.objects.unsent().exists()


def test_sending_again_sends_the_invitation(petition, arrive):
    row = invited(petition)
    arrive()
    queueing.send_confirmation_again(row)
    assert OutgoingMail.objects.unsent().get().message == Message.INVITE


def test_a_list_is_invited_by_the_command_and_keeps_its_representatives(petition, tmp_path, capsys):
    file = tmp_path / "list.csv"
    file.write_text(LIST)
    call_command("import_signatories", petition.slug, str(file), "--invite", "--source", "by mail")
    row = Signatory.objects.get()
    assert (row.representative, row.role, row.is_invitation) == ("Rita Presentative", "Director", True)
    assert "1 invited" in capsys.readouterr().err


def test_an_invitation_without_an_address_is_a_problem_that_is_named(petition, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text(LIST + "No Address House,,KE,,\n")
    with pytest.raises(CommandError, match="line 3: an invitation needs an e-mail address"):
        call_command("import_signatories", petition.slug, str(file), "--invite", "--source", "by mail")
    assert not Signatory.objects.exists()


def test_the_organiser_decides_of_likely_twins(petition):
    make.published(petition, "organisation", name="River Watch", country="KE")
    entries = [
        ParsedEntry(lines=(1,), kind="organisation", name="River Watch", country="KE"),
        ParsedEntry(lines=(2,), kind="organisation", name="Mountain House", country="PE"),
    ]
    twin, other = plan.make(petition, entries)
    assert (twin.is_left_out, other.is_left_out) == (True, False)
    twin.is_wanted, other.is_wanted = True, False
    assert entering.carry_out(petition, [twin, other], enter_module.Origin("a letter"), by=None) == 1
    assert Signatory.objects.filter(name="River Watch").count() == 2


def test_namesakes_in_one_list_are_decided_of_one_by_one(petition, enter):
    client = enter(make.worker(petition, "organiser", may_see_contact=True, may_see_withheld=True))
    path = f"/admin/signatories/signatory/import/{petition.pk}/"
    data = {"text": "name,country\n" + "River Watch,KE\n" * 3, "how": "agreed", "source": "by mail"}
    looked = client.post(path, data | {"look": "1"}, secure=True).content.decode()
    assert re.findall('name="enter" value="([^"]+)"', looked) == ["River Watch (2)", "River Watch (3)"]
    client.post(path, data | {"import": "1", "enter": "River Watch (3)"}, secure=True)
    assert Signatory.objects.filter(name="River Watch").count() == 2


def test_an_organiser_invites_a_list_on_the_page_and_sees_who_has_answered(petition, enter, arrive):
    client = enter(make.worker(petition, "organiser", may_see_contact=True, may_see_withheld=True))
    path = f"/admin/signatories/signatory/import/{petition.pk}/"
    data = {"text": LIST + "Leave Me,leave@me.example,KE,,\n", "how": "invited", "source": "by mail"}
    looked = client.post(path, data | {"look": "1"}, secure=True).content.decode()
    assert 'name="leave" value="Leave Me"' in looked
    done = client.post(path, data | {"import": "1", "leave": "Leave Me"}, secure=True, follow=True)
    assert "1 invitation is on its way." in done.content.decode()
    assert "River Watch" in done.content.decode()
    assert "1 invitation unanswered" in client.get("/admin/", secure=True).content.decode()
    press(link_in(arrive()[0]))
    assert "unanswered" not in client.get("/admin/", secure=True).content.decode()


@pytest.mark.parametrize("make_petition", [make.draft, lambda: make.closed(make.petition())])
def test_nobody_is_invited_to_what_cannot_be_signed(make_petition, enter):
    petition = make_petition()
    with pytest.raises(sign.PetitionClosed):
        invited(petition)
    client = enter(make.worker(petition, "organiser", may_see_contact=True, may_see_withheld=True))
    data = {"text": LIST, "how": "invited", "source": "by mail", "import": "1"}
    path = f"/admin/signatories/signatory/import/{petition.pk}/"
    assert "nobody can be invited" in client.post(path, data, secure=True).content.decode()
    assert not Signatory.objects.exists()


def test_nobody_is_reminded_of_what_has_closed(petition, arrive):
    invited(petition)
    arrive()
    make.closed(petition)
    assert queueing.remind_invited(Signatory.objects.all()) == 0


def test_the_mail_speaks_the_petition_s_language_or_the_one_that_was_chosen(arrive, enter):
    petition = make.petition(default_language="ar")
    client = enter(make.worker(petition, "organiser", may_see_contact=True, may_see_withheld=True))
    path = f"/admin/signatories/signatory/import/{petition.pk}/"
    for address, chosen in (("a@x.example", {}), ("b@x.example", {"language": "en"})):
        text = f"name,email\nHouse of {address[0]},{address}\n"
        data = {"text": text, "how": "invited", "source": "by mail"}
        client.post(path, data | chosen | {"import": "1"}, secure=True)
    languages = {mail.to[0]: bool(re.search(r"[\u0600-\u06ff]", mail.subject)) for mail in arrive()}
    assert languages == {"a@x.example": True, "b@x.example": False}


def test_an_address_that_holds_a_place_is_named_in_the_preview(petition, enter):
    row = make.published(petition, "organisation")
    client = enter(make.worker(petition, "organiser", may_see_contact=True, may_see_withheld=True))
    path = f"/admin/signatories/signatory/import/{petition.pk}/"
    text = f"kind,name,email\norganisation,Other House,{row.email}\norganisation,New House,x@y.example\n"
    text += "organisation,Newer Place,x@y.example\n"
    looked = client.post(path, {"text": text, "source": "by mail", "look": "1"}, secure=True).content.decode()
    assert looked.count("the address holds a place already") == 2


def test_what_people_wished_stands_in_the_list_that_is_corrected_and_read_again(petition, enter):
    client = enter(make.worker(petition, "organiser", may_see_contact=True, may_see_withheld=True))
    path = f"/admin/signatories/signatory/import/{petition.pk}/"
    text = "name,affiliation,country,email,listing\nAda Storm,River Watch,NZ,ada@mail.example,full\n"
    text += "Ana Souza,InternetLab,BR,ana@mail.example,withheld\n"
    looked = client.post(path, {"text": text, "source": "a form", "look": "1"}, secure=True)
    again = looked.context["form"].initial["text"]
    assert "its answer is no clear yes: withheld" in looked.content.decode()
    client.post(path, {"text": again, "source": "a form", "import": "1"}, secure=True)
    row = Signatory.objects.get()
    assert (row.name, row.country, row.shows_country) == ("Ada Storm", "NZ", False)


def test_words_that_no_entry_keeps_are_named_before_it_is_entered(petition, enter):
    client = enter(make.worker(petition, "organiser", may_see_contact=True, may_see_withheld=True))
    path = f"/admin/signatories/signatory/import/{petition.pk}/"
    text = "- River Watch Association, Upper Valley, Old Town, Kenya\n- Harbour Archive, Global\n"
    looked = client.post(path, {"text": text, "source": "a letter", "look": "1"}, secure=True)
    assert "Not used: Upper Valley, Old Town" in looked.content.decode()
    assert [line.entry.unused for line in looked.context["lines"]] == ["Upper Valley, Old Town", ""]
