"""Room links: an organiser creates one, shows its QR code on a screen, and closes it."""

from io import BytesIO
from typing import Any

import segno
from django import forms
from django.contrib import admin, messages
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from petitions.models import Petition, Role
from petitions.scoped_admin import PetitionScopedAdmin, staff_user
from signatories.limits import room_access
from signatories.models import RoomLink
from workspace.site import current_user

# Pixels of one module of the QR code: large enough for a projector.
SCALE = 10


class RoomForm(forms.ModelForm):
    """The petition of a room link, its hours and its number of signatures."""

    hours = forms.IntegerField(
        label=gettext_lazy("Hours for which it works"), min_value=1, max_value=72, initial=3
    )
    uses = forms.IntegerField(
        label=gettext_lazy("Signatures at most"), min_value=1, max_value=room_access.MOST_USES, initial=100
    )

    class Meta:
        model = RoomLink
        fields = ("petition", "hours", "uses")


@admin.register(RoomLink)
class RoomLinkAdmin(PetitionScopedAdmin[RoomLink]):
    """Links for many people who sign on one network."""

    form = RoomForm
    list_display = ("petition", "link", "until", "used", "uses", "is_working")
    list_select_related = ("petition",)
    readonly_fields = ("link", "code", "until", "used", "is_working")
    change_form_template = "admin/signatories/roomlink/change_form.html"

    def scope(self, rows: QuerySet[RoomLink], user: User) -> QuerySet[RoomLink]:
        """Return the links of petitions that the user organises: a link works for everyone who has it."""
        return rows.filter(petition__in=Petition.objects.worked_on_by(user, Role.Name.ORGANISER))

    def get_fields(self, request: HttpRequest, obj: RoomLink | None = None) -> tuple[str, ...]:
        """Ask for three values; show the link once it exists."""
        if obj is None:
            return ("petition", "hours", "uses")
        return ("petition", "link", "code", "until", "used", "uses", "is_working")

    def get_form(
        self, request: HttpRequest, obj: RoomLink | None = None, change: bool = False, **options: Any
    ) -> "type[forms.ModelForm[RoomLink]]":
        """Show an existing link without fields to fill in."""
        return super().get_form(request, obj, change, **options | ({"form": forms.ModelForm} if obj else {}))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let organisers create room links."""
        user = staff_user(request)
        return user is not None and Petition.objects.worked_on_by(user, Role.Name.ORGANISER).exists()

    def has_change_permission(self, request: HttpRequest, obj: RoomLink | None = None) -> bool:
        """Change none: a link is created and closed."""
        return False

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **options: Any
    ) -> forms.ModelChoiceField | None:
        """Offer the petitions that the user organises."""
        user = staff_user(request)
        if db_field.name == "petition" and user:
            options["queryset"] = Petition.objects.worked_on_by(user, Role.Name.ORGANISER)
        return super().formfield_for_foreignkey(db_field, request, **options)

    def save_model(
        self, request: HttpRequest, obj: RoomLink, form: forms.BaseModelForm, change: bool
    ) -> None:
        """Create the link through its verb."""
        asked = form.cleaned_data
        made = room_access.open_room(
            obj.petition, hours=asked["hours"], uses=asked["uses"], by=current_user(request)
        )
        obj.pk, obj.key = made.pk, made.key

    # --- Columns ---

    @admin.display(description=gettext_lazy("link"))
    def link(self, room: RoomLink) -> SafeString:
        """Return the link."""
        return format_html('<a href="{0}">{0}</a>', room_access.address(room))

    @admin.display(description=gettext_lazy("QR code"))
    def code(self, room: RoomLink) -> SafeString:
        """Return the QR code of the link."""
        picture = reverse("admin:signatories_roomlink_qr", args=[room.pk])
        return format_html('<img class="qr" src="{}" alt="{}">', picture, _("QR code of the link above"))

    @admin.display(description=gettext_lazy("works"), boolean=True)
    def is_working(self, room: RoomLink) -> bool:
        """Tell whether it still works."""
        return RoomLink.objects.working().filter(pk=room.pk).exists()

    # --- Pages ---

    def get_urls(self) -> list[URLPattern]:
        """Add the QR code, and closing the link."""
        return [
            path("<int:pk>/qr.png", self.admin_site.admin_view(self.qr_view), name="signatories_roomlink_qr"),
            path(
                "<int:pk>/close/",
                self.admin_site.admin_view(self.close_view),
                name="signatories_roomlink_close",
            ),
            *super().get_urls(),
        ]

    def _organised(self, request: HttpRequest, pk: int) -> RoomLink:
        mine: QuerySet[RoomLink] = RoomLink.objects.filter(
            petition__in=Petition.objects.worked_on_by(current_user(request), Role.Name.ORGANISER)
        )
        return get_object_or_404(mine, pk=pk)

    def qr_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return the QR code as a PNG."""
        picture = BytesIO()
        segno.make(room_access.address(self._organised(request, pk)), error="m").save(
            picture, kind="png", scale=SCALE
        )
        response = HttpResponse(picture.getvalue(), content_type="image/png")
        response["Cache-Control"] = "no-store"
        return response

    def close_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Close the link."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        room = self._organised(request, pk)
        room_access.close_room(room)
        messages.success(request, _("The room link works no longer."))
        return redirect("workspace:rooms", room.petition_id)
