"""Form fields of the admin that are read more kindly than Django's own."""

from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime


class MomentField(forms.SplitDateTimeField):
    """A day and a time. A day alone is its beginning, or its end where the field `ends` something.

    `petitions.front_matter.read_moment` reads files likewise.
    """

    widget = AdminSplitDateTime

    def __init__(self, *, ends: bool = False, **options: Any) -> None:
        """Read a day alone as its beginning, or as its end."""
        super().__init__(**options)
        self.ends = ends

    def clean(self, value: Any) -> Any:
        """Return the instant. Raises ValidationError."""
        if isinstance(value, list | tuple) and len(value) == 2 and value[0] and not value[1]:
            day = self.fields[0].clean(value[0])
            value = (day + timedelta(days=1) if self.ends and day < date.max else day, time())
        return super().clean(value)
