"""Put the parts that commands use together from the settings; `hub.serving` does it for pages.

What only some commands use is imported where it is made, so that the others start sooner.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg_pool import ConnectionPool

from hub.access.actors import Actor
from hub.access.roles import roles
from hub.errors import SettingsMissing, SettingsWrong
from hub.logging import configure_logging
from hub.settings import Settings

if TYPE_CHECKING:
    from hub.audit.seals.signing import PublicKey
    from hub.ingest.ingester import Ingester
    from hub.projecting.projector import Projector
    from hub.query.door import Door

Pool = ConnectionPool[psycopg.Connection[Any]]
TRIES_FOR = 5.0
"""Seconds until an attempt to connect is given up, so that the next request begins a new one.

The library would wait twice as long after each failure: as long again as the outage was, up to
five minutes.
"""


def require_database(now: Settings) -> None:
    """Raise `SettingsMissing` where no database is set."""
    if not now.database_url.get_secret_value():
        raise SettingsMissing("HUB_DATABASE_URL", "the hub's PostgreSQL; hub demo runs one for you")


def require_migrated(url: str) -> None:
    """Raise `MigrationMismatch` where the database is of another release: nothing is done."""
    from hub.store import migrate  # noqa: PLC0415

    with psycopg.connect(url, autocommit=True) as connection:
        migrate.require_migrated(connection)


def connected(now: Settings) -> psycopg.Connection[Any]:
    """Connect as the login that appends. Raises `SettingsMissing` where no database is set."""
    require_database(now)
    return psycopg.connect(now.database_url_for("ingest"), autocommit=True)


def ingester(now: Settings, *, alone: bool) -> "Ingester":
    """Make an ingester that links case records after each batch.

    `alone` reads every partition; otherwise it shares them with the others of its group.
    """
    from hub.ingest.ingester import Ingester, IngestPlan  # noqa: PLC0415
    from hub.matching.arriving.follow import catch_up  # noqa: PLC0415
    from schemas.kafka_security import KafkaSecurity  # noqa: PLC0415

    require_database(now)
    configure_logging(now.log_level)
    require_migrated(now.database_url_for("ingest"))
    return Ingester(
        IngestPlan(
            database_url=now.database_url_for("ingest"),
            bootstrap=now.kafka_bootstrap,
            topic_prefix=now.topic_prefix,
            group=None if alone else now.consumer_group,
            batch=now.ingest_batch,
            after_batch=catch_up,
            security=KafkaSecurity().options(),
        )
    )


def projector(now: Settings) -> "Projector":
    """Make the projector of every read model there is."""
    from hub.projecting.projector import Projector  # noqa: PLC0415

    require_database(now)
    configure_logging(now.log_level)
    require_migrated(now.database_url_for("project"))
    return Projector(
        now.database_url_for("project"), page=now.project_page, remember=now.remember,
        remembered_kept=now.remembered_kept,
    )  # fmt: skip


def pooled(url: str, *, least: int, most: int) -> Pool:
    """Make a pool, not open yet, that is of use again as soon as the database is.

    A connection that the server has closed is noticed before it is handed out; and where one is
    lost the others mostly are, so that all are looked at.
    """

    def require_open(connection: psycopg.Connection[Any]) -> None:
        try:
            pool.check_connection(connection)
        except psycopg.OperationalError:
            pool.check()
            raise

    pool: Pool = ConnectionPool(
        url, min_size=least, max_size=most, kwargs={"autocommit": True}, timeout=5, open=False,
        check=require_open, reconnect_timeout=TRIES_FOR,
    )  # fmt: skip
    return pool


@contextmanager
def door(now: Settings, *, connections: int = 1) -> "Iterator[tuple[Door, Pool]]":
    """Open the door: a pool of connections of the login that may only read."""
    from hub.projecting.as_known_at import as_known_at  # noqa: PLC0415
    from hub.query.door import Door  # noqa: PLC0415

    require_database(now)
    configure_logging(now.log_level)
    with pooled(now.database_url_for("api"), least=connections, most=connections * 4) as pool:
        yield Door(pool, as_known_at=as_known_at), pool


def public_key(now: Settings) -> "PublicKey | None":
    """Give the key that seals are verified by, where one is set. Raises `SealKeyUnusable`."""
    from hub.audit.seals.signing import PublicKey  # noqa: PLC0415

    return PublicKey.read(now.seal_public_key) if now.seal_public_key else None


def actor(now: Settings) -> Actor:
    """Give the development actor.

    Raises `SettingsMissing` where none is named, `SettingsWrong` where there is no such role.
    """
    if not now.development_actor.strip():
        raise SettingsMissing(
            "HUB_DEVELOPMENT_ACTOR", "every reading is recorded under a person's name"
        )
    if now.development_role not in roles():
        raise SettingsWrong(
            "HUB_DEVELOPMENT_ROLE", f"there is no such role; there are: {', '.join(roles())}"
        )
    return Actor(now.development_actor.strip(), now.development_role)
