"""Checks every URL against every role: a URL that is not in the matrix fails, and so does too much access."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from deliveries import background, freeze
from deliveries.letter import Choices
from signatories.identity import tokens
from signatories.identity.tokens import Purpose
from signatories.lifecycle import bulk
from signatories.limits import room_access
from signatories.listing.folding import fold
from signatories.models import ContactReveal, ExportRecord, ListImport, OutgoingMail, Report, Signatory
from signatories.signing import encrypted_addresses
from tests import make

pytestmark = pytest.mark.django_db

# The roles on petition A, each with the rights of the roles before it. `stranger` organises another petition.
ROLES = ("anonymous", "stranger", "viewer", "moderator", "organiser", "administrator", "nobody")
# People without a role on petition A who rank like one: a manager of its coalition looks like a viewer, and a
# manager of another coalition is a stranger.
RANKS = {"manager": "viewer", "neighbour": "stranger"}
# The roles that may view (GET) and act (POST). `stranger` stands for everybody with a role on any petition.
ANYONE = ("anonymous", "anonymous")
READ = ("anonymous", "nobody")
LIST, LOOK, ROW = ("stranger", "stranger"), ("stranger", "nobody"), ("viewer", "nobody")
NOBODY, ADMINISTRATOR = ("nobody", "nobody"), ("administrator", "administrator")

MATRIX = {
    "live": READ, "ready": READ, "busy": ANYONE, "metrics": NOBODY, "robots": READ, "favicon": READ,
    "security": READ, "admin_login": READ,
    "petitions:index": READ, "petitions:petition": READ, "petitions:document": READ,
    "deliveries:delivery": ANYONE, "deliveries:file": READ, "deliveries:document": READ,
    "listing:signatories": READ, "listing:corrections": READ, "listing:numbers": READ,
    "data:petition": READ, "data:signatories": READ, "data:csv": READ, "data:qr": READ, "data:card": READ,
    "data:embed": READ, "data:theme": READ,
    "listing:share": READ, "listing:feed": READ, "listing:milestones": READ, "data:sitemap": READ,
    "signing:sign": ANYONE, "signing:check_your_email": ANYONE, "signing:report": ANYONE,
    "signing:confirm": ANYONE, "signing:request_link": ANYONE, "signing:manage": ANYONE,
    "signing:show": ANYONE, "signing:not_me": ANYONE,
    "accounts:welcome": ANYONE, "accounts:ask_for_link": ANYONE, "accounts:sign_in": ANYONE,
    "account_login": ANYONE, "account_logout": ANYONE, "account_inactive": READ, "account_signup": ANYONE,
    "account_reauthenticate": LIST, "account_change_password": LIST, "account_set_password": LIST,
    "account_reset_password": ANYONE, "account_reset_password_done": READ,
    "account_reset_password_from_key": ANYONE, "account_reset_password_from_key_done": READ,
    "mfa_index": LOOK, "mfa_authenticate": ("nobody", "nobody"), "mfa_reauthenticate": LIST,
    "mfa_activate_totp": LIST, "mfa_deactivate_totp": LIST, "mfa_view_recovery_codes": LOOK,
    "mfa_generate_recovery_codes": LIST, "mfa_download_recovery_codes": LOOK, "mfa_list_webauthn": LOOK,
    "mfa_add_webauthn": LIST, "mfa_reauthenticate_webauthn": LIST, "mfa_remove_webauthn": LIST,
    "mfa_edit_webauthn": LIST, "mfa_login_webauthn": ANYONE,
    "admin:index": LIST, "admin:logout": ("nobody", "anonymous"), "admin:password_change": LIST,
    "admin:password_change_done": LOOK, "admin:autocomplete": NOBODY, "admin:jsi18n": LOOK,
    "admin:view_on_site": NOBODY, "admin:app_list": LIST,
    "admin:signatories_signatory_changelist": LIST, "admin:signatories_signatory_queue": LIST,
    "admin:signatories_signatory_change": ROW, "admin:signatories_signatory_history": ("viewer", "viewer"),
    "admin:signatories_signatory_add": NOBODY, "admin:signatories_signatory_delete": NOBODY,
    "admin:signatories_signatory_publish": ("viewer", "moderator"),
    "admin:signatories_signatory_reject": ("moderator", "moderator"),
    "admin:signatories_signatory_merge": ("viewer", "moderator"),
    "admin:signatories_signatory_rename": ("viewer", "moderator"),
    "admin:signatories_signatory_take_back": ("viewer", "moderator"),
    "admin:signatories_signatory_accept_correction": ("viewer", "moderator"),
    "admin:signatories_signatory_decline_correction": ("viewer", "moderator"),
    "admin:signatories_signatory_undo_correction": ("viewer", "moderator"),
    "admin:signatories_signatory_agree_request": ("viewer", "moderator"),
    "admin:signatories_signatory_decline_request": ("viewer", "moderator"),
    "admin:signatories_signatory_release": ("nobody", "organiser"),
    "admin:signatories_signatory_send_again": ("organiser", "organiser"),
    "admin:signatories_signatory_hold": ("nobody", "moderator"),
    "admin:signatories_signatory_import": ("organiser", "organiser"),
    "admin:signatories_signatory_long_list": ("organiser", "organiser"),
    "admin:signatories_signatory_many": ("moderator", "moderator"),
    "admin:signatories_signatory_many_progress": ("moderator", "moderator"),
    "admin:signatories_signatory_export": ("organiser", "organiser"),
    "admin:signatories_signatory_numbers": ("viewer", "viewer"),
    "admin:signatories_signatory_featured": ("organiser", "organiser"),
    "admin:deliveries_delivery_letter": ("organiser", "organiser"),
    "admin:deliveries_delivery_download": ("organiser", "organiser"),
    "admin:deliveries_delivery_deliver": ("organiser", "organiser"),
    "admin:deliveries_delivery_told": ("organiser", "organiser"),
    "admin:deliveries_delivery_fetch": ("organiser", "organiser"),
    "admin:deliveries_delivery_changelist": LIST, "admin:deliveries_delivery_change": ROW,
    "admin:deliveries_delivery_history": ("viewer", "viewer"),
    "admin:deliveries_delivery_add": NOBODY, "admin:deliveries_delivery_delete": NOBODY,
    "admin:signatories_signatory_reveal": ("viewer", "organiser"),
    "admin:signatories_statuschange_changelist": LIST, "admin:signatories_statuschange_change": ROW,
    "admin:signatories_statuschange_history": ("viewer", "viewer"),
    "admin:signatories_statuschange_add": NOBODY, "admin:signatories_statuschange_delete": NOBODY,
    "admin:signatories_contactreveal_changelist": LIST, "admin:signatories_contactreveal_change": ROW,
    "admin:signatories_contactreveal_history": ("viewer", "viewer"),
    "admin:signatories_contactreveal_add": NOBODY, "admin:signatories_contactreveal_delete": NOBODY,
    "admin:signatories_outgoingmail_changelist": LIST, "admin:signatories_outgoingmail_change": ROW,
    "admin:signatories_outgoingmail_history": ("viewer", "viewer"),
    "admin:signatories_outgoingmail_add": NOBODY, "admin:signatories_outgoingmail_delete": NOBODY,
    "admin:signatories_outgoingmail_send_again": ("nobody", "stranger"),
    "admin:signatories_roomlink_changelist": LIST,
    "admin:signatories_roomlink_change": ("organiser", "nobody"),
    "admin:signatories_roomlink_history": ("organiser", "organiser"),
    "admin:signatories_roomlink_add": LIST, "admin:signatories_roomlink_delete": NOBODY,
    "admin:signatories_roomlink_qr": ("organiser", "organiser"),
    "admin:signatories_roomlink_close": ("nobody", "organiser"),
    "admin:signatories_exportrecord_changelist": LIST, "admin:signatories_exportrecord_change": ROW,
    "admin:signatories_exportrecord_history": ("viewer", "viewer"),
    "admin:signatories_exportrecord_add": NOBODY, "admin:signatories_exportrecord_delete": NOBODY,
    "admin:signatories_report_changelist": LIST, "admin:signatories_report_change": ROW,
    "admin:signatories_report_history": ("viewer", "viewer"),
    "admin:signatories_report_add": NOBODY, "admin:signatories_report_delete": NOBODY,
    "admin:petitions_petition_changelist": LIST, "admin:petitions_petition_change": ("viewer", "organiser"),
    "admin:petitions_petition_history": ("viewer", "viewer"), "admin:petitions_petition_add": LIST,
    "admin:petitions_petition_delete": NOBODY,
    "admin:petitions_petition_amend": ("organiser", "organiser"),
    "admin:petitions_petition_texts": ("viewer", "viewer"),
    "admin:petitions_petition_preview": LIST,
    "workspace:records": ("administrator", "nobody"), "workspace:home": ROW, "workspace:new": LIST,
    "workspace:preview": ("nobody", "stranger"), "workspace:paste": ("nobody", "stranger"),
    "workspace:text": ("organiser", "organiser"), "workspace:when": ("organiser", "organiser"),
    "workspace:responsible": ("organiser", "organiser"), "workspace:check": ("organiser", "nobody"),
    "workspace:check_form": ("organiser", "organiser"), "workspace:translate": ("organiser", "organiser"),
    "workspace:translation": ("organiser", "organiser"),
    "workspace:details": ("organiser", "organiser"), "workspace:document": ("organiser", "organiser"),
    "workspace:document_new": ("organiser", "organiser"),
    "workspace:history": ROW, "workspace:keys": ("stranger", "stranger"),
    "workspace:week": ("stranger", "nobody"),
    "workspace:mail": ("viewer", "organiser"), "workspace:rooms": ("organiser", "organiser"),
    "workspace:entry": ROW, "workspace:signatures": ("viewer", "viewer"),
    "workspace:entry_merge": ("moderator", "nobody"),
    "workspace:entry_correct": ("moderator", "moderator"),
    "workspace:entry_note": ("moderator", "moderator"), "workspace:entry_ask": ("moderator", "moderator"),
    "workspace:act": ("organiser", "organiser"), "workspace:team": ("viewer", "organiser"),
    "workspace:settings": ("organiser", "organiser"),
    "workspace:member": ("organiser", "organiser"),
    "workspace:reports": ("viewer", "moderator"),
    "workspace:coalitions": ("administrator", "nobody"), "workspace:coalition_new": ADMINISTRATOR,
    "workspace:coalition": ADMINISTRATOR, "workspace:coalition_invite": ADMINISTRATOR,
    "workspace:coalition_member": ("nobody", "administrator"),
    "admin:accounts_user_changelist": ADMINISTRATOR, "admin:accounts_user_add": ADMINISTRATOR,
    "admin:accounts_user_change": ADMINISTRATOR, "admin:accounts_user_history": ADMINISTRATOR,
    "admin:accounts_user_delete": NOBODY,
    "admin:mfa_authenticator_changelist": ADMINISTRATOR, "admin:mfa_authenticator_add": NOBODY,
    "admin:mfa_authenticator_change": ("administrator", "nobody"),
    "admin:mfa_authenticator_history": ADMINISTRATOR, "admin:mfa_authenticator_delete": ADMINISTRATOR,
}  # fmt: skip
# Pages with contact data, or with entries that nobody has confirmed: an administrator needs a role on the
# petition, as everybody does.
NEEDS_A_ROLE = {("admin:signatories_signatory_export", "get"), ("admin:signatories_signatory_export", "post"),
                ("admin:signatories_signatory_reveal", "post"),
                ("admin:signatories_signatory_send_again", "get"),
                ("admin:signatories_signatory_send_again", "post")}  # fmt: skip
# Pages that a role sees only for some objects: starting something new requires an organiser.
NEEDS_ORGANISER_SOMEWHERE = {
    "admin:signatories_roomlink_add",
    "admin:petitions_petition_add",
    "admin:petitions_petition_preview",
    "workspace:new",
}
# Of these, the pages for which managing a coalition is not enough.
NEEDS_TO_ORGANISE = {"admin:signatories_roomlink_add"}
# Pages of the coalition of petition A: its managers open them, too, and no others do.
FOR_MANAGERS = {"workspace:coalition", "workspace:coalition_invite", "workspace:coalition_member"}


def patterns(found: Any = None, namespace: str = "") -> Iterator[str]:
    """Yield the name of every URL."""
    for one in get_resolver().url_patterns if found is None else found:
        if isinstance(one, URLResolver):
            inner = f"{namespace}{one.namespace}:" if one.namespace else namespace
            yield from patterns(one.url_patterns, inner)
        elif isinstance(one, URLPattern) and one.name:
            yield namespace + one.name


def test_every_address_is_in_the_matrix():
    # `admin_login` replaces two URLs of Django's admin for signing in.
    assert set(patterns()) - {"admin:login"} == set(MATRIX)


class Scene:
    """Petition A with one object of each kind, and a user in every role."""

    def __init__(self, enter: Any) -> None:
        self.petition, self.other = make.petition(slug="aaa", accent="#00457c"), make.petition(slug="bbb")
        self.row = make.confirmed(
            self.petition, "organisation", name="Sentinel House", email="sentinel@a.example"
        )
        self.hidden = make.published(
            self.petition, name="Sentinel Hidden", listing="withheld", email="sentinel2@a.example"
        )
        make.confirmed(
            self.petition,
            "organisation",
            name="Sentinel Hidden House",
            listing="withheld",
            representative="Sentinel Hidden Head",
            email="sentinel3@a.example",
        )
        self.users = {
            "stranger": make.worker(self.other, "organiser", may_see_contact=True, may_see_withheld=True),
            **{name: make.worker(self.petition, name) for name in ("viewer", "moderator")},
            "organiser": make.worker(self.petition, "organiser", may_see_contact=True, may_see_withheld=True),
            "administrator": make.user(administrator=True),
            "manager": make.manager(self.petition.coalition),
        }
        self.member = self.petition.coalition.memberships.create(user=make.user())
        there = make.petition(slug="ccc", coalition=make.coalition())
        self.users["neighbour"] = make.manager(there.coalition)

        self.clients = {"anonymous": Client()} | {name: enter(user) for name, user in self.users.items()}
        by = self.users["organiser"]
        self.room = room_access.open_room(self.petition, hours=1, uses=1, by=by)
        self.report = Report.objects.create(petition=self.petition, words="Sentinel report")
        self.export = ExportRecord.objects.create(
            petition=self.petition, by=by, reason="Sentinel reason", rows=1
        )
        self.reveal = ContactReveal.objects.create(
            petition=self.petition, by=by, signatory_number=self.row.pk
        )
        self.list = ListImport.objects.create(
            petition=self.petition,
            by=by,
            source="Sentinel source",
            text="Sentinel list",
            lines=1,
            language="en",
        )
        self.user = make.user()
        enter(self.user)
        self.unconfirmed = make.signed(self.petition)
        self.twin = make.published(self.petition, "organisation", name="Sentinel Twin")
        rule = {"kind": "individual", "flag": "", "q": ""}
        self.many = bulk.begin(
            self.petition, by=by, act="publish", rule=rule, why={"words": "Sentinel words"}
        )
        self.petition.documents.create(name="points", language="en", title="Points", text="One.")
        handover = freeze.Handover("Sentinel Ministry", make.now())
        self.delivery = freeze.deliver(self.petition, handover, Choices(), by=by)
        self.letter = background.ask(self.petition, Choices(), by=by, name="txt")
        background.work()
        self.objects = self._objects()
        fold()

    def _objects(self) -> dict[str, int]:
        """Return the primary key of a row of petition A for each kind of page."""
        return {
            "signatories_signatory": self.row.pk,
            "signatories_outgoingmail": OutgoingMail.objects.filter(signatory=self.row).first().pk,
            "signatories_roomlink": self.room.pk,
            "signatories_report": self.report.pk,
            "signatories_exportrecord": self.export.pk,
            "signatories_statuschange": self.row.changes.get(to_status="confirmed").pk,
            "signatories_contactreveal": self.reveal.pk,
            "petitions_petition": self.petition.pk,
            "deliveries_delivery": self.delivery.pk,
            "accounts_user": self.user.pk,
            "auth_user": self.user.pk,
            "mfa_authenticator": self.user.authenticator_set.first().pk,
        }

    def address(self, name: str) -> str:
        """Return the URL of a page about petition A."""
        handle = encrypted_addresses.encrypt(
            encrypted_addresses.Handle(self.petition.pk, "organisation", "x@y.example")
        )
        timed = tokens.make_timed(Purpose.MANAGE, self.row)
        plain = {
            "petitions:document": [self.petition.slug, "none"],
            "signing:check_your_email": [self.petition.slug, handle],
            "signing:confirm": [tokens.make(Purpose.CONFIRM, self.row)],
            "signing:not_me": [tokens.make(Purpose.NOT_ME, self.row)],
            "signing:manage": [timed],
            "signing:show": [timed],
            "accounts:welcome": ["MQ", "none"],
            "accounts:sign_in": ["MQ", "none"],
            "account_reset_password_from_key": ["1", "none"],
            "mfa_remove_webauthn": [1],
            "mfa_edit_webauthn": [1],
            "workspace:coalition": [self.petition.coalition_id],
            "workspace:coalition_invite": [self.petition.coalition_id],
            "workspace:coalition_member": [self.petition.coalition_id, self.member.pk],
            "workspace:home": [self.petition.pk],
            "workspace:history": [self.petition.pk],
            "workspace:signatures": [self.petition.pk],
            "workspace:mail": [self.petition.pk],
            "workspace:rooms": [self.petition.pk],
            **{
                f"workspace:{page}": [self.petition.pk, self.row.pk]
                for page in ("entry", "entry_merge", "entry_correct", "entry_note", "entry_ask")
            },
            "workspace:reports": [self.petition.pk],
            "workspace:team": [self.petition.pk],
            "workspace:settings": [self.petition.pk],
            **{
                f"workspace:{step}": [self.petition.pk]
                for step in ("text", "when", "responsible", "check", "check_form", "translate", "details")
            },
            "workspace:document_new": [self.petition.pk],
            "workspace:document": [self.petition.pk, self.petition.documents.first().pk],
            "workspace:translation": [self.petition.pk, self.petition.statements.first().pk],
            "workspace:member": [self.petition.pk, self.petition.roles.get(name="viewer").pk],
            # An act that leaves the petition as it is.
            "workspace:act": [self.petition.pk, "copy"],
            "admin:view_on_site": [1, 1],
            "admin:app_list": ["signatories"],
            "admin:signatories_signatory_import": [self.petition.pk],
            "admin:signatories_signatory_long_list": [self.list.pk],
            "admin:signatories_signatory_many": [self.petition.pk],
            "admin:signatories_signatory_many_progress": [self.many.pk],
            "admin:signatories_signatory_numbers": [self.petition.pk],
            "admin:signatories_signatory_featured": [self.petition.pk],
            "admin:deliveries_delivery_letter": [self.petition.pk],
            "admin:deliveries_delivery_download": [self.petition.pk],
            "admin:deliveries_delivery_deliver": [self.petition.pk],
            "admin:deliveries_delivery_told": [self.petition.pk],
            "admin:deliveries_delivery_fetch": [self.letter.pk],
            "deliveries:delivery": [self.petition.slug, 1],
            "deliveries:document": [self.petition.slug, "points"],
            "deliveries:file": [self.petition.slug, 1, "en", "txt"],
            "admin:signatories_signatory_export": [self.petition.pk],
            "admin:signatories_signatory_release": [self.petition.pk],
            "admin:signatories_signatory_hold": [self.petition.pk],
            "admin:signatories_signatory_send_again": [self.unconfirmed.pk],
        }
        if name in plain:
            return reverse(name, args=plain[name])
        if name.split(":")[0] in ("petitions", "listing", "data", "signing") and name not in (
            "petitions:index", "signing:request_link", "listing:feed", "data:sitemap",
        ):  # fmt: skip
            return reverse(name, args=[self.petition.slug])
        for kind, pk in self.objects.items():
            listed = ("_changelist", "_add", "_queue", "_preview")
            if (
                name.startswith(f"admin:{kind}_")
                and not name.endswith(listed)
                and "mail_send_again" not in name
            ):
                return reverse(name, args=[pk])
        return "/admin/login/" if name == "admin_login" else reverse(name)


@pytest.fixture
def scene(enter) -> Scene:
    return Scene(enter)


def is_denied(answer: Any) -> bool:
    """Tell whether a response denies access: an error, or a redirect to sign-in."""
    doors = ("/admin/login/", "/accounts/login/", "/accounts/second-factor/authenticate")
    led_away = answer.status_code == 302 and (
        answer["Location"].startswith(doors) or answer["Location"] == "/admin/"
    )
    return led_away or answer.status_code in (403, 404, 405)


# Pages that do not exist for anybody, or that always redirect, cannot be judged.
TELLS_NOTHING = {"petitions:document", "signing:show", "accounts:welcome", "accounts:sign_in",
                 "account_reset_password_from_key",
                 "admin_login", "account_logout", "account_login", "account_signup", "admin:logout",
                 "mfa_login_webauthn", "account_inactive", "mfa_authenticate",
                 "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
                 "mfa_view_recovery_codes", "mfa_download_recovery_codes"}  # fmt: skip


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_gets_further_than_their_role(scene, method):
    wrong = []
    # URLs that delete come last.
    for name in sorted(MATRIX.keys() - TELLS_NOTHING, key=lambda name: (name.endswith("_delete"), name)):
        least = MATRIX[name][method == "post"]
        for role, client in scene.clients.items():
            answer = getattr(client, method)(scene.address(name), {"into": scene.twin.pk}, secure=True)
            may = ROLES.index(RANKS.get(role, role)) >= ROLES.index(least)
            if name in NEEDS_ORGANISER_SOMEWHERE and role in ("viewer", "moderator"):
                may = False
            if name in NEEDS_TO_ORGANISE and role in RANKS:
                may = False
            if role == "manager" and name in FOR_MANAGERS:
                may = MATRIX[name][method == "post"] != "nobody"
            if role in RANKS and name == "workspace:coalitions":
                may = method == "get"
            if (name, method) in NEEDS_A_ROLE and role == "administrator":
                may = False
            assert answer.status_code < 500 or name == "busy", (name, role)
            if is_denied(answer) == may:
                wrong.append((name, role, answer.status_code, answer.get("Location", "")))
    assert not wrong, "\n".join(map(str, wrong))


def test_what_tells_nothing_is_no_error_for_anybody(scene):
    for name in sorted(TELLS_NOTHING):
        for client in list(scene.clients.values())[:2]:
            assert client.get(scene.address(name), secure=True).status_code < 500, name


@pytest.mark.parametrize("role", ["stranger", "neighbour"])
def test_nothing_of_another_petition_is_seen_by_any_door(scene, role):
    client = scene.clients[role]
    searches = [
        "/admin/signatories/signatory/?status=all&q=sentinel",
        f"/admin/signatories/signatory/?status=all&petition={scene.petition.pk}",
        f"/admin/signatories/signatory/queue/?petition={scene.petition.pk}",
        "/admin/signatories/outgoingmail/?message=confirm",
        "/admin/petitions/petition/?q=aaa",
    ]
    addresses = [scene.address(name) for name in MATRIX if name.startswith("admin:")]
    for address in [*addresses, *searches]:
        answer = client.get(address, secure=True)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        for sentinel in (b"Sentinel", b"sentinel@a", b"sentinel2@a", scene.room.key.encode()):
            assert sentinel not in content, address


HIDDEN = (b"Sentinel Hidden", b"sentinel@a", b"sentinel2@a", b"sentinel3@a", b"Rita Presentative")


@pytest.mark.parametrize("role", ["administrator", "moderator", "viewer", "manager"])
def test_nobody_without_the_rights_sees_withheld_names_or_contact_data_by_any_door(scene, role):
    client, a = scene.clients[role], scene.petition.pk
    rows = [scene.row.pk, scene.hidden.pk, *Signatory.objects.filter(name__startswith="Sentinel Hidden")
            .values_list("pk", flat=True)]  # fmt: skip
    acts = ("change", "history", "reject", "reveal", "publish", "rename", "merge", "take-back")
    looked = [scene.address(name) for name in MATRIX if name.startswith("admin:")] + [
        "/admin/signatories/signatory/?status=all&q=sentinel",
        "/admin/signatories/signatory/?status=all&q=hidden",
        f"/admin/signatories/signatory/queue/?petition={a}",
        f"/admin/signatories/signatory/many/{a}/?act=publish&chosen="
        + ",".join(f"{row.pk}.{row.revision}" for row in Signatory.objects.filter(petition=a)),
        *(f"/admin/signatories/signatory/{pk}/{act}/" for pk in rows for act in acts),
        "/admin/autocomplete/?app_label=signatories&model_name=signatory&field_name=petition&term=sentinel",
    ]
    asked = {"reason": "curiosity", "with_withheld": "on", "q": "hidden", "act": "publish", "words": "why",
             "language": "en", "format": "txt", "text": "x,sentinel2@a.example", "source": "s"}  # fmt: skip
    for address in looked:
        for answer in (client.get(address, secure=True), client.post(address, asked, secure=True)):
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            # The form shows the input again.
            content = content.replace(b"x,sentinel2@a.example", b"")
            for sentinel in HIDDEN:
                assert sentinel not in content, (address, sentinel)


@pytest.mark.parametrize("role", ["stranger", "neighbour", "manager"])
def test_people_without_a_role_change_nothing_of_a_petition(scene, role):
    before = (
        Signatory.objects.filter(petition=scene.petition)
        .order_by("pk")
        .values_list("status", "name", "revision")
    )
    before = list(before)
    for name in MATRIX:
        if name.startswith("admin:signatories"):
            data = {"reason": "other", "name": "Changed", "into": scene.row.pk, "action": "publish_selected"}
            data |= {"_selected_action": scene.row.pk, "since_0": "2000-01-01", "since_1": "00:00:00"}
            scene.clients[role].post(scene.address(name), data, secure=True)
    after = (
        Signatory.objects.filter(petition=scene.petition)
        .order_by("pk")
        .values_list("status", "name", "revision")
    )
    assert list(after) == before
    scene.report.refresh_from_db()
    assert scene.report.settled_at is None
