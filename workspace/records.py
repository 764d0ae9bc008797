"""All records: Django's own lists, for administrators alone."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from workspace.site import render_page


@require_safe
def page(request: HttpRequest, user: User) -> HttpResponse:
    """List the tables of the site. Raises PermissionDenied for anybody but an administrator."""
    if not user.is_superuser:
        raise PermissionDenied
    context = {"title": _("All records"), "apps": admin.site.get_app_list(request)}
    return render_page(request, "workspace/records.html", context)
