"""Whether the API is alive, ready, and how it is: no token, and nothing personal.

Metrics name routes by their template, never by their address: an address can hold a person's id.
"""

from collections.abc import Mapping
from typing import Any

import psycopg
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector
from psycopg_pool import ConnectionPool, PoolTimeout

from hub.errors import MigrationMismatch
from hub.store.migrate import require_migrated

router = APIRouter(tags=["health"])

STATE = """
SELECT (SELECT position FROM hub.store_position),
       (SELECT count(*) FROM hub.dead_letter WHERE status = 'open'),
       (SELECT coalesce(json_object_agg(projection, checkpoint), '{}')
        FROM hub.projection_generation WHERE status = 'active')
"""
WORK = """
SELECT (SELECT position FROM hub.match_checkpoint), (SELECT max(size) FROM hub.tree_head),
       (SELECT json_object_agg(projection, streams) FROM hub.parked_streams())
"""


class Metrics:
    """The API's own counters, and the state of the hub read when asked."""

    def __init__(self, pool: "ConnectionPool[psycopg.Connection[Any]]") -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "hub_requests", "Requests answered.", ["method", "route", "status"],
            registry=self.registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "hub_request_seconds", "Time to answer.", ["route"], registry=self.registry
        )
        self.registry.register(_HubState(pool))

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)


class _HubState(Collector):
    """The store's position, how far behind it each part is, and what waits for somebody."""

    def __init__(self, pool: "ConnectionPool[psycopg.Connection[Any]]") -> None:
        self._pool = pool

    def collect(self) -> list[GaugeMetricFamily]:
        """Read the state; a database that does not answer gives hub_up 0."""
        up = GaugeMetricFamily("hub_up", "Whether the database answers.")
        try:
            with self._pool.connection(timeout=2) as connection:
                position, dead, checkpoints = _state(connection)
                matched, sealed, parked = _work(connection)
        except (psycopg.Error, PoolTimeout):
            up.add_metric([], 0)
            return [up]
        up.add_metric([], 1)
        stored = GaugeMetricFamily("hub_store_position", "Events in the store.", position)
        letters = GaugeMetricFamily("hub_dead_letters_open", "Dead letters to see to.", dead)
        behind = {name: position - checkpoint for name, checkpoint in checkpoints.items()}
        return [
            up, stored, letters,
            _by_projection("hub_projection_lag", "Events to apply.", behind),
            _by_projection("hub_parked_streams", "Case records not followed.", parked),
            GaugeMetricFamily("hub_matching_lag", "Events to match.", max(position - matched, 0)),
            GaugeMetricFamily("hub_unsealed", "Events no seal is of.", max(position - sealed, 0)),
        ]  # fmt: skip


def _by_projection(name: str, about: str, counts: Mapping[str, int]) -> GaugeMetricFamily:
    made = GaugeMetricFamily(name, about, labels=["projection"])
    for projection, count in sorted(counts.items()):
        made.add_metric([projection], max(count, 0))
    return made


def _work(connection: psycopg.Connection[Any]) -> tuple[int, int, dict[str, int]]:
    found = connection.execute(WORK).fetchone()
    assert found  # noqa: S101  (a SELECT of scalars always gives a row)
    return found[0], found[1] or 0, found[2] or {}


def _state(connection: psycopg.Connection[Any]) -> tuple[int, int, dict[str, int]]:
    found = connection.execute(STATE).fetchone()
    assert found  # noqa: S101  (a SELECT of scalars always gives a row)
    return found[0], found[1], found[2]


@router.get("/livez")
def livez() -> dict[str, str]:
    """The process answers."""
    return {"status": "alive"}


@router.get("/readyz")
def readyz(request: Request) -> JSONResponse:
    """The database answers, is migrated, and there are read models to read.

    `behind` is how many events the read model furthest behind has still to apply.
    """
    try:
        with request.app.state.pool.connection(timeout=2) as connection:
            require_migrated(connection)
            position, _, checkpoints = _state(connection)
    except MigrationMismatch as fault:
        return _not_ready(str(fault))
    except (psycopg.Error, PoolTimeout):
        return _not_ready("the database does not answer")
    if not checkpoints:
        return _not_ready("there are no read models yet: run hub project run")
    return JSONResponse({"status": "ready", "behind": max(position - min(checkpoints.values()), 0)})


def _not_ready(why: str) -> JSONResponse:
    return JSONResponse({"status": "not ready", "why": why}, 503)


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Prometheus metrics."""
    page = generate_latest(request.app.state.metrics.registry)
    return Response(page, media_type=CONTENT_TYPE_LATEST)
