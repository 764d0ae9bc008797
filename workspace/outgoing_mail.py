"""The outbox: which mail waits or has failed, and sending it again. No address is shown."""

from datetime import datetime

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import ModelAdmin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from accounts.models import User
from petitions.fields import MomentField
from petitions.models import Petition, Role
from petitions.models.querysets import PetitionQuerySet
from petitions.scoped_admin import PetitionScopedAdmin, petition_of, staff_user
from signatories.mail import circuit_breaker
from signatories.models import Message, OutgoingMail
from signatories.moderation.visibility import fully_visible_petitions, known_to
from signatories.outbox import queueing
from workspace.entry_access import entry_address

# Anybody who types an address into a public form causes these mails, if that address has signed.
ANSWERS = (Message.ALREADY_SIGNED, Message.MANAGE)


def known_mails(user: User, rows: QuerySet[OutgoingMail]) -> QuerySet[OutgoingMail]:
    """Return the mail of the user's petitions, without mail to other members of staff.

    Answers to a form reveal that an address has signed. A refusal reveals that its owner wants no mail.
    Only users with both rights may see such mail.
    """
    mine = Petition.objects.worked_on_by(user)
    tells = Q(message__in=ANSWERS) | Q(last_error=OutgoingMail.REFUSED)
    may_see = ~tells | Q(signatory__petition__in=fully_visible_petitions(user))
    return rows.filter(may_see, known_to(user, path="signatory__"), signatory__petition__in=mine)


def state_in_words(mail: OutgoingMail) -> str:
    """Return what became of a mail."""
    if mail.sent_at:
        return _("accepted by the mail server")
    if mail.given_up_at:
        return _("no such address") if mail.entry.bounced_at else _("given up")
    return _("held back") if mail.held else _("waits")


class SinceForm(forms.Form):
    """The time from which confirmations are sent again."""

    # The browser cannot check a time in words, so it must not require the field.
    use_required_attribute = False
    since = MomentField(
        label=gettext_lazy("Send again every confirmation that has not been answered, to who signed since"),
    )


class StandingFilter(admin.SimpleListFilter):
    """Filters by the state of a mail."""

    title = gettext_lazy("state")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        """Return the states."""
        return [
            ("failing", _("tried, not accepted yet")),
            ("held", _("held back")),
            ("sent", _("accepted by the mail server")),
            ("given-up", _("given up")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> QuerySet[OutgoingMail]:
        """Return the mails in the chosen state."""
        rows: dict[str | None, QuerySet[OutgoingMail]] = {
            "failing": OutgoingMail.objects.unsent().exclude(last_error=""),
            "held": OutgoingMail.objects.held(),
            "sent": OutgoingMail.objects.filter(sent_at__isnull=False),
            "given-up": OutgoingMail.objects.filter(given_up_at__isnull=False),
        }
        wanted = rows.get(self.value())
        return queryset if wanted is None else queryset.filter(pk__in=wanted.values("pk"))


@admin.register(OutgoingMail)
class OutgoingMailAdmin(PetitionScopedAdmin[OutgoingMail]):
    """The outbox of the petitions on which the user works."""

    list_display = ("message", "recipient", "about", "status_text", "attempts", "last_error", "due_at")
    list_filter = (StandingFilter, "message")
    list_select_related = ("signatory__petition", "petition")
    list_per_page = 100
    show_full_result_count = False
    ordering = ("-id",)
    actions = ("send_again",)
    change_list_template = "admin/signatories/outgoingmail/change_list.html"

    def scope(self, rows: QuerySet[OutgoingMail], user: User) -> QuerySet[OutgoingMail]:
        """Return the mail that the user may know of."""
        return known_mails(user, rows)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Add none by hand: verbs write mail."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: OutgoingMail | None = None) -> bool:
        """Change nothing by hand."""
        return False

    def has_organise_permission(self, request: HttpRequest) -> bool:
        """Offer sending again to users who organise any petition."""
        return self._organised(request).exists()

    def _organised(self, request: HttpRequest) -> PetitionQuerySet[Petition]:
        user = staff_user(request)
        mine = Petition.objects.all()
        return mine.worked_on_by(user, Role.Name.ORGANISER) if user else mine.none()

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow two filters from the URL: a filter on an e-mail address would reveal it."""
        return lookup in ("message", "message__exact", "standing")

    def get_readonly_fields(self, request: HttpRequest, obj: OutgoingMail | None = None) -> tuple[str, ...]:
        """Show the columns of the list."""
        return self.list_display

    def get_fields(self, request: HttpRequest, obj: OutgoingMail | None = None) -> tuple[str, ...]:
        """Show the columns of the list."""
        return self.list_display

    # --- Columns ---

    @admin.display(description=pgettext_lazy("recipient", "to"))
    def recipient(self, mail: OutgoingMail) -> SafeString:
        """Return the entry's number: its name needs another right."""
        page = entry_address(mail.entry)
        return format_html('<a href="{}">#{}</a>', page, mail.signatory_id)

    @admin.display(description=gettext_lazy("petition"))
    def about(self, mail: OutgoingMail) -> str:
        """Return the petition."""
        return str(petition_of(mail.entry))

    @admin.display(description=gettext_lazy("state"))
    def status_text(self, mail: OutgoingMail) -> str:
        """Return the state."""
        return state_in_words(mail)

    # --- Sending again ---

    @admin.action(description=gettext_lazy("Send the confirmation again"), permissions=["organise"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> None:
        """Send the confirmations of the selected mails' signatories again, if they have not confirmed."""
        chosen = queryset.filter(signatory__petition__in=self._organised(request))
        entries = {mail.entry.pk: mail.entry for mail in chosen if mail.entry.is_unconfirmed}
        self._report(request, sum(map(queueing.send_confirmation_again, entries.values())))

    def _send_again_since(self, request: HttpRequest, since: datetime) -> None:
        mine, user = self._organised(request), staff_user(request)
        number = queueing.send_again(mine, since=since)
        if user and not mine.exclude(pk__in=fully_visible_petitions(user)).exists():
            self._report(request, number)
        else:
            # The number of mails would reveal whether an address has signed.
            messages.success(request, _("The mails are on their way again."))

    def _report(self, request: HttpRequest, number: int) -> None:
        text = ngettext("%(n)d mail is on its way again.", "%(n)d mails are on their way again.", number)
        messages.success(request, text % {"n": number})

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Show whether mail flows, and offer to send confirmations again."""
        form = SinceForm() if self.has_organise_permission(request) else None
        more = {
            "title": _("Mail"),
            "halt": circuit_breaker.current(),
            "is_slow": circuit_breaker.is_slow(),
            "since_form": form,
        }
        return super().changelist_view(request, more | (extra_context or {}))

    def get_urls(self) -> list[URLPattern]:
        """Add the page that sends confirmations again."""
        view = self.admin_site.admin_view(self.send_again_since_view)
        name = "signatories_outgoingmail_send_again"
        return [path("send-again/", view, name=name), *super().get_urls()]

    def send_again_since_view(self, request: HttpRequest) -> HttpResponse:
        """Send all unanswered confirmations since a time again, of the petitions the user organises."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = SinceForm(request.POST)
        if form.is_valid():
            since: datetime = form.cleaned_data["since"]
            self._send_again_since(request, since)
        else:
            messages.error(request, _("Enter a day and a time."))
        return redirect("admin:signatories_outgoingmail_changelist")
