"""The team of a petition: who works on it, as what; invite, change, remove, leave."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts import invitations
from accounts.fields import MailboxField
from accounts.models import User
from petitions import roles
from petitions.models import Petition, Role, State
from petitions.rules import organises
from signatories.models import Message
from signatories.outbox import queueing
from workspace.new_petition import steps
from workspace.site import render_page

# The form shows beside each choice what the role may do.
EXPLAINED = {
    Role.Name.ORGANISER: gettext_lazy(
        "Organiser: changes the text and the settings, adds names, delivers the letter"
    ),
    Role.Name.MODERATOR: gettext_lazy("Moderator: reviews signatures and answers reports"),
    Role.Name.VIEWER: gettext_lazy("Viewer: reads, and changes nothing"),
}


# The acts that everybody may do on their own role.
OWN_ACTS = ("remove", "mails")


class RoleForm(forms.Form):
    """The role of one person, and the two rights to see data."""

    name = forms.ChoiceField(
        label=pgettext_lazy("on a petition", "Role"),
        choices=list(EXPLAINED.items()),
        widget=forms.RadioSelect,
        initial=Role.Name.MODERATOR,
    )
    may_see_contact = forms.BooleanField(
        label=gettext_lazy("May see contact data"),
        help_text=gettext_lazy("E-mail addresses and representatives. Each look is recorded."),
        required=False,
    )
    may_see_withheld = forms.BooleanField(
        label=gettext_lazy("May see withheld names"),
        help_text=gettext_lazy(
            "The names of people who asked not to be named. Only people who see a name can review it."
        ),
        required=False,
    )

    def save(self, petition: Petition, user: User, *, by: User) -> None:
        """Give the role. Raises RoleRefused."""
        with roles.recorded(petition, by=by):
            Role.objects.update_or_create(petition=petition, user=user, defaults=self.cleaned_data)


class InviteForm(RoleForm):
    """A colleague to invite, by e-mail address."""

    email = MailboxField().formfield(label=gettext_lazy("E-mail address of your colleague"))
    field_order = ("email", "name", "may_see_contact", "may_see_withheld")

    def __init__(self, data: QueryDict | None, *, petition: Petition) -> None:
        """Remember the petition, on which each person has one role."""
        super().__init__(data)
        self.petition = petition

    def clean_email(self) -> str:
        """Refuse people of the team, and accounts that are switched off. Raises ValidationError."""
        email: str = self.cleaned_data["email"]
        if self.petition.roles.filter(user__email__iexact=email).exists():
            raise ValidationError(_("This person is on the team already. Change the role below."))
        if User.objects.filter(email__iexact=email, is_active=False).exists():
            raise ValidationError(_("This account is switched off."))
        return email

    def save_invited(self, *, by: User) -> User:
        """Give the role and queue the invitation. Raises RoleRefused."""
        guest = invitations.invite(self.cleaned_data.pop("email"), language=by.language)
        self.save(self.petition, guest, by=by)
        queueing.enqueue_for_user(guest, Message.INVITATION, self.petition)
        return guest


@dataclass(frozen=True)
class Colleague:
    """One person on the team."""

    role: Role
    is_self: bool
    # Whether the person was invited and has not chosen a password yet.
    is_invited: bool
    form: RoleForm


def page(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Show the team; organisers invite here. Raises Http404 or PermissionDenied."""
    petition = _petition(user, pk)
    may_organise = user.is_superuser or organises(user, petition)
    form = InviteForm(request.POST or None, petition=petition)
    if request.method == "POST":
        if not may_organise:
            raise PermissionDenied
        if form.is_valid():
            try:
                guest = form.save_invited(by=user)
            except roles.RoleRefused as problem:
                messages.error(request, roles.reason(problem))
            else:
                messages.success(request, _("%(email)s is invited by e-mail.") % {"email": guest.email})
            return redirect("workspace:team", pk)
    context = {
        "petition": petition,
        "tab": "team",
        "title": _("Team"),
        "form": form,
        "may_organise": may_organise,
        "may_hand_over": organises(user, petition),
        "steps": steps.of(petition) if may_organise and petition.state == State.DRAFT else [],
        "step": "team",
        "colleagues": [
            _colleague(role, user) for role in petition.roles.select_related("user").order_by("pk")
        ],
    }
    return render_page(request, "workspace/team.html", context)


def member(request: HttpRequest, user: User, pk: int, role: int) -> HttpResponse:
    """Change a role, remove it, or invite again; anybody may leave. Raises Http404 or PermissionDenied."""
    petition = _petition(user, pk)
    found = get_object_or_404(petition.roles.select_related("user"), pk=role)
    act = request.POST.get("act", "")
    is_own = found.user == user and act in OWN_ACTS
    if not (user.is_superuser or organises(user, petition) or is_own):
        raise PermissionDenied
    if request.method != "POST":
        return redirect("workspace:team", pk)
    try:
        _do(request, petition, found, act, by=user)
    except roles.RoleRefused as problem:
        messages.error(request, roles.reason(problem))
    still_here = Petition.objects.worked_on_by(user).filter(pk=pk).exists()
    return redirect("workspace:team", pk) if still_here else redirect("admin:index")


def _do(request: HttpRequest, petition: Petition, role: Role, act: str, *, by: User) -> None:
    who = {"name": role.user}
    if act == "hand-over":
        roles.hand_over(petition, role, by=by)
        messages.success(request, _("%(name)s organises this petition now. You have left its team.") % who)
    elif act == "remove":
        with roles.recorded(petition, by=by):
            role.delete()
        messages.success(request, _("%(name)s is no longer on the team.") % who)
    elif act == "mails" and role.user == by:
        role.gets_mail = request.POST.get("gets_mail") == "on"
        role.save(update_fields=["gets_mail"])
        messages.success(request, _("Your choice about mails is saved."))
    elif act == "invite":
        queueing.enqueue_for_user(role.user, Message.INVITATION, petition)
        messages.success(request, _("The invitation to %(name)s is on its way again.") % who)
    elif act == "change":
        form = RoleForm(request.POST)
        if form.is_valid():
            form.save(petition, role.user, by=by)
            messages.success(request, _("The role of %(name)s is changed.") % who)


def _colleague(role: Role, user: User) -> Colleague:
    initial = {
        "name": role.name,
        "may_see_contact": role.may_see_contact,
        "may_see_withheld": role.may_see_withheld,
    }
    form = RoleForm(initial=initial, auto_id=f"id_{role.pk}_%s")
    return Colleague(role, role.user == user, not role.user.has_usable_password(), form)


def _petition(user: User, pk: int) -> Petition:
    return get_object_or_404(Petition.objects.with_clock().worked_on_by(user), pk=pk)
