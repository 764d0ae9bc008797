"""The week of a statement, from the first draft to the delivered letter, for the staff of a coalition."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from workspace.site import render_page


@require_safe
def page(request: HttpRequest, user: User) -> HttpResponse:
    """Show docs/week.md, which is written in English."""
    text = (settings.BASE_DIR / "docs" / "week.md").read_text().partition("\n")[2]
    # Links to other pages of the documentation lead nowhere on the site.
    text = text.replace("[Files](files.md)", "The documentation")
    context = {"title": _("The week of a statement"), "text": text}
    return render_page(request, "workspace/week.html", context)
