"""The API over a real store and real read models, for one actor: what its tests share."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg_pool import ConnectionPool

from hub.access.actors import Actor
from hub.api.app import create_app
from hub.api.asking import OneToken
from hub.projecting.as_known_at import as_known_at
from hub.query.deciding import Deciding
from hub.query.door import Door
from schemas.identifiers import case_record_id, own_person_id
from tests.conftest import Database
from tests.seeing import RUTH, grant

TOKEN = "a development token"
HEADERS = {"Authorization": f"Bearer {TOKEN}", "Purpose": "direct_care"}
CHILD = ("mash_workbook", "M1")
SAME_CHILD = ("liquidlogic_lcs", "77")
PERSON = own_person_id(case_record_id(*CHILD))
LONG_AGO = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)


@pytest.fixture
def client(database: Database, story: Any) -> Iterator[TestClient]:
    """A child in two systems: a contact long ago, a referral now, linked."""
    story.append(
        story.event(
            "identity.person_registered", CHILD, "p",
            person={"forenames": "Amira", "surname": "Khan", "date_of_birth": "2015-03-04",
                    "ethnicity": {"code": "APKN", "source_value": "Pakistani"}},
        ),
        story.event(
            "front_door.contact_received", CHILD, "c1", on=date(2026, 1, 9), contact_id="c1",
            reason="bruising seen by a teacher", agency="School",
        ),
        received_at=LONG_AGO,
    )  # fmt: skip
    story.append(
        story.event("front_door.referral_received", SAME_CHILD, "r1", on=date(2026, 3, 1),
                    referral_id="r1"),
        story.link(SAME_CHILD, PERSON),
    )  # fmt: skip
    grant(database, PERSON, RUTH)
    with served(database, Actor("Ruth Adeyemi", "caseworker")) as found:
        yield found


class served:  # noqa: N801  (reads as a word where it is used)
    """The application for one actor, over a database whose read models are up to date."""

    def __init__(self, database: Database, actor: Actor) -> None:
        database.project()
        self.pool: ConnectionPool[psycopg.Connection[Any]] = ConnectionPool(
            database.url_for("api"), min_size=1, max_size=4, kwargs={"autocommit": True}, open=False
        )
        self.actor = actor

    def __enter__(self) -> TestClient:
        self.pool.open()
        door = Door(self.pool, as_known_at=as_known_at)
        return TestClient(create_app(access=OneToken(TOKEN, self.actor), door=door, pool=self.pool))

    def __exit__(self, *_: object) -> None:
        self.pool.close()


Pools = tuple[ConnectionPool[psycopg.Connection[Any]], ConnectionPool[psycopg.Connection[Any]]]


@contextmanager
def pools_of(database: Database) -> Iterator[Pools]:
    """Give pools of the login that reads and of the one that decides."""
    alone = {"autocommit": True}
    with (
        ConnectionPool(database.url_for("api"), min_size=1, kwargs=alone) as reading,
        ConnectionPool(database.url_for("ingest"), min_size=1, kwargs=alone) as deciding,
    ):
        yield reading, deciding


def deciding_client(pools: Pools, actor: Actor) -> TestClient:
    """Give the application for one actor, who may decide."""
    reading, deciding = pools
    return TestClient(
        create_app(access=OneToken(TOKEN, actor), door=Door(reading), pool=reading,
                   deciding=Deciding(deciding))
    )  # fmt: skip
