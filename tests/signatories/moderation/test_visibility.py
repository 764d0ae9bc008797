"""Users without the rights learn nothing about addresses, and cannot decide on withheld names."""

import re

import pytest
from django.urls import reverse

from petitions.models import Role
from signatories.identity.addresses import site_fingerprint
from signatories.importing import background
from signatories.lifecycle import bulk, review, sign
from signatories.lifecycle import enter as entering
from signatories.lifecycle.sign import Arrival
from signatories.mail import delivery, link_requests
from signatories.models import ListImport, Message, NoMail, OutgoingMail, Reason, Signatory, StatusChange
from signatories.moderation import visibility
from signatories.outbox import queueing
from tests import make

pytestmark = pytest.mark.django_db
BOTH = {"may_see_contact": True, "may_see_withheld": True}
QUEUE = "/admin/signatories/signatory/queue/"


def asked(client, petition, email: str, button: str):
    data = {"text": f"name,country,email\nZebra Crossing,KE,{email}\n", "source": "a letter", button: "1"}
    page = reverse("admin:signatories_signatory_import", args=[petition.pk])
    return client.post(page, data, secure=True, follow=True)


def plain(answer, email: str) -> str:
    """Return the text of a page, without parts that differ at each request."""
    said = answer.content.decode().replace(email, "")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|/long/\d+/|\d+:\d+[^<]*', "", said)


def known_addresses(petition) -> list[str]:
    """Return four known addresses: signed, signed with a withheld name, withdrawn, and without mail."""
    make.published(petition, "organisation", email="signed@a.example")
    make.confirmed(petition, "organisation", email="hidden@a.example", listing="withheld")
    Signatory.objects.filter(pk=make.published(petition, "organisation", email="gone@a.example").pk).update(
        status="withdrawn"
    )
    NoMail.objects.create(fingerprint=site_fingerprint("never@a.example"))
    return ["signed@a.example", "hidden@a.example", "gone@a.example", "never@a.example"]


@pytest.mark.parametrize("rights", [{}, {"may_see_contact": True}, {"may_see_withheld": True}, None])
@pytest.mark.parametrize("button", ["look", "import"])
def test_a_list_tells_those_without_both_rights_nothing_about_an_address(petition, enter, rights, button):
    known = known_addresses(petition)
    make.published(make.petition(), "organisation", email="elsewhere@a.example")
    user = make.user(administrator=True) if rights is None else make.worker(petition, "organiser", **rights)
    client = enter(user)
    told = {plain(asked(client, petition, email, button), email) for email in (*known, "new@a.example")}
    assert len(told) == 1
    assert not Signatory.objects.filter(name="Zebra Crossing").exists()


def test_the_list_of_somebody_without_the_rights_waits_for_somebody_who_has_them(petition, enter):
    known_addresses(petition)
    client, seer = (
        enter(make.worker(petition, "organiser")),
        enter(make.worker(petition, "organiser", **BOTH)),
    )
    for email in ("signed@a.example", "new@a.example"):
        asked(client, petition, email, "import")
    for listed in ListImport.objects.all():
        page = reverse("admin:signatories_signatory_long_list", args=[listed.pk])
        client.post(page, {"act": "start"}, secure=True)
        assert background.work() == 0
        seer.post(page, {"act": "start"}, secure=True)
        assert background.work() == 1
        listed.refresh_from_db()
        assert "left out" in seer.get(page, secure=True).content.decode()
        assert "left out" not in client.get(page, secure=True).content.decode()
    assert list(ListImport.objects.order_by("pk").values_list("entered", "left_out")) == [(0, 1), (1, 0)]


def test_a_list_without_addresses_is_entered_by_those_without_the_rights(petition, enter):
    asked(enter(make.worker(petition, "organiser")), petition, "", "import")
    assert Signatory.objects.get(name="Zebra Crossing").is_published


@pytest.mark.parametrize("administrator", [True, False])
@pytest.mark.parametrize("act", ["publish", "reject", "take_back", "merge", "rename"])
def test_nobody_decides_on_a_name_that_they_may_not_see(petition, enter, act, administrator):
    row = make.confirmed(petition, "organisation", name="Hidden House", listing="withheld")
    other = make.confirmed(petition, "organisation", name="Open House")
    client = enter(make.user(administrator=True) if administrator else make.worker(petition))
    data = {"reason": "other", "into": other.pk, "name": "Another House"}
    answer = client.post(reverse(f"admin:signatories_signatory_{act}", args=[row.pk]), data, secure=True)
    assert answer.status_code == 403
    row.refresh_from_db()
    assert (row.is_confirmed, row.name) == (True, "Hidden House")


def test_a_rule_passes_over_names_that_its_moderator_may_not_see(petition, enter):
    hidden = make.confirmed(petition, "organisation", listing="withheld")
    seen = make.confirmed(petition, "organisation")
    elsewhere = make.confirmed(make.petition(), "organisation")
    page = reverse("admin:signatories_signatory_many", args=[petition.pk])
    asked_for = {"act": "publish", "kind": "organisation", "words": "checked by hand"}
    client = enter(make.worker(petition))
    assert "1 waits and matches" in client.post(page, asked_for, secure=True).content.decode()
    client.post(page, asked_for | {"expected": 1}, secure=True)
    bulk.work()
    assert list(Signatory.objects.published()) == [seen]
    client = enter(make.worker(petition, may_see_withheld=True))
    client.post(page, asked_for | {"expected": 1, "words": "seen by hand"}, secure=True)
    bulk.work()
    assert set(Signatory.objects.published()) == {seen, hidden}
    elsewhere.refresh_from_db()
    assert elsewhere.is_confirmed


def test_the_queue_says_what_waits_for_somebody_else_and_how_a_withheld_one_stands(petition, enter):
    make.confirmed(petition, "organisation", name="Hidden House", listing="withheld")
    said = enter(make.worker(petition)).get(QUEUE, secure=True).content.decode()
    assert "Nothing is waiting for you to decide" in said
    assert "1 more has its name withheld" in said
    assert "Hidden House" not in said
    said = enter(make.worker(petition, may_see_withheld=True)).get(QUEUE, secure=True).content.decode()
    assert "Hidden House" in said
    assert "will be listed as" not in said
    assert "It will be counted, but not shown" in said
    assert "Counted, and never shown" not in said


def test_a_viewer_is_not_told_that_all_is_done_and_is_offered_no_verdict(petition, enter):
    row = make.confirmed(petition, "organisation")
    client = enter(make.worker(petition, "viewer"))
    said = client.get(QUEUE, secure=True).content.decode()
    assert "You cannot decide here" in said
    assert "Well done" not in said
    change = reverse("admin:signatories_signatory_change", args=[row.pk])
    for page in (
        "/admin/",
        "/admin/signatories/signatory/",
        change,
        f"/admin/petitions/petition/{petition.pk}/change/",
    ):
        offered = client.get(page, secure=True).content.decode()
        for verdict in ("/publish/", "/reject/", "/queue/", "/amend/", "/export/"):
            assert verdict not in offered, (page, verdict)


def rights_of(who: str) -> dict[str, bool]:
    """Return the rights that the name of a user in the test below stands for."""
    return {"may_see_contact": who in ("contact", "both"), "may_see_withheld": who in ("withheld", "both")}


@pytest.mark.parametrize("who", ["neither", "contact", "withheld", "administrator", "both"])
def test_nobody_learns_from_an_answer_s_mail_which_entry_an_address_has_without_both_rights(
    petition, enter, who
):
    row, beside = make.published(petition, email="owner@kept.example"), make.published(make.petition())
    user = make.user(administrator=True) if who == "administrator" else None
    client = enter(user or make.worker(petition, "organiser", **rights_of(who)))
    OutgoingMail.objects.all().delete()
    sign.sign(petition, make.details(email=row.email), Arrival("en"))
    queueing.ask_for_link(row.email)
    link_requests.answer()
    delivery.deliver()
    queueing.enqueue(row, Message.DELIVERED)
    assert OutgoingMail.objects.filter(signatory=row).count() == 3
    Signatory.objects.filter(pk__in=[row.pk, beside.pk]).update(mailed_at="2031-05-06T07:08:09Z")
    mails = client.get("/admin/signatories/outgoingmail/", secure=True).content.decode()
    entry = reverse("workspace:entry", args=[petition.pk, row.pk])
    assert mails.count(f'{entry}">#{row.pk}') == (3 if who == "both" else 1)
    page = client.get(entry, secure=True).content.decode()
    # Random words of the page, such as a nonce, may hold the year by chance.
    assert bool(re.search(r"2031[^\w]", page)) == (who == "both")
    kept = OutgoingMail.objects.get(message=Message.MANAGE)
    page = reverse("admin:signatories_outgoingmail_change", args=[kept.pk])
    assert client.get(page, secure=True).status_code == (200 if who == "both" else 302)


@pytest.mark.parametrize("who", ["neither", "contact", "withheld", "both"])
def test_the_outbox_tells_nobody_without_both_rights_who_asked_for_no_mail(petition, enter, who):
    NoMail.objects.create(fingerprint=site_fingerprint("never@mail.example"))
    for email in ("never@mail.example", "other@mail.example"):
        make.signed(petition, email=email)
    delivery.deliver()
    client = enter(make.worker(petition, "organiser", **rights_of(who)))
    said = client.get("/admin/signatories/outgoingmail/", secure=True).content.decode()
    assert ("never to be written to" in said) == (who == "both")
    assert "accepted by the mail server" in said


@pytest.mark.parametrize("role", ["viewer", "moderator"])
def test_no_page_links_to_accounts_that_only_administrators_open(petition, enter, role):
    moderator = make.worker(petition)
    row = make.confirmed(petition, "organisation")
    enter(moderator).post(reverse("admin:signatories_signatory_publish", args=[row.pk]), secure=True)
    client = enter(make.worker(petition, role))
    line = row.changes.get(by=moderator)
    for kind, pk in (("statuschange", line.pk), ("signatory", row.pk)):
        page = client.get(
            reverse(f"admin:signatories_{kind}_change", args=[pk]), secure=True
        ).content.decode()
        assert str(moderator) in page
        assert "/admin/accounts/user/" not in page


def doors(petition, row) -> list[str]:
    """Return the admin pages that show or count a petition's entries."""
    signatory, change = "/admin/signatories/signatory/", row.changes.order_by("pk").first()
    lists = [f"{signatory}?status={status}" for status in ("unconfirmed", "invited", "all")]
    return [
        "/admin/", reverse("workspace:home", args=[petition.pk]), QUEUE, *lists,
        f"{signatory}?status=all&q=stranger", f"{signatory}?status=all&q=invited",
        f"{signatory}{row.pk}/change/", f"{signatory}{row.pk}/history/", f"{signatory}{row.pk}/send-again/",
        f"{signatory}{row.pk}/publish/", f"{signatory}{row.pk}/reject/", f"{signatory}{row.pk}/reveal/",
        "/admin/signatories/statuschange/", f"/admin/signatories/statuschange/{change.pk}/change/",
        "/admin/signatories/outgoingmail/", "/admin/signatories/outgoingmail/?standing=held",
        "/admin/signatories/exportrecord/",
        reverse("admin:signatories_signatory_numbers", args=[petition.pk]),
        reverse("admin:signatories_signatory_export", args=[petition.pk]),
        reverse("admin:deliveries_delivery_letter", args=[petition.pk]),
    ]  # fmt: skip


def seen_through(client, pages: list[str]) -> dict[str, tuple[int, str]]:
    """Return the text of pages for a user."""
    answers = {page: client.get(page, secure=True) for page in pages}
    return {page: (answer.status_code, plain(answer, "")) for page, answer in answers.items()}


def exported(client, petition, **asked: str) -> bytes:
    """Return the export with contact data, if the user may have it."""
    page = reverse("admin:signatories_signatory_export", args=[petition.pk])
    answer = client.post(page, {"reason": "a check"} | asked, secure=True)
    return b"".join(answer.streaming_content) if answer.streaming else b""


@pytest.mark.parametrize("who", ["neither", "contact", "withheld", "administrator", "both"])
@pytest.mark.parametrize("known", ["new", "pending", "invited", "signed"])
def test_nobody_learns_by_signing_for_others_whether_they_have_without_both_rights(
    petition, enter, who, known
):
    pending = make.signed(petition, email="pending@a.example", name="Someone Pending")
    guest = make.details(email="invited@a.example", name="Invited Person")
    assert entering.invite(petition, guest, entering.Origin("a letter"), by=None)
    make.published(petition, email="signed@a.example")
    delivery.deliver()
    user = make.user(administrator=True) if who == "administrator" else None
    client = enter(user or make.worker(petition, "organiser", **rights_of(who)))
    # A bystander with both rights on another petition.
    beside = enter(make.worker(make.petition(), "organiser", **BOTH))
    pages = [
        *doors(petition, pending),
        *(doors(petition, Signatory.objects.get(name="Invited Person"))[7:12]),
    ]
    # Each export is recorded, which pages show.
    files = [exported(one, petition) for one in (client, beside)]
    seen = [seen_through(one, pages) for one in (client, beside)]
    sign.sign(petition, make.details(email=f"{known}@a.example", name="Stranger Made Up"), Arrival("en"))
    delivery.deliver()
    then = [seen_through(one, pages) for one in (client, beside)]
    assert then[1] == seen[1]
    assert exported(beside, petition) == files[1] == b""
    changed = [page for page, said in then[0].items() if said != seen[0][page]]
    if who != "both":
        assert not changed
        assert exported(client, petition) == files[0]
    elif known != "signed":
        assert "/admin/signatories/signatory/?status=all" in changed


@pytest.mark.parametrize("who", ["neither", "contact", "withheld", "both"])
def test_no_number_tells_those_without_both_rights_of_a_signature_that_nobody_confirmed(
    petition, enter, who, mailoutbox
):
    user, beside = make.worker(petition, "organiser", **rights_of(who)), make.petition()
    client, told = enter(user), (who == "both", who != "both")
    for row in (make.signed(petition), make.signed(petition), make.signed(beside)):
        OutgoingMail.objects.filter(signatory=row).update(held="robot")
    queueing.enqueue_for_user(user, Message.CLOSING, petition)
    delivery.deliver()
    desk = client.get("/admin/", secure=True).content.decode()
    assert ("2 e-mails held back" in desk, "E-mails are held back" in desk) == told
    listed = client.get("/admin/signatories/signatory/", secure=True).content.decode()
    assert (": 2 mails are held back" in listed, ": mail is held back" in listed) == told
    release = reverse("admin:signatories_signatory_release", args=[petition.pk])
    released = client.post(release, secure=True, follow=True).content.decode()
    assert ("2 mails released." in released, "The mails are released." in released) == told
    again = reverse("admin:signatories_outgoingmail_send_again")
    sent = client.post(
        again, {"since_0": "2020-01-01", "since_1": "00:00:00"}, secure=True, follow=True
    ).content.decode()
    assert ("2 mails are on their way again." in sent, "The mails are on their way" in sent) == told
    (mail,) = mailoutbox
    assert ("Not confirmed yet: 2" in mail.body) == (who == "both")
    assert "Published: 0. Waiting for a verdict: 0." in mail.body
    assert OutgoingMail.objects.held().get().signatory.petition == beside


def entries(petition) -> dict[str, Signatory]:
    """Return an entry of each sort that rights distinguish."""
    return {
        "unconfirmed": make.signed(petition, "organisation"),
        "waiting": make.confirmed(petition, "organisation"),
        "withheld": make.confirmed(petition, "organisation", listing="withheld"),
        "listed": make.published(petition, "organisation"),
    }


def named(rows, *sorts: dict[str, Signatory]) -> list[set[str]]:
    """Return for each petition the sorts of its entries among `rows`."""
    found = {row.pk for row in rows}
    return [{name for name, row in one.items() if row.pk in found} for one in sorts]


NAMED, CONFIRMED = {"waiting", "listed"}, {"waiting", "listed", "withheld"}


@pytest.mark.parametrize(
    ("rights", "known", "decidable", "with_name"),
    [
        ({}, CONFIRMED, NAMED, NAMED | {"unconfirmed"}),
        ({"may_see_contact": True}, CONFIRMED, NAMED, NAMED | {"unconfirmed"}),
        ({"may_see_withheld": True}, CONFIRMED, CONFIRMED, CONFIRMED | {"unconfirmed"}),
        (BOTH, CONFIRMED | {"unconfirmed"}, CONFIRMED | {"unconfirmed"}, CONFIRMED | {"unconfirmed"}),
    ],
)
def test_rights_on_rows_are_those_of_the_petition_they_stand_under(
    petition, rights, known, decidable, with_name
):
    elsewhere, third = make.petition(), make.petition()
    here, there, beyond = entries(petition), entries(elsewhere), entries(third)
    user = make.worker(petition, "moderator", **rights)
    # A viewer with every right cannot decide, and has no rights on another petition.
    Role.objects.create(petition=elsewhere, user=user, name="viewer", **BOTH)
    make.worker(petition, "organiser", **BOTH)
    make.worker(third, "organiser", **BOTH)
    of_user = visibility.entries_known_to(user)
    assert named(of_user, here, there, beyond) == [known, set(there), set()]
    assert named(visibility.decidable_by(user), here, there, beyond) == [decidable, set(), set()]
    rows = Signatory.objects.filter(visibility.with_visible_name(user))
    assert named(rows, here, there, beyond) == [with_name, set(there), NAMED | {"unconfirmed"}]
    everything = [elsewhere.pk] + [petition.pk] * (rights == BOTH)
    assert sorted(visibility.fully_visible_petitions(user)) == sorted(everything)


def test_what_a_row_says_of_rights_is_for_its_petition_and_user(petition):
    elsewhere = make.petition()
    here, there = make.published(petition), make.published(elsewhere)
    user = make.worker(petition, "moderator", may_see_contact=True)
    Role.objects.create(petition=elsewhere, user=user, name="viewer", may_see_withheld=True)
    make.worker(petition, "organiser", **BOTH)
    make.worker(elsewhere, "organiser", **BOTH)
    seen = {row.pk: row for row in visibility.annotated_for(user, Signatory.objects.all())}
    mine, other = seen[here.pk], seen[there.pk]
    assert (mine.sees_contact, mine.sees_withheld, mine.moderates) == (True, False, True)
    assert (other.sees_contact, other.sees_withheld, other.moderates) == (False, True, False)


def test_an_administrator_moderates_everywhere_and_sees_no_more_than_their_roles(petition):
    elsewhere = make.petition()
    here, there = entries(petition), entries(elsewhere)
    user = make.user(administrator=True)
    Role.objects.create(petition=petition, user=user, name="viewer", **BOTH)
    assert named(visibility.entries_known_to(user), here, there) == [set(here), CONFIRMED]
    assert named(visibility.decidable_by(user), here, there) == [set(here), NAMED]
    seen = {row.pk: row for row in visibility.entries_known_to(user)}
    other = seen[there["withheld"].pk]
    assert (other.moderates, other.sees_contact, other.sees_withheld) == (True, False, False)


def test_the_record_tells_of_an_unconfirmed_signature_only_where_all_is_seen(petition):
    elsewhere = make.petition()
    signed, other = make.signed(petition), make.signed(elsewhere)
    confirmed, invited = make.confirmed(petition, "organisation"), make.details("organisation")
    entering.invite(petition, invited, entering.Origin("a letter"), by=None)
    user = make.worker(petition, "organiser", may_see_contact=True)
    Role.objects.create(petition=elsewhere, user=user, name="viewer", **BOTH)
    lines = visibility.changes_annotated_for(user, StatusChange.objects.all())
    told = {(line.signatory.pk, line.to_status, line.reason) for line in lines}
    guest = Signatory.objects.get(email=invited.email)
    assert (signed.pk, "unconfirmed", "") not in told
    assert {(other.pk, "unconfirmed", ""), (guest.pk, "unconfirmed", "invited")} <= told
    assert (confirmed.pk, "confirmed", "") in told


def test_a_withheld_name_and_the_words_about_it_are_hidden_from_those_without_the_right(petition):
    hidden = make.confirmed(petition, "organisation", name="Hidden House", listing="withheld")
    shown = make.confirmed(petition, "organisation", name="Open House", acronym="OH")
    seer, moderator = make.worker(petition, may_see_withheld=True), make.worker(petition)
    for row in (hidden, shown):
        review.reject(row, by=seer, reason=Reason.OTHER, words=f"{row.name} is closed")
    lines = StatusChange.objects.filter(to_status="rejected").order_by("signatory")
    told = {}
    for user in (moderator, seer):
        rows = visibility.annotated_for(user, Signatory.objects.order_by("pk"))
        names = [str(visibility.visible_name(row)) for row in rows]
        told[user] = (
            names,
            [visibility.visible_words(one) for one in visibility.changes_annotated_for(user, lines)],
        )
    name, words = "<bdi>Open House (OH)</bdi>", "Open House is closed"
    assert told[moderator] == (["(name withheld)", name], ["(name withheld)", words])
    assert told[seer] == (
        ["<bdi>Hidden House</bdi> (name withheld)", name],
        ["Hidden House is closed", words],
    )


def test_a_line_without_words_or_without_its_entry_says_nothing_of_a_withheld_name(petition):
    hidden = make.confirmed(petition, "organisation", listing="withheld")
    forgotten = make.confirmed(petition, "organisation")
    StatusChange.objects.filter(signatory=forgotten).update(signatory=None)
    lines = visibility.changes_annotated_for(make.worker(petition), StatusChange.objects.all())
    said = {(line.signatory, visibility.visible_words(line)) for line in lines}
    assert said == {(hidden, ""), (None, "")}
