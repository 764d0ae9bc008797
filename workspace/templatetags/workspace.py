"""The tag that brings the desk onto the admin's front page."""

from django import template

from petitions.scoped_admin import staff_user
from workspace import front_page as desks

register = template.Library()


@register.simple_tag(takes_context=True)
def desk(context: template.Context) -> desks.Desk | None:
    """Return the desk of whoever looks."""
    user = staff_user(context["request"])
    return desks.of(user) if user else None
