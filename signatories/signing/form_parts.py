"""Parts of the public forms: labels for two kinds of signatory, and fields that forms share."""

from typing import TypeVar

from django import forms
from django.utils.functional import Promise, lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

FormClass = TypeVar("FormClass", bound=type[forms.Form])


def _both(individual: str | Promise, organisation: str | Promise) -> SafeString:
    return format_html(
        '<span class="for-individual">{}</span><span class="for-organisation">{}</span>',
        individual,
        organisation,
    )


# A label with one text for each kind of signatory; the stylesheet shows the text that applies.
by_kind = lazy(_both, SafeString)


class SharedFields(dict[str, forms.Field]):
    """The fields of a form class, which its forms share: Django's deep copy costs more than validation.

    Nothing may change a shared field, so the templates do not use the tag `crispy_field`.
    """

    def __deepcopy__(self, memo: dict[int, object]) -> dict[str, forms.Field]:
        """Return a new dictionary of the same fields, in which a form may replace or delete entries."""
        return dict(self)


def share_fields(form: FormClass) -> FormClass:
    """Decorate a form class: its forms share their fields instead of copying them."""
    form.base_fields = SharedFields(form.base_fields)
    return form
