"""The tally: the numbers of a petition's signatories, exact at every moment.

A tally is the sum of its cells and of the changes that are not folded yet. One statement reads
both, so every number is right even if folding runs late, twice or never.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connections

from petitions.models import Kinds, Petition
from serving import replica
from signatories.models import Kind, Signatory

# The view `signatories_delta` has for each change the cells it subtracts from and adds to.
READ = """
WITH cells AS (
    SELECT kind, listing, country, basis, sum(n)::bigint AS n FROM (
        SELECT kind, listing, country, basis, count AS n
          FROM signatories_tallycell WHERE petition_id = %(petition)s
        UNION ALL
        SELECT kind, listing, country, basis, n
          FROM signatories_delta WHERE petition_id = %(petition)s AND folded_at IS NULL
    ) AS parts GROUP BY kind, listing, country, basis
), unknown AS (
    SELECT coalesce(sum(n), 0)::bigint AS n FROM signatories_unknowncountry WHERE petition_id = %(petition)s
)
SELECT coalesce(sum(n) FILTER (WHERE kind = 'organisation'), 0)::bigint,
       coalesce(sum(n) FILTER (WHERE kind = 'individual'), 0)::bigint,
       count(DISTINCT country) FILTER (
           WHERE kind = %(counted)s AND listing = 'full' AND country <> '' AND n > 0),
       coalesce(sum(n) FILTER (WHERE listing = 'withheld' AND kind = 'organisation'), 0)::bigint,
       coalesce(sum(n) FILTER (WHERE listing = 'withheld' AND kind = 'individual'), 0)::bigint,
       coalesce(sum(n) FILTER (WHERE basis = 'entered'), 0)::bigint,
       statement_timestamp(),
       coalesce(array_agg(DISTINCT country) FILTER (
           WHERE listing = 'full' AND country <> '' AND n > 0), '{{}}'),
       (SELECT n FROM unknown),
       coalesce(sum(n) FILTER (WHERE kind = %(counted)s AND country = ''
           AND (kind = 'individual' OR listing = 'withheld')), 0) + (SELECT n FROM unknown) = 0,
       %(counted)s{more}
  FROM cells
"""

# The first rows of the public list from the same snapshot: featured names, then others in the list's order.
# Arrays and OFFSET 0 keep the planner from a join: it looks each row up, however many are featured.
FIRST = """, (
    WITH front AS MATERIALIZED (
        SELECT signatory_id, place FROM signatories_featured, LATERAL (
            SELECT FROM signatories_signatory AS entry
             WHERE id = signatory_id AND petition_id = %(petition)s
               AND status = 'published' AND listing = 'full' OFFSET 0
        ) AS listed ORDER BY place, signatory_id LIMIT %(first)s
    )
    SELECT coalesce(json_agg(row_to_json(first)), '[]') FROM (
        SELECT kind, name, acronym, affiliation, role, country, shows_country, is_international, website
          FROM ((
            SELECT entry.*, (SELECT place FROM front WHERE signatory_id = entry.id)
              FROM signatories_signatory AS entry WHERE id = ANY(ARRAY(SELECT signatory_id FROM front))
          ) UNION ALL (
            SELECT entry.*, NULL FROM signatories_signatory AS entry
             WHERE petition_id = %(petition)s AND status = 'published' AND listing = 'full'
               AND id <> ALL(ARRAY(SELECT signatory_id FROM front))
             ORDER BY kind DESC, sort_key, signatories_tie(id, fingerprint) LIMIT %(first)s
          )) AS either
         ORDER BY place NULLS LAST, kind DESC, sort_key, signatories_tie(id, fingerprint)
         LIMIT %(first)s
    ) AS first
)"""

BY_COUNTRY = """
SELECT kind, country, sum(n)::bigint FROM (
    SELECT kind, country, count AS n
      FROM signatories_tallycell WHERE petition_id = %(petition)s AND listing = 'full'
    UNION ALL
    SELECT kind, country, n
      FROM signatories_delta WHERE petition_id = %(petition)s AND listing = 'full' AND folded_at IS NULL
) AS parts GROUP BY kind, country HAVING sum(n) > 0
"""

# The number of names on the list by the day they joined; triggers on the rows write the changes.
BY_DAY = """
SELECT "on", kind, sum(n)::bigint FROM (
    SELECT "on", kind, count AS n FROM signatories_daycell WHERE petition_id = %(petition)s
    UNION ALL
    SELECT "on", kind, n FROM signatories_daychange WHERE petition_id = %(petition)s
) AS parts GROUP BY "on", kind HAVING sum(n) > 0 ORDER BY "on", kind
"""


@dataclass(frozen=True)
class Tally:
    """The numbers of published signatories at one instant."""

    organisations: int
    individuals: int
    countries: int
    withheld_organisations: int
    withheld_individuals: int
    # The number of these that organisers entered; the others confirmed by e-mail.
    entered: int
    as_of: datetime
    # The codes of the countries on the public list.
    places: Sequence[str] = ()
    # The number of listed organisations with neither a country nor "international".
    countries_unknown: int = 0
    # Whether the countries are complete: no entry can be from another country.
    countries_are_all: bool = True
    # The kind whose countries are counted.
    countries_of: str = Kind.ORGANISATION

    @property
    def withheld(self) -> int:
        """The number of both kinds that are counted and not shown."""
        return self.withheld_organisations + self.withheld_individuals

    @property
    def total(self) -> int:
        """The number of all signatories."""
        return self.organisations + self.individuals

    @property
    def shown_organisations(self) -> int:
        """The number of organisations on the public list."""
        return self.organisations - self.withheld_organisations

    @property
    def shown_individuals(self) -> int:
        """The number of individuals on the public list."""
        return self.individuals - self.withheld_individuals

    @property
    def shown(self) -> int:
        """The number of rows on the public list."""
        return self.shown_organisations + self.shown_individuals

    @property
    def at(self) -> str:
        """The instant, in ISO 8601."""
        return self.as_of.isoformat(timespec="seconds")

    def as_json(self) -> dict[str, int | str]:
        """Return the tally in the format of the JSON pages."""
        return {
            "organisations": self.organisations,
            "individuals": self.individuals,
            "countries": self.countries,
            "withheld": self.withheld,
            "as_of": self.at,
            "countries_unknown": self.countries_unknown,
        }


def of(petition: Petition) -> Tally:
    """Return the present tally of `petition`. One query, whose cost does not grow with the signatories."""
    return Tally(*_read(petition, READ.format(more="")))


def with_first(petition: Petition, count: int) -> tuple[Tally, list[Signatory]]:
    """Return the tally and the first `count` rows of the public list from one snapshot. One query."""
    *numbers, first = _read(petition, READ.format(more=FIRST), first=count)
    return Tally(*numbers), [Signatory(**row) for row in first]


def countries_of(petition: Petition) -> Kind:
    """Return the kind whose countries are counted: organisations, unless only individuals may sign."""
    return Kind.INDIVIDUAL if petition.kinds == Kinds.INDIVIDUALS else Kind.ORGANISATION


def _read(petition: Petition, statement: str, **values: int) -> tuple[Any, ...]:
    counted = countries_of(petition).value
    with connections[replica.alias()].cursor() as cursor:
        cursor.execute(statement, {"petition": petition.pk, "counted": counted, **values})
        return tuple(cursor.fetchone())


def by_country(petition: Petition) -> list[tuple[str, str, int]]:
    """Return the number of names on the list by kind and country (empty without one). One query."""
    with connections[replica.alias()].cursor() as cursor:
        cursor.execute(BY_COUNTRY, {"petition": petition.pk})
        return [(kind, country, number) for kind, country, number in cursor.fetchall()]


def by_day(petition: Petition) -> list[tuple[date, str, int]]:
    """Return the number of names that joined the list, by day and kind. One query."""
    with connections[replica.alias()].cursor() as cursor:
        cursor.execute(BY_DAY, {"petition": petition.pk})
        return [(on, kind, number) for on, kind, number in cursor.fetchall()]
