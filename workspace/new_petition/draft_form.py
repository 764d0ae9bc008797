"""A form of a draft on which two people may work at once: the second one to save is told of the first."""

import hashlib
import json
from collections.abc import Mapping

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict


class DraftForm(forms.Form):
    """A form that knows what was saved when its page was opened (an optimistic lock)."""

    # The digest of what was saved when the page was opened.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        saved: Mapping[str, object],
    ) -> None:
        """Begin with the values that are `saved`, by field."""
        self.saved = dict(saved)
        self.current = digest(saved) if saved else ""
        self.was_outdated = False
        super().__init__(data, files, initial={**saved, "seen": self.current})

    @property
    def is_outdated(self) -> bool:
        """Whether somebody has saved other values since the page was opened."""
        return self.is_bound and bool(self.saved) and self.data.get("seen") not in (None, self.current)

    @property
    def asks_first(self) -> bool:
        """Whether the page must show something before the valid form is saved."""
        return False

    def accept_current(self) -> None:
        """Let the next save of this page replace what is saved now."""
        typed = QueryDict(mutable=True)
        typed.update(self.data)
        typed["seen"] = self.current
        self.data, self.was_outdated = typed, True

    def theirs(self) -> list[tuple[str, str]]:
        """Return the label and the saved value of each field in which this form differs."""
        said = []
        for name, value in self.saved.items():
            field = self.fields.get(name)
            if (
                field is None
                or field.widget.is_hidden
                or not field.has_changed(value, self.data.get(name, ""))
            ):
                continue
            words = "\n".join(map(str, value)) if isinstance(value, list) else str(value)
            said.append((str(field.label), words))
        return said


def digest(saved: Mapping[str, object]) -> str:
    """Return a short text that differs for other values."""
    return hashlib.sha256(json.dumps(saved, default=str, sort_keys=True).encode()).hexdigest()[:32]
