"""Room links in the admin: an organiser makes one, shows its QR code on the wall, and closes it."""

from io import BytesIO
from typing import Any

import segno
from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from petitions.models import Petition
from petitions.scoped_admin import PetitionScopedAdmin, staff_user
from signatories.limits import room_access
from signatories.models import RoomLink

# Pixels of one module of the code: large enough for a projector.
SCALE = 10


class RoomForm(forms.ModelForm):
    """For which petition, for how long, for how many."""

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
class RoomLinkAdmin(PetitionScopedAdmin):
    """Links for rooms full of people on one network."""

    form = RoomForm
    list_display = ("petition", "link", "until", "used", "uses", "is_working")
    list_select_related = ("petition",)
    readonly_fields = ("link", "code", "until", "used", "is_working")
    change_form_template = "admin/signatories/roomlink/change_form.html"

    def scope(self, rows: QuerySet[Any], user: User) -> QuerySet[Any]:
        """Return the links of petitions the user organises: whoever has one may hand it on."""
        return rows.filter(petition__in=Petition.objects.worked_on_by(user, "organiser"))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Ask for three things; show the link once it is there."""
        if obj is None:
            return ("petition", "hours", "uses")
        return ("petition", "link", "code", "until", "used", "uses", "is_working")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        """Ask nothing of a link that is there."""
        return super().get_form(request, obj, change, **options | ({"form": forms.ModelForm} if obj else {}))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Organisers make room links."""
        user = staff_user(request)
        return user is not None and Petition.objects.worked_on_by(user, "organiser").exists()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A link is made and closed, never changed."""
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Offer the petitions that the user organises."""
        user = staff_user(request)
        if db_field.name == "petition" and user:
            options["queryset"] = Petition.objects.worked_on_by(user, "organiser")
        return super().formfield_for_foreignkey(db_field, request, **options)

    def save_model(self, request: HttpRequest, obj: RoomLink, form: Any, change: bool) -> None:
        """Make the link through its verb."""
        asked = form.cleaned_data
        made = room_access.open_room(
            obj.petition, hours=asked["hours"], uses=asked["uses"], by=self._by(request)
        )
        obj.pk, obj.key = made.pk, made.key

    def _by(self, request: HttpRequest) -> User:
        user = staff_user(request)
        if user is None:
            raise PermissionError
        return user

    # --- Columns ---

    @admin.display(description=gettext_lazy("link"))
    def link(self, room: RoomLink) -> SafeString:
        """Return the link, to be copied."""
        return format_html('<a href="{0}">{0}</a>', room_access.address(room))

    @admin.display(description=gettext_lazy("QR code"))
    def code(self, room: RoomLink) -> SafeString:
        """Return the link as a picture to be shown on the wall."""
        picture = reverse("admin:signatories_roomlink_qr", args=[room.pk])
        return format_html('<img class="qr" src="{}" alt="{}">', picture, _("QR code of the link above"))

    @admin.display(description=gettext_lazy("works"), boolean=True)
    def is_working(self, room: RoomLink) -> bool:
        """Return whether it still lets somebody in."""
        return RoomLink.objects.working().filter(pk=room.pk).exists()

    # --- Pages ---

    def get_urls(self) -> list[URLPattern]:
        """Add the picture and the closing."""
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
            petition__in=Petition.objects.worked_on_by(self._by(request), "organiser")
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
        """Let nobody in any more."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        room_access.close_room(self._organised(request, pk))
        messages.success(request, _("The room link works no longer."))
        return redirect("admin:signatories_roomlink_change", pk)
