"""Form fields for an e-mail address, a website, a country and a line of text."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.forms.renderers import BaseRenderer
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from email_validator import EmailNotValidError, validate_email

from signatories.identity.addresses import deliverable
from signatories.text import cleaning, countries

WEBSITE = URLValidator(schemes=["http", "https"], message=_("Enter a web address like www.example.org"))


class LineField(forms.CharField):
    """One line of text, cleaned by the rules of `signatories.text.cleaning`."""

    def __init__(self, *, longest: int, rule: cleaning.Rule = cleaning.LINE, **options: Any) -> None:
        """Accept at most `longest` code points that `rule` allows."""
        self.longest, self.rule = longest, rule
        # No `maxlength`: a browser would cut a pasted text without saying so.
        super().__init__(strip=False, **options)

    def to_python(self, value: object) -> str:
        """Return the cleaned line. Raises ValidationError."""
        return cleaning.clean("" if value is None else str(value), longest=self.longest, rule=self.rule)


class AddressField(forms.CharField):
    """An e-mail address, of which only the syntax is checked, and which is kept as typed."""

    def __init__(self, **options: Any) -> None:
        """Accept an address of at most 254 characters (RFC 5321, 4.5.3.1.3)."""
        options.setdefault("widget", forms.EmailInput(attrs={"autocomplete": "email"}))
        super().__init__(**options)

    def clean(self, value: object) -> str:
        """Return the address as typed. Raises ValidationError."""
        address = str(super().clean(value))
        if not address:
            return address
        wrong = ValidationError(_("Enter an e-mail address like name@example.org"), code="invalid")
        if len(address) > 254:
            raise wrong
        try:
            found = validate_email(
                address, check_deliverability=False, globally_deliverable=False, allow_smtputf8=False
            )
        except EmailNotValidError as problem:
            raise wrong from problem
        try:
            deliverable(address)
        except ValueError as problem:
            raise wrong from problem
        if "." not in found.domain:
            raise wrong
        return address


class Honeypot(forms.CharField):
    """A hidden field that robots fill in; the label warns people whose browser shows it."""

    def __init__(self) -> None:
        """Keep browsers and screen readers from filling it in."""
        hidden = forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
        super().__init__(label=_("Leave this empty"), required=False, widget=hidden)


class WebsiteField(forms.CharField):
    """A URL, typed with or without its scheme."""

    widget = forms.TextInput(attrs={"autocomplete": "url"})

    def clean(self, value: object) -> str:
        """Return the URL with its scheme. Raises ValidationError for any scheme but http and https."""
        address = cleaning.clean(str(value or ""), longest=200, rule=cleaning.LINE)
        if not address:
            return ""
        if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", address):
            address = f"https://{address}"
        WEBSITE(address)
        if urlsplit(address).username is not None:
            raise ValidationError(WEBSITE.message)
        if len(address) > 200:
            raise ValidationError(_("Use at most %(longest)d characters"), params={"longest": 200})
        return address


class CountrySelect(forms.Select):
    """A select whose options are rendered once per language."""

    with_international = True

    def render(
        self,
        name: str,
        value: object,
        attrs: Mapping[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        """Return the select, with the chosen option marked in the cached options."""
        options = countries.options(get_language() or "en", with_international=self.with_international)
        chosen = f'<option value="{value or ""}">'
        marked = options.replace(chosen, chosen.replace(">", " selected>"), 1) if value else options
        attributes = forms.widgets.Widget.get_context(self, name, value, dict(attrs or {}))["widget"]["attrs"]
        flat = "".join(f' {key}="{escape(val)}"' for key, val in attributes.items() if val is not None)
        return SafeString(f'<select name="{name}"{flat}>{marked}</select>')


class CountryField(forms.ChoiceField):
    """A country's code, or `international`."""

    widget = CountrySelect(attrs={"autocomplete": "country"})

    def valid_value(self, value: object) -> bool:
        """Tell whether the value is a code that the form offers."""
        return value == countries.INTERNATIONAL or value in countries.names("en")
