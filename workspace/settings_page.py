"""The settings of a petition, in groups; what opening froze is shown with the reason."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.models import User
from petitions import formats, history
from petitions.links import absolute
from petitions.models import Petition, State
from workspace.site import organised_petition, render_page

# The groups of the page: a heading, a sentence that says what the group does, and its fields.
GROUPS = (
    (
        gettext_lazy("Review"),
        gettext_lazy(
            "New names of these kinds wait until a moderator publishes them. Others appear at once."
        ),
        ("review",),
    ),
    (
        gettext_lazy("Who is responsible"),
        gettext_lazy("Signatories read this before they sign, and at the foot of every page."),
        ("controller", "contact", "recipients", "news_sender"),
    ),
    (
        gettext_lazy("Mail and downloads"),
        gettext_lazy("Neutral subjects protect people whose mailbox others can see."),
        ("has_neutral_subjects", "lists_individuals_in_downloads"),
    ),
    (
        gettext_lazy("After the close"),
        gettext_lazy("Signatures made before the close can still be confirmed for some hours."),
        ("grace_hours",),
    ),
    (gettext_lazy("Look"), gettext_lazy("One colour for buttons and numbers."), ("accent",)),
)


class SettingsForm(forms.ModelForm):
    """The settings that can change before and after opening. Dates and text have pages of their own."""

    class Meta:
        model = Petition
        fields = [name for _heading, _words, names in GROUPS for name in names]

    def clean(self) -> dict[str, object]:
        """Refuse an open petition without the organisation that answers for it."""
        cleaned: dict[str, object] = super().clean() or {}
        if self.instance.state != State.DRAFT:
            for name in ("controller", "contact"):
                if not cleaned.get(name):
                    self.add_error(name, _("An open petition needs it."))
        return cleaned


@dataclass(frozen=True)
class Group:
    """Some fields under a heading, with what they do."""

    heading: str
    words: str
    fields: list[BoundField]


@dataclass(frozen=True)
class Frozen:
    """Something that cannot be changed any more, as it is."""

    name: str
    value: str


def page(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Show the settings, and save them. Raises Http404 or PermissionDenied."""
    petition = organised_petition(user, pk)
    form = SettingsForm(request.POST or None, instance=petition)
    if request.method == "POST" and form.is_valid():
        _save(request, form, user)
        return redirect("workspace:settings", pk)
    context = {
        "petition": petition,
        "tab": "settings",
        "title": _("Settings"),
        "form": form,
        "groups": [
            Group(str(head), str(words), [form[name] for name in names]) for head, words, names in GROUPS
        ],
        "frozen": frozen(petition) if petition.state != State.DRAFT else [],
    }
    return render_page(request, "workspace/settings.html", context)


def frozen(petition: Petition) -> list[Frozen]:
    """Return what can never be changed since the petition opened."""
    opened = formats.moment(petition.opens_at, petition) if petition.opens_at else ""
    return [
        Frozen(_("Address"), absolute(reverse("petitions:petition", args=[petition.slug]))),
        Frozen(_("Who may sign"), str(petition.get_kinds_display())),
        Frozen(_("Opened"), opened),
    ]


def _save(request: HttpRequest, form: SettingsForm, user: User) -> None:
    """Save what has changed, and note it in the petition's history."""
    history.drop_unchanged(form)
    if form.changed_data:
        petition = form.save()
        # The history keeps labels in English, and translates them for each reader.
        with override(None):
            labels = [str(form.fields[name].label) for name in form.changed_data]
        words = [{"changed": {"fields": labels}}]
        LogEntry.objects.log_actions(user.pk, [petition], CHANGE, words, single_object=True)
    messages.success(request, _("The settings are saved."))
