"""The admin site: its titles, and rendering a page inside it."""

from collections.abc import Mapping

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy

from accounts.models import User
from petitions.models import Petition
from petitions.rules import organises
from petitions.scoped_admin import staff_user

# The pages of a petition have their own navigation; Django's lists are behind "All records".
admin.site.enable_nav_sidebar = False
admin.site.site_header = "Undersigned"
admin.site.site_title = "Undersigned"
admin.site.index_title = gettext_lazy("Your petitions")


def render_page(
    request: HttpRequest, template: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """Render a page with the header and the navigation of the admin."""
    return render(request, template, {**admin.site.each_context(request), **context}, status=status)


def organised_petition(user: User, pk: int) -> Petition:
    """Return a petition that `user` organises. Raises Http404 or PermissionDenied."""
    mine = Petition.objects.with_clock().worked_on_by(user).select_related("coalition")
    petition = get_object_or_404(mine, pk=pk)
    if not (user.is_superuser or organises(user, petition)):
        raise PermissionDenied
    return petition


def current_user(request: HttpRequest) -> User:
    """Return the user who works here. Raises PermissionError."""
    user = staff_user(request)
    if user is None:
        raise PermissionError
    return user
