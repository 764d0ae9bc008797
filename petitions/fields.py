"""Form fields of the admin for a moment, which may be typed as a day alone."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.forms.utils import to_current_timezone
from django.utils import timezone
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class MomentWidget(AdminSplitDateTime):
    """Shows an instant at the beginning or end of a day as the day alone."""

    def __init__(self, *, ends: bool = False) -> None:
        """With `ends`, midnight is shown as the day that ends then, else as the day that begins."""
        super().__init__()
        self.ends = ends
        for part, label in zip(self.widgets, (gettext_lazy("Day"), gettext_lazy("Time")), strict=True):
            # Outside Django's own form, no label stands beside each of the two fields.
            part.attrs["aria-label"] = label

    def decompress(self, value: datetime | None) -> tuple[date | None, time | None]:
        """Return a day and a time; the time is None at the beginning or end of the day."""
        if value is None:
            return None, None
        local = to_current_timezone(value)
        if value != _midnight(local.date()):
            return local.date(), local.time()
        return local.date() - timedelta(days=1 if self.ends else 0), None


class MomentField(forms.SplitDateTimeField):
    """A day and a time. A day alone means its beginning, or with `ends` its end.

    `petitions.front_matter.read_moment` reads files likewise.
    """

    def __init__(
        self,
        *,
        label: "StrOrPromise",
        help_text: "StrOrPromise" = "",
        required: bool = True,
        ends: bool = False,
    ) -> None:
        """With `ends`, a day alone means its end, else its beginning."""
        super().__init__(label=label, help_text=help_text, required=required, widget=MomentWidget(ends=ends))
        self.ends = ends

    def clean(self, value: object) -> datetime | None:
        """Return the instant. Raises ValidationError."""
        if isinstance(value, list | tuple) and len(value) == 2 and value[0] and not value[1]:
            day = self.fields[0].clean(value[0])
            try:
                return _midnight(day + timedelta(days=1 if self.ends else 0))
            except OverflowError as problem:
                raise forms.ValidationError(self.fields[0].error_messages["invalid"]) from problem
        moment: datetime | None = super().clean(value)
        return moment


def _midnight(day: date) -> datetime:
    """Return the first instant of a day, also of a day on which the clocks skip midnight."""
    return datetime.combine(day, time(), timezone.get_current_timezone()).astimezone(UTC)
