"""The tag that shows the overview on the admin's front page."""

from django import template

from petitions.scoped_admin import staff_user
from workspace import front_page
from workspace.front_page import Overview

register = template.Library()


@register.simple_tag(takes_context=True)
def overview(context: template.Context) -> Overview | None:
    """Return the overview for the user of the request."""
    user = staff_user(context["request"])
    return front_page.overview_for(user) if user else None
