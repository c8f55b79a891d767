"""Put the parts together from the settings: the only place that knows them all."""

import gc
import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import uvicorn
from fastapi import FastAPI
from psycopg_pool import ConnectionPool

from hub.access.actors import Actor
from hub.access.roles import roles
from hub.api.app import create_app
from hub.api.asking import Access, EitherToken, OneToken
from hub.errors import SettingsMissing
from hub.ingest.ingester import Ingester, IngestPlan
from hub.logging import configure_logging
from hub.matching.follow import catch_up
from hub.projecting.as_known_at import as_known_at
from hub.projecting.projector import Projector
from hub.query.alerts import Alerts
from hub.query.arrivals import Arrivals
from hub.query.deciding import Deciding
from hub.query.door import Door
from hub.query.feed_runs import Runs
from hub.query.rejects import Nowhere, Rejects
from hub.settings import Settings
from hub.signin.clients import Clients
from hub.signin.gate import Client, Gate
from hub.signin.provider import Provider
from hub.web.app import create_pages

TOKEN_LENGTH = 16
Pool = ConnectionPool[psycopg.Connection[Any]]


def require_database(now: Settings) -> None:
    """Raise `SettingsMissing` where no database is set."""
    if not now.database_url.get_secret_value():
        raise SettingsMissing("HUB_DATABASE_URL", "the hub's PostgreSQL; hub demo runs one for you")


def ingester(now: Settings, *, alone: bool) -> Ingester:
    """Make an ingester that links case records after each batch.

    `alone` reads every partition; otherwise it shares them with the others of its group.
    """
    require_database(now)
    configure_logging(now.log_level)
    return Ingester(
        IngestPlan(
            database_url=now.database_url_for("ingest"),
            bootstrap=now.kafka_bootstrap,
            topic_prefix=now.topic_prefix,
            group=None if alone else now.consumer_group,
            batch=now.ingest_batch,
            after_batch=catch_up,
        )
    )


def projector(now: Settings) -> Projector:
    """Make the projector of every read model there is."""
    require_database(now)
    configure_logging(now.log_level)
    return Projector(now.database_url_for("project"), page=now.project_page)


@contextmanager
def door(now: Settings, *, connections: int = 1) -> Iterator[tuple[Door, Pool]]:
    """Open the door: a pool of connections of the login that may only read."""
    require_database(now)
    configure_logging(now.log_level)
    with ConnectionPool(
        now.database_url_for("api"), min_size=connections, max_size=connections * 4,
        kwargs={"autocommit": True}, timeout=5,
    ) as pool:  # fmt: skip
        yield Door(pool, as_known_at=as_known_at), pool


def actor(now: Settings) -> Actor:
    """Give the development actor. Raises `SettingsMissing` where none is named."""
    if not now.development_actor.strip():
        raise SettingsMissing(
            "HUB_DEVELOPMENT_ACTOR", "every reading is recorded under a person's name"
        )
    if now.development_role not in roles():
        raise SettingsMissing(
            "HUB_DEVELOPMENT_ROLE", f"there is no such role; there are: {', '.join(roles())}"
        )
    return Actor(now.development_actor.strip(), now.development_role)


def one_token(now: Settings) -> OneToken:
    """Give the one token and whom it acts as. Raises `SettingsMissing`: there is no default."""
    token = now.development_token.get_secret_value()
    if len(token) < TOKEN_LENGTH:
        raise SettingsMissing(
            "HUB_DEVELOPMENT_TOKEN",
            f"without HUB_OIDC_ISSUER, whose people sign in to the pages, there is the API alone, "
            f"for a token of {TOKEN_LENGTH} characters or more",
        )
    return OneToken(token, actor(now))


def gate(now: Settings, pool: Pool) -> Gate:
    """Make the way in. Raises `SettingsMissing` or `ProviderNotUsable`."""
    is_production = now.environment == "production"
    for name in ("oidc_client_id", "oidc_audience", "oidc_roles_claim", "oidc_subject_claim"):
        if not getattr(now, name):
            raise SettingsMissing(
                f"HUB_{name.upper()}", "the identity provider knows the hub by it"
            )
    if is_production and not now.public_url.startswith("https://"):
        raise SettingsMissing("HUB_PUBLIC_URL", "browsers must reach the pages by https")
    client = Client(
        now.oidc_client_id, now.oidc_client_secret.get_secret_value(), now.oidc_audience,
        now.oidc_roles_claim, now.public_url, now.oidc_scope, now.oidc_subject_claim,
    )  # fmt: skip
    return Gate(Provider(now.oidc_issuer, is_production=is_production), client, pool)


def clients(now: Settings, scope: str) -> Clients:
    """Tell which program an access token with `scope` was given to.

    Raises `SettingsMissing` or `ProviderNotUsable`.
    """
    for name in ("oidc_issuer", "oidc_audience", "oidc_roles_claim"):
        if not getattr(now, name):
            raise SettingsMissing(
                f"HUB_{name.upper()}", "the identity provider says which system it is that calls"
            )
    provider = Provider(now.oidc_issuer, is_production=now.environment == "production")
    return Clients(
        provider, audience=now.oidc_audience, roles_claim=now.oidc_roles_claim, scope=scope
    )


def programs(now: Settings, way_in: Gate) -> Access:
    """Tell whose bearer tokens are: the provider's, and in development also the one token."""
    if now.environment == "production" or not now.development_token.get_secret_value():
        return way_in
    return EitherToken(one_token(now), way_in)


def with_pages(  # noqa: PLR0913  (each is a part of its own)
    access: Access, way_in: Gate, opened: Door, pool: Pool, rejects: Rejects | None = None,
    deciding: Deciding | None = None, runs: Runs | None = None,
) -> FastAPI:  # fmt: skip
    """Make the application of the API with the pages below its routes."""
    application = create_app(
        access=access, door=opened, pool=pool, known=rejects, deciding=deciding, runs=runs
    )
    application.mount(
        "/",
        create_pages(
            door=opened, gate=way_in, watcher=Arrivals(pool), alerts=Alerts(pool),
            known=rejects or Nowhere(), deciding=deciding, runs=runs,
        ),
    )  # fmt: skip
    application.state.pages_begin_at = "/start"
    return application


@contextmanager
def decisions(now: Settings) -> Iterator[Deciding]:
    """Carry people's decisions out, by the login that may add events."""
    with ConnectionPool(
        now.database_url_for("ingest"), min_size=0, max_size=2, kwargs={"autocommit": True},
        timeout=5,
    ) as pool:  # fmt: skip
        yield Deciding(pool)


def serve(now: Settings, rejects: Rejects | None = None, runs: Runs | None = None) -> None:
    """Serve the API until interrupted: with the pages where people can sign in.

    Without an identity provider there is the API alone, for one token, on loopback. `rejects` knows
    what feeds rejected, `runs` how they were last read.
    """
    token = None
    if not now.oidc_issuer:
        _require_loopback(now.api_host)
        token = one_token(now)
    with door(now, connections=4) as (opened, pool), decisions(now) as deciding:
        if token:
            application = create_app(
                access=token, door=opened, pool=pool, known=rejects, deciding=deciding, runs=runs
            )
        else:
            way_in = gate(now, pool)
            access = programs(now, way_in)
            application = with_pages(access, way_in, opened, pool, rejects, deciding, runs)
        seek_garbage_rarely()
        uvicorn.run(
            application, host=now.api_host, port=now.api_port, access_log=False,
            log_level="warning", server_header=False, timeout_graceful_shutdown=5,
        )  # fmt: skip


def seek_garbage_rarely() -> None:
    """Have Python look for cyclic garbage as a server should: what is loaded stays, and is skipped.

    A page makes some ten thousand objects, which all go without a search. By its own measure Python
    would search eighteen times while it makes one page.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _require_loopback(host: str) -> None:
    """Raise `SettingsMissing` for an address that others could reach: there is no sign-in yet."""
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    if not loopback:
        raise SettingsMissing(
            "HUB_API_HOST", "only a loopback address without an identity provider (HUB_OIDC_ISSUER)"
        )
