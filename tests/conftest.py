"""Real services for every test that wants them: one PostgreSQL and one broker a run."""

import hashlib
import os
import shutil
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
import structlog
from psycopg.conninfo import make_conninfo

from hub.demo.embedded_broker import EmbeddedBroker
from hub.demo.embedded_postgres import EmbeddedPostgres
from hub.demo.identity_provider import EmbeddedIdentityProvider
from hub.projecting.following import Follower
from hub.projecting.projector import PAGE, Projector
from hub.store.append import NewEvent
from hub.store.migrate import migrate
from projections.found import all_projections

SHARED = Path(__file__).parents[2] / "shared"
LONG = ("acceptance", "integration", "browser", "faults", "kafka")
LONGEST = ("test_api_fuzzed.py", "test_pool_leak.py", "test_pages.py", "test_access_matrix.py",
           "test_pages_in_trouble.py", "test_batch_linking.py", "test_commands.py",
           "test_child_standing.py", "test_match_review_pages.py", "test_mosaic.py")  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that no core waits at the end for one of them."""
    items.sort(key=lambda item: (item.path.name not in LONGEST, item.path.parent.name not in LONG))


def _memory() -> str | None:
    """Give the directory that Linux keeps in memory, where it has room: files are made faster."""
    memory = Path("/dev/shm")  # noqa: S108 (what is made in it has a name nobody can foresee)
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ROOM
    return str(memory) if roomy and os.access(memory, os.W_OK) else None


ROOM = 2 * 1024**3
PUBLIC = "http://hub.test"
"""Where browsers of the tests find the pages."""


FAULTS_IN_PLAIN = [
    *structlog.get_config()["processors"][:-1],
    structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
]
"""How a log is shown where no command has set it: to draw one traceback in a frame, with every
variable, takes seconds."""


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """What a command run in this process set of logging is not left to the tests after it."""
    structlog.configure(processors=FAULTS_IN_PLAIN)
    yield
    structlog.reset_defaults()


@pytest.fixture(autouse=True)
def one_day() -> None:
    """No test begins so late in a day that it would end in the next: it waits until that is here.

    What happened "today" as a test tells it would be yesterday where it looks. A day of England
    and one of UTC both end on the hour.
    """
    left = 3600 - time.time() % 3600
    if left < DAY_ENDS_IN and datetime.now(UTC).hour in {22, 23}:
        time.sleep(left)


DAY_ENDS_IN = 30
"""Seconds: longer than nearly every test takes."""


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL server for the whole run, in a directory of its own, in memory if it can be."""
    with tempfile.TemporaryDirectory(
        prefix="hub-pg-", dir=_memory(), ignore_cleanup_errors=True
    ) as directory:
        server = EmbeddedPostgres(Path(directory), tuning={"fsync": "off", "max_wal_size": "512MB"})
        yield server
        server.stop()


@pytest.fixture
def empty_database(postgres_server: EmbeddedPostgres) -> str:
    """The URL of a new, empty database."""
    return postgres_server.create_database(f"t_{uuid.uuid4().hex}")


@pytest.fixture(scope="session")
def broker() -> Iterator[EmbeddedBroker]:
    """A Kafka-protocol broker for the whole run; tests use topic prefixes of their own."""
    with tempfile.TemporaryDirectory(prefix="hub-broker-") as directory:
        running = EmbeddedBroker(Path(directory) / "broker.log")
        yield running
        running.stop()


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedIdentityProvider]:
    """The identity provider, with one user for each role. Here, so that a run has one."""
    running = EmbeddedIdentityProvider(tmp_path_factory.mktemp("provider"), public_url=PUBLIC)
    yield running
    running.stop()


@dataclass(frozen=True)
class Database:
    """A migrated database of a test's own; the logins are ingest, project, api and migrate."""

    url: str

    def url_for(self, login: str) -> str:
        """The connection string of one login; ``migrate`` is the server's owner."""
        return self.url if login == "migrate" else make_conninfo(self.url, user=f"hub_{login}")

    def connect(self, login: str = "migrate") -> psycopg.Connection:
        """A new connection; close it, or use it as a context manager."""
        return psycopg.connect(self.url_for(login))

    def project(self) -> None:
        """Bring the read models up to date; their tables came with the database."""
        Follower(self.url_for("project"), all_projections(), page=PAGE).follow(
            until_stopped=False, stop=threading.Event(), progress=lambda _done, _total: None
        )


@pytest.fixture(scope="session")
def migrated_template(postgres_server: EmbeddedPostgres) -> str:
    """The name of a migrated database that is only ever copied."""
    name = f"template_{uuid.uuid4().hex}"
    migrate(postgres_server.create_database(name))
    return name


@pytest.fixture(scope="session")
def projected_template(postgres_server: EmbeddedPostgres, migrated_template: str) -> str:
    """The name of a migrated database whose read models have their tables, only ever copied."""
    name = f"projected_{uuid.uuid4().hex}"
    made = copied(postgres_server, migrated_template, name)
    Projector(made.url_for("project")).prepare()
    return name


@pytest.fixture
def database(postgres_server: EmbeddedPostgres, projected_template: str) -> Iterator[Database]:
    """A new database with every migration applied and empty read models, dropped after the test."""
    yield from _for_a_while(postgres_server, projected_template)


@pytest.fixture
def unprojected_database(
    postgres_server: EmbeddedPostgres, migrated_template: str
) -> Iterator[Database]:
    """A new database with every migration applied and no read model, dropped after the test."""
    yield from _for_a_while(postgres_server, migrated_template)


def _for_a_while(server: EmbeddedPostgres, template: str) -> Iterator[Database]:
    name = f"t_{uuid.uuid4().hex}"
    yield copied(server, template, name)
    drop(server, name)


def copied(server: EmbeddedPostgres, template: str, name: str) -> Database:
    """Make a database as another is; nobody else may be in it just then."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        # Without waiting for a disk, copying files is several times as fast as copying pages.
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        # A copy does not take over what is granted on the database itself.
        connection.execute(f"GRANT CREATE, TEMPORARY ON DATABASE {name} TO hub_project")
    return Database(server.url(name))


def drop(server: EmbeddedPostgres, name: str) -> None:
    """Drop a database, whoever is in it.

    PostgreSQL may wait for ever for a process of its own that began in the same instant: rather
    leave a database, to be removed with the server.
    """
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("SET statement_timeout TO '60s'")
        with suppress(psycopg.errors.QueryCanceled):
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def a_new_event(
    stream_id: uuid.UUID | None = None,
    *,
    key: str | None = None,
    content: bytes = b"said",
    event_type: str = "front_door.contact_received",
    **typed: Any,
) -> NewEvent:
    """An event for the store. The same `key` is the same event; other `content` corrects it."""
    key = key or uuid.uuid4().hex
    values: dict[str, Any] = {
        "stream_id": stream_id or uuid.uuid4(),
        "topic": f"{event_type}.v1",
        "state": content,
        "event_id": uuid.uuid5(uuid.NAMESPACE_OID, key),
        "content_hash": hashlib.sha256(content).digest(),
        "revision": 1,
        "occurred_on": date(2024, 3, 4),
        "occurred_at": None,
        "recorded_at": datetime(2024, 3, 5, 9, 30, tzinfo=UTC),
        "event_type": event_type,
        "source_system": "early_help_csv",
        "source_feed": "contacts",
    }
    return NewEvent(**(values | typed))


@pytest.fixture
def new_event() -> Callable[..., NewEvent]:
    """The builder of events for the store; they hold no Avro, only what the store looks at."""
    return a_new_event
