"""Rights on a petition: who may give them, the record, and mail to organisers."""

import io
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.forms import MultiWidget
from django.urls import reverse
from django.utils.translation import override

from petitions import roles
from petitions.models import Role, RoleChange
from signatories.mail import delivery, staff_notices
from signatories.models import Message, OutgoingMail, Signatory
from tests import make

pytestmark = pytest.mark.django_db
BOTH = {"may_see_contact": True, "may_see_withheld": True}


def form_of(client: Any, petition: Any) -> dict[str, Any]:
    """Return the data that a petition's page sends without changes."""
    page = client.get(reverse("admin:petitions_petition_change", args=[petition.pk]), secure=True)
    formsets = [one.formset for one in page.context["inline_admin_formsets"]]
    forms = [page.context["adminform"].form, *(one.management_form for one in formsets)]
    forms += [form for one in formsets for form in one.forms]
    data: dict[str, Any] = {}
    for field in (field for form in forms for field in form):
        widget, value = field.field.widget, field.value()
        parts = widget.decompress(value) if isinstance(widget, MultiWidget) else None
        if parts is not None:
            data |= {f"{field.html_name}_{number}": part or "" for number, part in enumerate(parts)}
        elif value is True:
            data[field.html_name] = "on"
        elif value is not False:
            shown = widget.format_value(value) if hasattr(widget, "format_value") else value
            data[field.html_name] = "" if shown is None else shown
    return {name: value[0] if isinstance(value, list) else value for name, value in data.items()}


def save(client: Any, petition: Any, **changes: Any) -> str:
    """Save a petition's page with changes; return the response."""
    page = reverse("admin:petitions_petition_change", args=[petition.pk])
    data = {name: value for name, value in (form_of(client, petition) | changes).items() if value is not None}
    answer = client.post(page, data, secure=True, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def row_of(user: Any, petition: Any) -> int:
    """Return the prefix of a user's role in the page's form."""
    return list(Role.objects.filter(petition=petition).order_by("pk").values_list("user", flat=True)).index(
        user.pk
    )


def added(petition: Any, email: str, **rights: str) -> dict[str, str]:
    """Return the form data that adds a role."""
    number = petition.roles.count()
    row = {"email": email, "name": "moderator"} | rights
    return {"roles-TOTAL_FORMS": str(number + 1)} | {
        f"roles-{number}-{name}": said for name, said in row.items()
    }


@pytest.mark.parametrize("right", ["may_see_contact", "may_see_withheld"])
@pytest.mark.parametrize("whose", ["own", "a colleague's"])
def test_nobody_ticks_a_right_that_they_lack(petition, enter, right, whose):
    organiser, other = make.worker(petition, "organiser"), make.worker(petition)
    make.worker(make.petition(), "organiser", **BOTH)
    about = organiser if whose == "own" else other
    page = save(enter(organiser), petition, **{f"roles-{row_of(about, petition)}-{right}": "on"})
    assert "You cannot give a right that you do not have on this petition yourself." in page
    assert not petition.roles.filter(**{right: True}).exists()
    assert not RoleChange.objects.exists()


def test_a_new_colleague_gets_no_right_that_their_organiser_lacks(petition, enter):
    client = enter(make.worker(petition, "organiser", may_see_contact=True))
    more = added(petition, "new@staff.example", may_see_contact="on", may_see_withheld="on")
    assert "You cannot give a right" in save(client, petition, **more)
    assert petition.roles.count() == 1
    save(client, petition, **added(petition, "new@staff.example", may_see_contact="on"))
    assert petition.roles.get(user__email="new@staff.example").may_see_contact


def test_a_role_with_its_rights_is_not_handed_on_by_another_address(petition, enter):
    organiser, seer = make.worker(petition, "organiser"), make.worker(petition, **BOTH)
    save(enter(organiser), petition, **{f"roles-{row_of(seer, petition)}-email": "second-self@staff.example"})
    assert list(petition.roles.filter(may_see_withheld=True).values_list("user", flat=True)) == [seer.pk]


def test_nobody_gives_on_a_new_petition_what_they_lack_on_another(petition, enter):
    organiser = make.worker(petition, "organiser")
    new = make.draft()
    Role.objects.create(petition=new, user=organiser, name="organiser", **BOTH)
    save(enter(organiser), new, **added(new, "new@staff.example", may_see_contact="on"))
    assert "You cannot give" in save(
        enter(organiser), petition, **added(petition, "new@staff.example", may_see_contact="on")
    )


def test_the_record_says_whose_role_changed_by_whom_from_what_to_what(petition, enter):
    organiser, other = make.worker(petition, "organiser", **BOTH), make.worker(petition, "viewer")
    client, row = enter(organiser), row_of(other, petition)
    save(client, petition, **{f"roles-{row}-name": "moderator", f"roles-{row}-may_see_withheld": "on"})
    save(client, petition)
    save(client, petition, **{f"roles-{row}-DELETE": "on"})
    lines = RoleChange.objects.filter(petition=petition)
    assert [(line.user, line.by, line.before, line.after) for line in lines] == [
        (other, organiser, "viewer", "moderator, may see withheld names"),
        (other, organiser, "moderator, may see withheld names", "no role"),
    ]
    for act in (lambda: lines.update(sees_contact=True), lambda: lines.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_command_that_gives_a_role_is_in_the_record(petition):
    call_command("invite", "new@staff.example", "--petition", petition.slug, stdout=io.StringIO())
    line = RoleChange.objects.get()
    assert (line.petition, line.user.email, line.by, line.before) == (
        petition,
        "new@staff.example",
        None,
        "no role",
    )


def test_a_role_on_a_petition_is_not_called_a_job(petition):
    with override("ru"):
        assert (Role._meta.verbose_name, Role._meta.get_field("name").verbose_name) == ("роль", "роль")
        assert Signatory._meta.get_field("role").verbose_name == "должность"


def told(message: Message) -> set[tuple[str, str]]:
    """Return the recipients of mail in the outbox, each with its petition."""
    mails = OutgoingMail.objects.filter(message=message).select_related("user", "petition")
    return {(mail.user.email, mail.petition.slug) for mail in mails}


def test_an_administrator_takes_a_role_and_the_organisers_of_that_petition_are_told(
    petition, enter, mailoutbox
):
    organiser, moderator = make.worker(petition, "organiser", gets_mail=False), make.worker(petition)
    make.worker(make.petition(), "organiser")
    administrator = make.user(administrator=True)
    client = enter(administrator)
    assert "You cannot give" in save(
        client, petition, **added(petition, "second-self@staff.example", may_see_contact="on")
    )
    save(client, petition, **added(petition, administrator.email, may_see_withheld="on"))
    assert petition.roles.get(user=administrator).may_see_withheld
    line = RoleChange.objects.get()
    assert (line.user, line.by, line.after) == (
        administrator, administrator, "moderator, may see withheld names",
    )  # fmt: skip
    assert told(Message.ADMINISTRATOR) == {(organiser.email, petition.slug)}
    delivery.deliver()
    assert administrator.email in mailoutbox[0].body
    assert f"{administrator} now: moderator, may see withheld names. Before: no role." in mailoutbox[0].body
    assert moderator.email not in [mail.to[0] for mail in mailoutbox]


def test_an_administrator_who_removes_the_organisers_first_is_told_of_all_the_same(petition, enter):
    organiser, administrator = make.worker(petition, "organiser"), make.user(administrator=True)
    client = enter(administrator)
    save(client, petition, **{f"roles-{row_of(organiser, petition)}-DELETE": "on"})
    save(client, petition, **added(petition, administrator.email, name="organiser", may_see_contact="on"))
    assert told(Message.ADMINISTRATOR) == {(organiser.email, petition.slug)}


def test_organisers_whose_accounts_an_administrator_switches_off_first_are_told_all_the_same(
    petition, enter, mailoutbox
):
    organiser, administrator = make.worker(petition, "organiser"), make.user(administrator=True)
    make.worker(make.petition(), "organiser")
    type(organiser).objects.filter(pk=organiser.pk).update(is_active=False)
    more = added(petition, administrator.email, name="organiser", may_see_contact="on")
    save(enter(administrator), petition, **more, **{f"roles-{row_of(organiser, petition)}-DELETE": "on"})
    delivery.deliver()
    assert [mail.to for mail in mailoutbox] == [[organiser.email]]


def test_organisers_are_told_once_a_day_where_nobody_may_see_what_waits(petition, mailoutbox):
    organiser = make.worker(petition, "organiser", gets_mail=False)
    make.worker(petition, "viewer", may_see_withheld=True)
    seen = make.petition()
    make.worker(seen, "moderator", may_see_withheld=True)
    make.worker(seen, "organiser")
    for one in (petition, seen):
        make.confirmed(one, "organisation", name="Sentinel House", listing="withheld")
    staff_notices.write()
    staff_notices.write()
    assert told(Message.UNSEEN) == {(organiser.email, petition.slug)}
    delivery.deliver()
    mail = next(mail for mail in mailoutbox if mail.to == [organiser.email])
    assert "1 entry whose name is withheld waits" in mail.body
    assert "Sentinel" not in mail.body + mail.subject


def test_a_moderator_is_told_of_no_entry_that_they_may_not_see(petition, mailoutbox):
    moderator, seer = make.worker(petition), make.worker(petition, may_see_withheld=True)
    make.confirmed(petition, "organisation", listing="withheld")
    staff_notices.write()
    assert told(Message.WAITING) == {(seer.email, petition.slug)}
    make.confirmed(petition, "organisation")
    OutgoingMail.objects.filter(message=Message.WAITING).delete()
    staff_notices.write()
    delivery.deliver()
    said = {mail.to[0]: mail.body.split(":")[0].split("\n")[-1] for mail in mailoutbox}
    assert said[moderator.email] == "1 signature waits for a verdict"
    assert said[seer.email] == "2 signatures wait for a verdict"


def test_a_petition_is_saved_while_a_colleague_of_it_is_switched_off(petition, enter):
    organiser, other, away = make.worker(petition, "organiser"), make.worker(petition), make.user()
    type(other).objects.filter(pk__in=[other.pk, away.pk]).update(is_active=False)
    page = save(enter(organiser), petition, contact="new@desk.example")
    assert "This account is switched off." not in page
    petition.refresh_from_db()
    assert petition.contact == "new@desk.example"
    assert petition.roles.filter(user=other).exists()
    page = save(enter(organiser), petition, **added(petition, away.email))
    assert "This account is switched off." in page
    assert not petition.roles.filter(user=away).exists()


def held_by(petition: Any) -> dict[str, Any]:
    return {role.user.email: roles.rights_of(petition, role.user) for role in petition.roles.all()}


def test_what_nobody_may_give_is_not_given_and_nothing_beside_it(petition):
    organiser, other = make.worker(petition, "organiser", may_see_contact=True), make.worker(petition)
    before = held_by(petition)

    def act() -> None:
        with roles.recorded(petition, by=organiser):
            petition.roles.filter(user=other).update(may_see_withheld=True)
            make.worker(petition, "viewer")

    with pytest.raises(roles.CannotGrant):
        act()
    assert held_by(petition) == before
    assert not RoleChange.objects.exists()
    with roles.recorded(petition, by=organiser):
        petition.roles.filter(user=other).update(may_see_contact=True)
    assert RoleChange.objects.get().user == other


def test_what_somebody_holds_on_another_petition_gives_nothing_here(petition):
    organiser, other = make.worker(petition, "organiser"), make.worker(petition)
    Role.objects.create(petition=make.petition(), user=organiser, name="organiser", **BOTH)
    with pytest.raises(roles.CannotGrant), roles.recorded(petition, by=organiser):
        petition.roles.filter(user=other).update(may_see_contact=True)


def test_a_right_that_is_taken_needs_no_right_and_changes_elsewhere_are_not_recorded(petition):
    organiser, other = make.worker(petition, "organiser"), make.worker(petition, **BOTH)
    make.worker(petition, "viewer", **BOTH)
    with roles.recorded(petition, by=organiser):
        petition.roles.filter(user=other).update(may_see_contact=False, may_see_withheld=False)
        make.worker(make.petition(), "organiser", **BOTH)
    assert [(line.petition, line.user) for line in RoleChange.objects.all()] == [(petition, other)]


def test_an_administrator_gives_themselves_what_they_lack_and_nobody_else(petition):
    administrator, other = make.user(administrator=True), make.worker(petition)
    with roles.recorded(petition, by=administrator):
        Role.objects.create(petition=petition, user=administrator, name="moderator", **BOTH)
    assert RoleChange.objects.get().is_administrators
    plain = make.user(administrator=True)
    with pytest.raises(roles.CannotGrant), roles.recorded(petition, by=plain):
        petition.roles.filter(user=other).update(may_see_contact=True)


def test_a_command_and_the_founder_of_a_petition_give_what_they_like(petition):
    founder = make.user()
    with roles.recorded(petition, by=founder, is_new=True):
        Role.objects.create(petition=petition, user=founder, name="organiser", **BOTH)
    with roles.recorded(petition, by=None):
        make.worker(petition, "moderator", **BOTH)
    assert RoleChange.objects.count() == 2


def test_an_administrator_who_founds_a_petition_is_no_news_and_one_who_leaves_is_none(petition):
    founder, leaver = make.user(administrator=True), make.user(administrator=True)
    Role.objects.create(petition=petition, user=leaver, name="organiser", **BOTH)
    with roles.recorded(petition, by=founder, is_new=True):
        Role.objects.create(petition=petition, user=founder, name="organiser", **BOTH)
    with roles.recorded(petition, by=None):
        petition.roles.filter(user=leaver).update(name="viewer", may_see_contact=False)
    assert not RoleChange.objects.filter(is_administrators=True).exists()


def test_somebody_holds_a_role_on_its_petition_alone(petition):
    elsewhere = make.petition()
    user = make.worker(petition, "moderator", may_see_contact=True)
    make.worker(elsewhere, "organiser", **BOTH)
    assert roles.rights_of(petition, user) == roles.Rights("moderator", contact=True)
    assert roles.rights_of(elsewhere, user) == roles.rights_of(petition, None) == roles.NOTHING


@pytest.mark.parametrize("rights", [{}, {"may_see_contact": True}, {"may_see_withheld": True}])
def test_an_administrator_who_takes_a_role_is_told_of_with_or_without_a_right(petition, rights):
    administrator, plain = make.user(administrator=True), make.user()
    with roles.recorded(petition, by=None):
        Role.objects.create(petition=petition, user=administrator, name="viewer", **rights)
        Role.objects.create(petition=petition, user=plain, name="viewer", **rights)
    assert RoleChange.objects.get(is_administrators=True).user == administrator
    with roles.recorded(petition, by=None):
        petition.roles.filter(user=administrator).update(name="moderator")
    assert RoleChange.objects.filter(is_administrators=True).count() == 1
