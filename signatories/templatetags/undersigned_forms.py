"""Filters for the form templates: kinds, hints and states of a field."""

from django import forms, template
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

HINTS = {
    ("kind", "organisation"): lambda: _("You represent it and may sign for it"),
    ("kind", "individual"): lambda: _("Your affiliation can be printed for identification only"),
    ("listing", "full"): lambda: _("Name and what you fill in for the list"),
    ("listing", "withheld"): lambda: _("Counted, never shown; only the petition's moderators see the name"),
}


@register.filter
def kind_of(field: BoundField) -> str:
    """Return the kind of signatory that a field is for; empty if it is for both."""
    kinds: dict[str, str] = getattr(field.form, "fields_of", {})
    return kinds.get(field.name, "")


@register.filter
def is_choice_list(field: BoundField) -> bool:
    """Tell whether a field is a group of radio buttons."""
    return isinstance(field.field.widget, forms.RadioSelect)


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Tell whether a field is a single box to tick."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def hint_of(option: BoundWidget, field: BoundField) -> str:
    """Return the hint under a choice."""
    hint = HINTS.get((field.name, str(option.data["value"])))
    return hint() if hint else ""


@register.filter
def with_state(field: BoundField) -> SafeString:
    """Return the widget, linked to its hint and its error for screen readers."""
    described = [f"{field.auto_id}_hint"] if field.help_text else []
    attributes: dict[str, str | bool] = {}
    if field.errors:
        described.append(f"{field.auto_id}_why")
        attributes["aria-invalid"] = "true"
    if described:
        attributes["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=attributes)
