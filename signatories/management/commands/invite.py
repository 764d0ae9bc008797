"""`manage.py invite EMAIL`: creates an account with a role, and prints and mails the invitation link."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts import invitations
from accounts.models import User
from coalitions.models import Coalition
from petitions import roles
from petitions.links import absolute
from petitions.models import Petition, Role
from signatories.management import one_line
from signatories.models import Message
from signatories.outbox import queueing

LONGEST_NAME = User._meta.get_field("name").max_length or 0


class Command(BaseCommand):
    """Invite a user."""

    help = "Invites somebody by mail, as organiser, moderator or viewer of a petition, or as administrator."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the address and the role."""
        parser.add_argument("email")
        parser.add_argument("--petition", default="", help="the petition's slug")
        parser.add_argument(
            "--role", choices=Role.Name.values, help="the role on that petition; by default organiser"
        )
        parser.add_argument(
            "--administrator", action="store_true", help="invite as administrator of the site"
        )
        parser.add_argument(
            "--coalition", default="", help="invite as manager of the coalition with this name"
        )
        parser.add_argument("--name", default="")

    @transaction.atomic
    def handle(
        self,
        *args: object,
        email: str,
        name: str,
        petition: str,
        role: str | None,
        coalition: str,
        administrator: bool,
        **options: object,
    ) -> None:
        """Create the account and the role if they are missing, and queue the mail."""
        try:
            User._meta.get_field("email").run_validators(email)
        except ValidationError as problem:
            raise CommandError(f"{email!r} is no e-mail address.") from problem
        name = one_line("--name", name)
        if len(name) > LONGEST_NAME:
            raise CommandError(f"--name has {len(name)} characters; at most {LONGEST_NAME} are kept.")
        found = self._petition(petition)
        if role and found is None:
            raise CommandError("--role is a role on a petition: say which with --petition.")
        managed = self._coalition(coalition)
        user = invitations.invite(email, name=name)
        if not user.is_active:
            raise CommandError(f"The account of {user.email} is switched off.")
        if administrator and not user.is_superuser:
            User.objects.filter(pk=user.pk).update(is_superuser=True)
        if found:
            self._appoint(user, found, role or Role.Name.ORGANISER)
        if managed:
            managed.memberships.update_or_create(user=user, defaults={"is_manager": True})
        if user.has_usable_password():
            self.stdout.write(f"{user.email} has an account already.")
            return
        queueing.enqueue_for_user(user, Message.INVITATION, found)
        self.stdout.write(absolute(invitations.path(user)))

    def _petition(self, slug: str) -> Petition | None:
        found = Petition.objects.filter(slug=slug).first()
        if slug and found is None:
            raise CommandError(f"There is no petition {slug!r}.")
        return found

    def _coalition(self, name: str) -> Coalition | None:
        found = list(Coalition.objects.filter(name=name)[:2])
        if name and not found:
            raise CommandError(f"There is no coalition {name!r}.")
        if len(found) > 1:
            raise CommandError(f"More than one coalition is called {name!r}: add the person on its page.")
        return found[0] if found else None

    def _appoint(self, user: User, petition: Petition, role: str) -> None:
        steward = role == Role.Name.ORGANISER
        rights = {"name": role, "may_see_contact": steward, "may_see_withheld": role != Role.Name.VIEWER}
        present = Role.objects.filter(user=user, petition=petition).first()
        if present and present.name == role:
            return
        if present:
            self.stderr.write(f"{user.email} was {present.name} of {petition}, and is {role} from now on.")
        try:
            with roles.recorded(petition, by=None):
                Role.objects.update_or_create(user=user, petition=petition, defaults=rights)
        except roles.RoleRefused as problem:
            raise CommandError(roles.reason(problem)) from problem
