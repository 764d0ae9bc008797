"""The form field of the convenors: each on a line of its own, with a website after a comma."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from petitions.forms import TypedLinesField
from petitions.models import Convenor, Petition

# A convenor's website; “Inc.” after a comma is none.
SITE = re.compile(r"https?://\S+|[\w-]+(\.[\w-]+)+(/\S*)?")


class ConvenorsField(TypedLinesField):
    """The convenors, as people write them."""

    def __init__(self) -> None:
        """Explain how to write them."""
        super().__init__(
            label=gettext_lazy("Convenors (optional)"),
            required=False,
            help_text=gettext_lazy(
                "Name the organisations that publish the statement, one a line, like: "
                "Example Network, https://network.example"
            ),
        )

    def clean(self, value: object) -> list[tuple[str, str]]:
        """Return the name and the website of each convenor. Raises ValidationError."""
        return [_convenor(one) for one in self.lines(value)]


def written(petition: Petition) -> list[str]:
    """Return the convenors of a petition, each as a line of the field."""
    return [", ".join(filter(None, [one.name, one.website])) for one in petition.convenors.all()]


def _convenor(written: str) -> tuple[str, str]:
    """Return the name and the website in one line. Raises ValidationError."""
    name, _comma, last = written.rpartition(",")
    site = last.strip()
    if not name or not SITE.fullmatch(site):
        name, site = written, ""
    if site and "://" not in site:
        site = f"https://{site}"
    name = name.strip()
    try:
        if site:
            URLValidator(schemes=["http", "https"])(site)
        Convenor._meta.get_field("name").run_validators(name)
        Convenor._meta.get_field("website").run_validators(site)
    except ValidationError as problem:
        said = _("“%(line)s”: write a name, a comma, and the address of a website.")
        raise ValidationError(said, params={"line": written}) from problem
    return name, site
