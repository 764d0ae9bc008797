"""Model and form fields for text from outside: they refuse characters that cannot be printed.

Migrations see Django's own fields, since the columns are the same.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import models

from accounts import text

# A field as Django writes it into migrations.
Deconstructed = tuple[str, str, Sequence[Any], dict[str, Any]]


class LineInput(forms.CharField):
    """One line of text on a form."""

    def to_python(self, value: object) -> str:
        """Return the line, tidied. Raises ValidationError."""
        return text.line(super().to_python(value) or "")


class ProseInput(forms.CharField):
    """A text of several lines on a form."""

    widget = forms.Textarea
    default_validators = [text.validate_prose]


class LineField(models.CharField):
    """A column for one line of text."""

    default_validators = [text.validate_line]

    def clean(self, value: object, model_instance: models.Model | None) -> str:
        """Return the line, tidied. Raises ValidationError."""
        return text.line(super().clean(value, model_instance))

    def deconstruct(self) -> Deconstructed:
        """Write Django's own field into migrations."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.CharField", args, options

    def formfield(self, **options: Any) -> forms.Field | None:
        """Return the form field."""
        return super().formfield(**{"form_class": LineInput} | options)


class ProseField(models.TextField):
    """A column for a text of several lines."""

    default_validators = [text.validate_prose]

    def deconstruct(self) -> Deconstructed:
        """Write Django's own field into migrations."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.TextField", args, options

    def formfield(self, **options: Any) -> forms.Field | None:
        """Return the form field."""
        return super().formfield(**{"form_class": ProseInput} | options)


class SiteField(models.URLField):
    """A column for a web address."""

    default_validators = [*models.URLField.default_validators, text.validate_line]

    def deconstruct(self) -> Deconstructed:
        """Write Django's own field into migrations."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.URLField", args, options


class MailboxField(models.EmailField):
    """A column for an e-mail address."""

    default_validators = [*models.EmailField.default_validators, text.validate_line]

    def deconstruct(self) -> Deconstructed:
        """Write Django's own field into migrations."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.EmailField", args, options
