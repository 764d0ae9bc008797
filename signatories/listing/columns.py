"""The columns of JSON, CSV and downloads, as expressions that PostgreSQL computes.

The formats share these definitions. PostgreSQL writes a CSV of a million rows by itself (`csv_files.py`).
"""

import json
from collections.abc import Iterator, Mapping

from django.db.models import Case, CharField, Exists, F, Func, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import override

from signatories.models import Consent, Kind, Signatory, Wording
from signatories.text import countries

PUBLIC = (
    "kind", "name", "acronym", "affiliation", "role", "country", "country_name", "website", "basis",
    "published_on",
)  # fmt: skip
STEWARD = ("representative", "email", "listing", "status", "signed_at", "confirmed_at",
           "updates", "source", "note", "language")  # fmt: skip

Rows = QuerySet[Signatory]
Columns = Mapping[str, Combinable]
TEXT = CharField()
IS_SHOWN = (Q(kind=Kind.ORGANISATION) | Q(shows_country=True)) & Q(listing="full")


class _Named(Func):
    """An expression that looks a code up in a dictionary of names."""

    template = "(%(expressions)s)"
    arg_joiner = "::jsonb ->> "
    output_field = TEXT

    def __init__(self, names: dict[str, str], code: Combinable) -> None:
        """Keep the dictionary and the expression of the code."""
        super().__init__(Value(json.dumps(names)), code)


class _When(Func):
    """An expression that writes a time as ISO 8601, in UTC, to the second."""

    template = """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')"""
    output_field = TEXT


def _or_empty(expression: Combinable) -> Coalesce:
    return Coalesce(expression, Value(""), output_field=TEXT)


def _if(condition: Q, then: Combinable | str) -> Case:
    return Case(When(condition, then=then), default=Value(""), output_field=TEXT)


# The code of the printed country; empty if there is none.
SHOWN_CODE = _if(IS_SHOWN, F("country"))


def _country(shown: Q, language: str) -> Columns:
    with override(language):
        international = _("international")
    named = _or_empty(_Named(countries.names(language), F("country")))
    return {
        "shown_code": _if(shown, F("country")),
        "country_name": Case(
            When(is_international=True, then=Value(international)),
            When(shown, then=named),
            default=Value(""),
            output_field=TEXT,
        ),
    }


def _expressions(shown: Q, language: str) -> Columns:
    return {
        **_country(shown, language),
        "shown_role": _if(Q(kind=Kind.INDIVIDUAL), F("role")),
        "day": _or_empty(Cast("published_on", TEXT)),
    }


# Expressions whose names differ from their columns, because a field of the model has the column's name.
NAMES = {"role": "shown_role", "country": "shown_code", "published_on": "day", "representative": "speaker",
         "signed_at": "signed", "confirmed_at": "confirmed", "updates": "news"}  # fmt: skip


def public(language: str = "en") -> Columns:
    """Return the public columns of a listed signatory, as expressions by name."""
    found = _expressions(IS_SHOWN, language)
    return {column: found.get(NAMES.get(column, column), F(column)) for column in PUBLIC}


def steward() -> Columns:
    """Return all columns of a signatory, contact data included, as expressions by name."""
    everywhere = _expressions(Q(pk__isnull=False), "en")
    comma = Case(
        When(Q(role="") | Q(representative=""), then=Value("")), default=Value(", "), output_field=TEXT
    )
    speaker = Func(F("representative"), comma, F("role"), function="CONCAT", output_field=TEXT)
    to_news = Consent.objects.active().to_news().filter(signatory=OuterRef("pk"))
    was_offered = Q(offered_consents__contains=[Wording.Purpose.UPDATES])
    news = Case(When(Exists(to_news), then=Value("yes")), When(was_offered, then=Value("no")),
                default=Value(""), output_field=TEXT)  # fmt: skip
    own: Columns = {
        **everywhere,
        "speaker": _if(Q(kind=Kind.ORGANISATION), speaker),
        "signed": _or_empty(_When("signed_at")),
        "confirmed": _or_empty(_When("confirmed_at")),
        "news": news,
    }
    return {column: own.get(NAMES.get(column, column), F(column)) for column in (*PUBLIC, *STEWARD)}


def select(rows: Rows, columns: Columns) -> QuerySet[Signatory, dict[str, str]]:
    """Return the query for `columns` of `rows`, each under a name that no field of the model has."""
    named = {f"column_{name}": expression for name, expression in columns.items()}
    found: QuerySet[Signatory, dict[str, str]] = rows.annotate(**named).values(*named)
    return found


def values(rows: Rows, columns: Columns) -> Iterator[dict[str, str]]:
    """Yield `rows` as dictionaries by column."""
    for row in select(rows, columns).iterator(chunk_size=1000):
        yield {name: row[f"column_{name}"] for name in columns}
