"""The page of a coalition: its name and contact, its defaults for new petitions, and its people.

A site with one coalition calls it "your organisation".
"""

import zoneinfo
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import invitations
from accounts.fields import MailboxField, SiteField
from accounts.models import User
from coalitions import people
from coalitions.models import Coalition, Membership
from petitions import languages
from signatories.models import Message
from signatories.outbox import queueing
from workspace.site import render_page

# How a person may join, with what it means beside the choice.
PLACES = {
    "manager": gettext_lazy("Manager: creates petitions, and reads all petitions of the organisation"),
    "member": gettext_lazy("Member: belongs to the organisation, and works on petitions by invitation"),
}


# The changes of people that the page shows.
MOST_CHANGES = 50


def _zones() -> list[tuple[str, object]]:
    """Return the time zones as choices, grouped by the part of the world."""
    groups: dict[str, list[tuple[str, str]]] = {}
    alone = [("UTC", "UTC")]
    for name in sorted(zoneinfo.available_timezones() - {"UTC"}):
        region, _slash, city = name.partition("/")
        if city:
            groups.setdefault(region, []).append((name, city.replace("_", " ").replace("/", ", ")))
        else:
            alone.append((name, name))
    return [*alone[:1], *groups.items(), *alone[1:]]


class CoalitionForm(forms.ModelForm):
    """A coalition's facts about itself, and the defaults of its new petitions."""

    website = SiteField(max_length=200, blank=True).formfield(
        label=gettext_lazy("Website"), assume_scheme="https"
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=_zones)

    class Meta:
        model = Coalition
        # The languages follow in `__init__`, because their names are in the reader's language.
        fields = ("name", "controller", "contact", "website", "languages", "time_zone")
        labels = {
            "name": gettext_lazy("Name"),
            "controller": gettext_lazy("Responsible organisation"),
            "contact": gettext_lazy("Contact"),
        }
        help_texts = {
            "controller": gettext_lazy(
                "The organisation that answers for the signatories' data. New petitions begin with it."
            )
        }

    def __init__(self, data: QueryDict | None, *, instance: Coalition | None = None) -> None:
        """Offer the languages of the site and those of the coalition, each by its name."""
        super().__init__(data, instance=instance)
        present = self.instance.languages or []
        tags = dict.fromkeys([*languages.interface(), *present])
        here = get_language() or "en"
        self.fields["languages"] = forms.MultipleChoiceField(
            label=_("Languages"),
            help_text=_("The languages that you publish in."),
            choices=[(tag, languages.name_in(tag, here)) for tag in tags],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )


class InviteForm(forms.Form):
    """A person to invite, by e-mail address."""

    email = MailboxField().formfield(label=gettext_lazy("E-mail address of your colleague"))
    place = forms.ChoiceField(
        label=gettext_lazy("What the person may do"),
        choices=list(PLACES.items()),
        widget=forms.RadioSelect,
        initial="manager",
    )

    def __init__(self, data: QueryDict | None, *, coalition: Coalition) -> None:
        """Remember the coalition, in which each person has one place."""
        super().__init__(data)
        self.coalition = coalition

    def clean_email(self) -> str:
        """Refuse people who belong to it, and accounts that are switched off. Raises ValidationError."""
        email: str = self.cleaned_data["email"]
        if self.coalition.memberships.filter(user__email__iexact=email).exists():
            raise ValidationError(_("This person is on the list already. Change it below."))
        if User.objects.filter(email__iexact=email, is_active=False).exists():
            raise ValidationError(_("This account is switched off."))
        return email


@dataclass(frozen=True)
class Person:
    """One person of a coalition."""

    membership: Membership
    is_self: bool
    # Whether the person was invited and has not chosen a password yet.
    is_invited: bool


@require_safe
def index(request: HttpRequest, user: User) -> HttpResponse:
    """List the coalitions that the user manages. Raises PermissionDenied for people who manage none."""
    found = list(Coalition.objects.managed_by(user))
    if not found:
        raise PermissionDenied
    if not has_several():
        return redirect("workspace:coalition", found[0].pk)
    context = {"title": _("Coalitions"), "coalitions": found}
    return render_page(request, "workspace/coalitions.html", context)


def new(request: HttpRequest, user: User) -> HttpResponse:
    """Add a coalition. Raises PermissionDenied for anybody but an administrator."""
    if not user.is_superuser:
        raise PermissionDenied
    form = CoalitionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        added = form.save()
        messages.success(request, _("Now invite its first manager."))
        return redirect("workspace:coalition", added.pk)
    context = {"title": _("New coalition"), "form": form}
    return render_page(request, "workspace/coalition.html", context)


def page(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Show a coalition to its managers; save what they change. Raises Http404."""
    coalition = _managed(user, pk)
    form = CoalitionForm(request.POST or None, instance=coalition)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("workspace:coalition", pk)
    return _shown(request, user, pk, form=form)


def invite(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Invite a manager or a member by e-mail. Raises Http404."""
    coalition = _managed(user, pk)
    form = InviteForm(request.POST, coalition=coalition)
    if request.method != "POST":
        return redirect("workspace:coalition", pk)
    if not form.is_valid():
        return _shown(request, user, pk, invitation=form)
    guest = _invite(coalition, form.cleaned_data, by=user)
    messages.success(request, _("%(email)s is invited by e-mail.") % {"email": guest.email})
    return redirect("workspace:coalition", pk)


@require_POST
def member(request: HttpRequest, user: User, pk: int, membership: int) -> HttpResponse:
    """Change the place of a person, remove them, or invite them again. Raises Http404."""
    coalition = _managed(user, pk)
    found = get_object_or_404(coalition.memberships.select_related("user"), pk=membership)
    try:
        _do(request, found, request.POST.get("act", ""), by=user)
    except people.LastManager:
        messages.error(request, _("There must be a manager. Make somebody else a manager first."))
    still_here = Coalition.objects.managed_by(user).filter(pk=pk).exists()
    return redirect("workspace:coalition", pk) if still_here else redirect("admin:index")


def has_several() -> bool:
    """Tell whether the site has more than one coalition: only then do people see the word."""
    return len(Coalition.objects.order_by()[:2]) > 1


def _do(request: HttpRequest, found: Membership, act: str, *, by: User) -> None:
    who = {"name": found.user}
    if act == "remove":
        people.leave(found, by=by)
        messages.success(request, _("%(name)s no longer belongs to it.") % who)
    elif act == "invite":
        queueing.enqueue_for_user(found.user, Message.INVITATION, None)
        messages.success(request, _("The invitation to %(name)s is on its way again.") % who)
    elif act in PLACES:
        people.change(found, is_manager=act == "manager", by=by)
        messages.success(request, _("The role of %(name)s is changed.") % who)


@transaction.atomic
def _invite(coalition: Coalition, asked: dict[str, str], *, by: User) -> User:
    """Give a person their place and queue the invitation."""
    guest = invitations.invite(asked["email"], language=by.language)
    people.join(coalition, guest, is_manager=asked["place"] == "manager", by=by)
    queueing.enqueue_for_user(guest, Message.INVITATION, None)
    return guest


def _place(name: str) -> str:
    """Return the name of somebody's place, a dash for none."""
    return {people.MANAGER: _("Manager"), people.MEMBER: _("Member")}.get(name, "–")


def _managed(user: User, pk: int) -> Coalition:
    found: Coalition = get_object_or_404(Coalition.objects.managed_by(user), pk=pk)
    return found


def _shown(
    request: HttpRequest,
    user: User,
    pk: int,
    *,
    form: CoalitionForm | None = None,
    invitation: InviteForm | None = None,
) -> HttpResponse:
    """Render a coalition with its people; a form that was sent comes back with its errors."""
    # A refused form has changed its own copy of the row.
    coalition = _managed(user, pk)
    memberships = coalition.memberships.select_related("user").order_by("-is_manager", "pk")
    context = {
        "title": coalition.name,
        "coalition": coalition,
        "form": form or CoalitionForm(None, instance=coalition),
        "invitation": invitation or InviteForm(None, coalition=coalition),
        "people": [Person(one, one.user == user, not one.user.has_usable_password()) for one in memberships],
        "changes": [
            (one, _place(one.before), _place(one.after))
            for one in people.changes(coalition, most=MOST_CHANGES)
        ],
    }
    return render_page(request, "workspace/coalition.html", context)
