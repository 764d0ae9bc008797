"""A form of a draft on which two people may work at once: the second one to save is told of the first."""

import hashlib
import json
from collections.abc import Callable, Mapping

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict


class DraftForm(forms.Form):
    """A form that knows what was saved when its page was opened (an optimistic lock)."""

    # The names under which the history notes a save of this form.
    noted_as: frozenset[str] = frozenset()
    # The digest of what was saved when the page was opened.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        read: Callable[[], Mapping[str, object]] = dict,
    ) -> None:
        """Begin with the values by field that `read` finds saved, none for what is new."""
        self.read = read
        self.saved = dict(read())
        self.current = digest(self.saved) if self.saved else ""
        self.was_outdated = False
        super().__init__(data, files, initial={**self.saved, "seen": self.current})

    @property
    def is_outdated(self) -> bool:
        """Whether somebody has saved other values since the page was opened."""
        return self.is_bound and bool(self.saved) and self.data.get("seen") not in (None, self.current)

    @property
    def asks_first(self) -> bool:
        """Whether the page must show something before the valid form is saved."""
        return False

    def is_still_saved(self) -> bool:
        """Tell whether the values are as this form has read them; a save asks once it has locked them."""
        return not self.saved or digest(dict(self.read())) == self.current

    def accept_current(self) -> None:
        """Let the next save of this page replace what is saved now."""
        self.saved = dict(self.read())
        self.current = digest(self.saved)
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
