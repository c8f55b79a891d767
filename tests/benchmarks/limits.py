"""What PostgreSQL itself can do with the same rows: COPY in, COPY and cursor out.

The table has the event store's own columns and indexes, so the limit is an honest one.
"""

from time import perf_counter

import psycopg
from psycopg.sql import SQL, Identifier

TABLE = "hub.limit_event"


def prepare(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Make an empty table with the event store's columns and indexes."""
    connection.execute(f"DROP TABLE IF EXISTS {TABLE}")
    connection.execute(f"CREATE TABLE {TABLE} (LIKE hub.stored_event INCLUDING ALL)")
    connection.commit()


def columns(connection: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    """Name the event table's columns, in order."""
    rows = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'hub'"
        " AND table_name = 'stored_event' ORDER BY ordinal_position"
    )
    return [str(row[0]) for row in rows]


def copy_in(url: str, batch: int = 5000) -> float:
    """COPY the stored events into the table, `batch` rows a transaction; give rows a second."""
    with psycopg.connect(url) as connection, psycopg.connect(url) as reader:
        prepare(connection)
        names = SQL(", ").join(map(Identifier, columns(connection)))
        last = connection.execute("SELECT max(position) FROM hub.stored_event").fetchone()
        assert last
        assert isinstance(last[0], int)
        out = SQL(
            "COPY (SELECT {} FROM hub.stored_event WHERE position > {} AND position <= {}"
            " ORDER BY position) TO STDOUT (FORMAT binary)"
        )
        into = SQL("COPY hub.limit_event ({}) FROM STDIN (FORMAT binary)").format(names)
        spent = 0.0
        for start in range(0, last[0], batch):
            with reader.cursor().copy(out.format(names, start, start + batch)) as source:
                data = b"".join(bytes(block) for block in source)
            reader.commit()
            began = perf_counter()
            with connection.cursor().copy(into) as target:
                target.write(data)
            connection.commit()
            spent += perf_counter() - began
        connection.execute(f"DROP TABLE {TABLE}")
    return last[0] / spent


def copy_out(url: str) -> float:
    """COPY every event out in order; give rows a second."""
    with psycopg.connect(url) as connection:
        names = SQL(", ").join(map(Identifier, columns(connection)))
        query = SQL(
            "COPY (SELECT {} FROM hub.stored_event ORDER BY position) TO STDOUT (FORMAT binary)"
        ).format(names)
        count = connection.execute("SELECT count(*) FROM hub.stored_event").fetchone()
        assert count
        began = perf_counter()
        with connection.cursor().copy(query) as source:
            for _ in source:
                pass
        assert isinstance(count[0], int)
        return count[0] / (perf_counter() - began)


def cursor_out(url: str, page: int = 5000) -> float:
    """Read every event through a binary server cursor; give rows a second."""
    with psycopg.connect(url) as connection:
        read = 0
        began = perf_counter()
        with connection.cursor(name="limit", binary=True) as cursor:
            cursor.itersize = page
            cursor.execute(
                "SELECT position, originator_id, topic, state FROM hub.stored_event"
                " ORDER BY position"
            )
            while rows := cursor.fetchmany(page):
                read += len(rows)
        return read / (perf_counter() - began)
