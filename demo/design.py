"""The design page: every component in its states, rendered by the templates of the site."""

import re
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_safe

from petitions import colours, languages
from petitions.models import Petition
from signatories.listing import charts
from signatories.listing.tally import Tally
from signatories.models import Kind, Signatory
from signatories.signing.sign_form import SignForm

SHEET = Path(settings.BASE_DIR) / "static" / "site.css"
# Pairs of text and background colours.
PAIRS = [("ink", "paper"), ("quiet", "paper"), ("quiet", "wash"), ("accent", "paper"), ("accent", "wash"),
         ("on-accent", "accent"), ("error", "paper"), ("error", "sheet"), ("focus", "paper")]  # fmt: skip
NUMBERS = (0, 1, 2, 3, 11, 100, 1_000_000)
NAMES = [
    ("organisation", "Riverbank Digital Rights", "RDR", "KE"),
    ("organisation", "Федерация архивов", "", "KZ"),
    ("organisation", "مركز الحق في المعرفة", "", "LB"),
    ("organisation", "公開紀錄工作坊", "", "TW"),
    ("organisation", "A " + "very " * 24 + "long name of an organisation", "", "FJ"),
    ("individual", "Suryani", "", "ID"),
    ("individual", "D’Arcy O’Shea", "", ""),
]
# The numbers of names that joined on thirty consecutive days.
JOINED = [3, 5, 9, 14, 40, 22, 13, 8, 0, 0, 6, 5, 4, 2, 0, 1, 1, 0, 7, 12, 9, 4, 3, 2, 2, 0, 1, 3, 2, 1]


def _schemes() -> dict[str, dict[str, str]]:
    """Return the colours of both schemes from the stylesheet."""
    blocks = re.findall(r":root \{(.*?)\}", SHEET.read_text(), re.S)
    found = [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block)) for block in blocks]
    return {"bright": found[0], "dark": found[1]}


def _contrasts() -> list[dict[str, object]]:
    schemes = _schemes()
    return [
        {
            "words": f"{words} on {surface}",
            "samples": [
                {
                    "scheme": name,
                    "words": scheme[words],
                    "surface": scheme[surface],
                    "contrast": round(colours.contrast(scheme[words], scheme[surface]), 1),
                }
                for name, scheme in schemes.items()
            ],
        }
        for words, surface in PAIRS
    ]


def _tally(number: int) -> Tally:
    return Tally(number, number // 2, min(number, 193), 0, number // 10, 0, timezone.now())


def _names() -> list[Signatory]:
    return [
        Signatory(kind=kind, name=name, acronym=acronym, country=country, website="https://www.house.example")
        if kind == Kind.ORGANISATION
        else Signatory(
            kind=kind, name=name, country=country, affiliation="The Harbour Archive", role="reader"
        )
        for kind, name, acronym, country in NAMES
    ]


def _days() -> charts.Days:
    first, spans, total = date(2026, 10, 1), [], 0
    for number, joined in enumerate(JOINED):
        total += joined
        unfinished = number == len(JOINED) - 1
        spans.append(charts.Span(first + timedelta(days=number), joined, 0, total, unfinished))
    return charts.Days(spans, by_week=False)


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Show every component; `?lang=` sets the language of the interface."""
    asked = request.GET.get("lang", "").lower()
    petition = Petition.objects.with_clock().opened().order_by("pk").first()
    with override(asked if asked in languages.interface() else "en"):
        days = _days()
        context = {
            "contrasts": _contrasts(),
            "tallies": [_tally(number) for number in NUMBERS],
            "names": _names(),
            "bars": days.bars(mirrored=asked == "ar"),
            "width": charts.WIDTH,
            "height": charts.HEIGHT,
            "petition": petition,
            "form": SignForm({"kind": "organisation"}, petition=petition) if petition else None,
            "codes": languages.interface(),
        }
        return render(request, "demo/design.html", context)
