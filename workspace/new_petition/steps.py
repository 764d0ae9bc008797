"""The steps of the guided way, and where each missing part is completed."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from petitions import lifecycle
from petitions.models import Petition

# The step that completes a part which `lifecycle.missing_parts` names.
COMPLETED_BY = {"text": "text", "closes_at": "when", "controller": "responsible", "contact": "responsible"}


@dataclass(frozen=True)
class Step:
    """One step, with the address of its page; a petition that is not saved yet has none."""

    name: str
    words: str
    address: str


@dataclass(frozen=True)
class MissingPart:
    """One part that a draft lacks before it can open, with the address of the step that completes it."""

    words: str
    address: str


def of(petition: Petition | None) -> list[Step]:
    """Return the steps in their order."""
    named = [
        ("text", _("Text")),
        ("when", _("Who and when")),
        ("responsible", _("Responsible")),
        ("team", _("Team")),
        ("check", _("Check and open")),
    ]
    return [Step(name, words, address(petition, name) if petition else "") for name, words in named]


def address(petition: Petition, name: str) -> str:
    """Return the address of a step's page."""
    return reverse(f"workspace:{name}", args=[petition.pk])


def after(petition: Petition, name: str) -> str:
    """Return the address of the step after `name`."""
    names = [step.name for step in of(petition)]
    return address(petition, names[names.index(name) + 1])


def missing(petition: Petition) -> list[MissingPart]:
    """Return what a draft lacks before it can open."""
    parts = lifecycle.missing_parts(petition)
    return [MissingPart(words, address(petition, COMPLETED_BY[part])) for part, words in parts.items()]
