"""Metrics for Prometheus, read from the database on request, so every process returns the same."""

import hmac
from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from signatories.states import Status

# The period of the moves, and the number of newest lines of the record among which they are counted.
LATELY, NEWEST = "5 minutes", 200_000

# Each metric is one number or none; its query uses an index or reads few rows.
METRICS = {
    "mail_due": (
        "Mails that should leave now",
        "SELECT count(*) FROM signatories_outgoingmail WHERE sent_at IS NULL AND given_up_at IS NULL"
        " AND held = '' AND due_at <= now()",
    ),
    "mail_oldest_due_seconds": (
        "How long the oldest of them has waited",
        "SELECT coalesce(extract(epoch FROM now() - min(due_at)), 0) FROM signatories_outgoingmail"
        " WHERE sent_at IS NULL AND given_up_at IS NULL AND held = '' AND due_at <= now()",
    ),
    "mail_retrying": (
        "Mails that a mail server has put off",
        "SELECT count(*) FROM signatories_outgoingmail WHERE sent_at IS NULL AND given_up_at IS NULL"
        " AND held = '' AND last_error > ''",
    ),
    "mail_held": (
        "Mails that wait for an organiser",
        "SELECT count(*) FROM signatories_outgoingmail WHERE sent_at IS NULL AND given_up_at IS NULL"
        " AND held > ''",
    ),
    "mail_stopped": ("1 while the provider refuses us", "SELECT count(*) FROM signatories_mailhalt"),
    "tally_lag_seconds": (
        "Age of the oldest line of the record that is not folded into the tallies",
        "SELECT coalesce(extract(epoch FROM now() - min(at)), 0) FROM signatories_statuschange"
        " WHERE folded_at IS NULL",
    ),
    "published": (
        "Signatories on the lists of all petitions, as folded",
        "SELECT coalesce(sum(count), 0) FROM signatories_tallycell",
    ),
    "worker_silence_seconds": (
        "How long no worker has answered the scheduler",
        "SELECT extract(epoch FROM now() - at) FROM signatories_heartbeat WHERE of = 'work'",
    ),
    "backup_age_seconds": (
        "How old the newest good backup is",
        "SELECT extract(epoch FROM now() - at) FROM signatories_heartbeat WHERE of = 'backup'",
    ),
    "database_connections": (
        "Connections to the database",
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()",
    ),
}
MOVES = """
SELECT to_status, count(*) FROM signatories_statuschange
 WHERE id > (SELECT max(id) FROM signatories_statuschange) - %s AND at > now() - %s::interval
 GROUP BY to_status
"""


class DatabaseCollector(Collector):
    """Reads the metrics from the database."""

    def collect(self) -> Iterator[Metric]:
        """Yield each metric with its meaning."""
        with connection.cursor() as cursor:
            for name, (meaning, statement) in METRICS.items():
                cursor.execute(statement)
                if row := cursor.fetchone():
                    yield GaugeMetricFamily(f"undersigned_{name}", meaning, value=float(row[0]))
            cursor.execute(MOVES, [NEWEST, LATELY])
            moves = dict(cursor.fetchall())
        lately = GaugeMetricFamily(
            "undersigned_moves_lately", f"Signatories who came to a state within {LATELY}", labels=["to"]
        )
        for status in Status.values:
            lately.add_metric([status], float(moves.get(status, 0)))
        yield lately


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the metrics if the request has the token. Raises Http404 otherwise."""
    expected = f"Bearer {settings.METRICS_TOKEN}"
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given.encode(), expected.encode()):
        raise Http404
    registry = CollectorRegistry()
    registry.register(DatabaseCollector())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
