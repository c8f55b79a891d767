"""A legacy database that goes away in the middle of a run: said clearly, and the next run ends."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from connectors.base import Row, Value
from connectors.errors import SourceUnreadable
from connectors.feeds import Feed
from connectors.readers.database import PAGE, SqlStream
from connectors.running.snapshot import last_run
from tests.a_feed import Kept, a_feed, run

ROWS = 5 * PAGE


@pytest.fixture
def source(empty_database: str) -> str:
    """A database with a table of visits, as SQLAlchemy names it."""
    with psycopg.connect(empty_database) as connection:
        connection.execute("CREATE SCHEMA legacy")
        connection.execute(
            "CREATE TABLE legacy.visits AS SELECT 'V' || n AS \"Visit no\", "
            "'C' || n % 7 AS \"Child ID\", '04/03/2024' AS \"Visit date\", 'Y' AS \"Seen\", "
            "timestamp '2024-03-01' + n * interval '1 minute' AS \"Changed at\" "
            f"FROM generate_series(1, {ROWS}) AS n"
        )
    return empty_database.replace("postgresql://", "postgresql+psycopg://", 1)


def kill_readers(url: str) -> int:
    """End every other connection to the database, as its administrator would."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        ended = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchall()
    return len(ended)


class KillsTheDatabase(Kept):
    """A publisher in whose first flush the database ends the feed's connection."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url, self.killed = url, 0

    def flush(self) -> None:
        """Acknowledge, and end the reader once."""
        if not self.killed:
            self.killed = kill_readers(self._url)


def visits(directory: Path, **more: object) -> Feed:
    return a_feed(directory, reader="sql", place="visits", schema="legacy", **more)


def test_a_connection_that_is_ended_in_the_middle(tmp_path: Path, source: str) -> None:
    found, breaks = visits(tmp_path), KillsTheDatabase(source)
    with pytest.raises(SourceUnreadable, match="went away after row") as fault:
        run(found, source, breaks, slice_rows=PAGE // 2)
    assert breaks.killed == 1
    assert "run the same command again" in str(fault.value)
    assert last_run(tmp_path / "state", "small") is None

    summary = run(found, source, after := Kept(), slice_rows=PAGE // 2)
    assert (summary.rows_in, summary.rejected, summary.withdrawn) == (ROWS, 0, 0)
    arrived = {said[1] for said in [*breaks.said, *after.said] if said[0] == "visit_recorded"}
    assert len(arrived) == ROWS
    again = run(found, source, kept := Kept())
    assert (again.unchanged, kept.arrived) == (ROWS, [])


def test_a_login_that_may_not_or_is_not_there_is_told_without_its_password(tmp_path: Path) -> None:
    url = "postgresql+psycopg://reader:hunter2@127.0.0.1:1/mosaic"
    with pytest.raises(SourceUnreadable) as fault:
        run(visits(tmp_path), url)
    assert "hunter2" not in str(fault.value)
    assert "right to read" in str(fault.value)


def test_another_schema_is_named_in_the_address(tmp_path: Path, source: str) -> None:
    found = visits(tmp_path)
    with pytest.raises(SourceUnreadable, match="hub_schema"):
        run(found, f"{source}&hub_schema=public")
    with psycopg.connect(source.replace("+psycopg", "")) as connection:
        connection.execute("ALTER TABLE legacy.visits SET SCHEMA public")
    assert run(found, f"{source}&hub_schema=-").accepted == ROWS


def test_only_a_page_is_fetched_at_a_time(tmp_path: Path, source: str) -> None:
    stream = SqlStream(visits(tmp_path).streams[0], source)
    assert stream.total == ROWS
    rows: Iterator[Row] = stream.rows()
    next(rows)
    with psycopg.connect(source.replace("+psycopg", "")) as connection:
        cursors = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND query LIKE 'FETCH%'"
        ).fetchone()
    assert cursors == (1,)
    rows.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("lag", [0, 1])
def test_a_window_is_cut_out_by_the_database(tmp_path: Path, source: str, lag: int) -> None:
    found = visits(tmp_path, mode="cursor", cursor={"column": "changed", "lag_days": lag})
    run(found, source)
    with psycopg.connect(source.replace("+psycopg", "")) as connection:
        connection.execute(
            "INSERT INTO legacy.visits VALUES ('V0', 'C1', '05/03/2024', 'Y', now()),"
            " ('V00', 'C1', '05/03/2024', 'Y', NULL)"
        )
        highest: Value = connection.execute(
            'SELECT max("Changed at") FROM legacy.visits WHERE "Visit no" <> \'V0\''
        ).fetchone()[0]  # type: ignore[index]
    given = list(SqlStream(found.streams[0], source).rows(highest))
    assert {row["visit"] for row in given} == {f"V{ROWS}", "V0", "V00"}
    assert run(found, source).accepted == 2
