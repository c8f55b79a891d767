"""The last event of a child's record is deleted in the table: what each verification sees of it."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from typer.testing import Result

from hub.audit.seals.sealing import seal
from hub.audit.seals.verifying import remember, verify
from hub.projecting.projector import Projector
from tests.conftest import Database
from tests.integration.test_audit_commands import as_auditor, hub
from tests.integration.test_evidence import HEADERS, KEY, asked, client, sealed
from tests.serving import PERSON

__all__ = ["as_auditor", "asked", "client", "hub", "sealed"]
ADDRESS = f"/people/{PERSON}/verification"
Hub = Callable[..., Result]


@pytest.fixture(autouse=True)
def everything_sealed(database: Database, sealed: None) -> None:
    """Seal what the story left unsealed, so that the very last event is of the tree."""
    with psycopg.connect(database.url_for("seal"), autocommit=True) as connection:
        seal(connection, KEY)


def delete(database: Database, position: int) -> None:
    """Delete an event as whoever owns the database can."""
    with database.connect() as connection:
        connection.execute("DELETE FROM hub.stored_event WHERE position = %s", [position])


def ends(database: Database) -> list[int]:
    """The last positions of the streams of this child's case records and of what was said."""
    with database.connect() as connection:
        found = connection.execute(
            "SELECT max(position) FROM hub.stored_event WHERE event_type NOT LIKE 'hub.record%'"
            " AND originator_id <> (SELECT originator_id FROM hub.stored_event WHERE position = 2)"
            " GROUP BY originator_id ORDER BY 1"
        ).fetchall()
    return [position for (position,) in found]


def whole_store(database: Database) -> list[tuple[str, int]]:
    """What `hub verify` finds; it is kept for the pages."""
    with psycopg.connect(database.url_for("seal"), autocommit=True) as connection:
        found = verify(connection, KEY.public)
        assert found is not None
        remember(connection, found)
    return [(each.kind, each.position) for each in found.faults]


def named(said: dict[str, Any]) -> list[tuple[str, int]]:
    return [(each["kind"], each["position"]) for each in said["faults"]]


def test_the_end_of_any_stream_of_a_child_is_missed(client: TestClient, database: Database) -> None:
    cut = ends(database)
    assert len(cut) == 3, "two case records and what was said of one"
    for number, position in enumerate(cut, start=1):
        delete(database, position)
        assert named(client.get(ADDRESS, headers=HEADERS).json()) == [
            ("removed", each) for each in cut[:number]
        ]
    assert whole_store(database) == [("removed", each) for each in cut]


def test_the_terminal_names_it_and_ends_with_one(hub: Hub, database: Database) -> None:
    last = ends(database)[-1]
    delete(database, last)
    found = hub("verify", "mash_workbook:M1")
    assert found.exit_code == 1
    assert f"removed at position {last} the timeline still rests on it" in found.stderr


def test_a_bundle_made_then_says_so(client: TestClient, database: Database) -> None:
    last = ends(database)[-1]
    delete(database, last)
    answer = client.get(f"/people/{PERSON}/evidence", headers=HEADERS)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        said = packed.read("README.txt").decode()
    assert f"THE HUB FOUND:\n  removed at position {last} the timeline still rests on it" in said


@pytest.fixture
def cut_everywhere(database: Database) -> int:
    """The end of a record is gone, and the read models were made again since."""
    last = ends(database)[-1]
    delete(database, last)
    Projector(database.url_for("project")).rebuild("chronology")
    return last


def test_where_the_timeline_was_cut_too_the_whole_store_alone_tells(
    client: TestClient, database: Database, cut_everywhere: int
) -> None:
    said = client.get(ADDRESS, headers=HEADERS).json()
    assert (named(said), said["store"]) == ([], None)
    assert whole_store(database) == [("removed", cut_everywhere)]
    assert named(client.get(ADDRESS, headers=HEADERS).json()["store"]) == [
        ("removed", cut_everywhere)
    ]


def test_the_terminal_says_what_it_cannot_see_and_what_can(
    hub: Hub, database: Database, cut_everywhere: int
) -> None:
    assert cut_everywhere
    told = hub("verify", "mash_workbook:M1")
    assert told.exit_code == 0
    assert "is found by hub verify alone: it was never run" in told.stdout
    whole_store(database)
    assert "it found events not as sealed" in hub("verify", "mash_workbook:M1").stdout
