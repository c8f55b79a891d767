"""Run a reader's query and give its rows as values.

Readers name tables without a schema: the caller has run ``SELECT hub.read_path()`` in its
transaction, which puts the active generation of every read model on the search path. Temporary
tables come before all of them, and that is how a page is shown as it was known on a date.
"""

from typing import Any, TypeVar

import psycopg
from psycopg.rows import RowFactory, RowMaker, class_row

Value = TypeVar("Value")
Connection = psycopg.Connection[Any]


def fetch(
    connection: Connection, row: type[Value], query: str, **parameters: object
) -> list[Value]:
    """Run a query whose columns are the fields of `row`, and give each row as one."""
    with connection.cursor(row_factory=_rows_of(row), binary=True) as cursor:
        return cursor.execute(query.encode(), parameters).fetchall()


def _rows_of(row: type[Value]) -> RowFactory[Value]:
    """Make rows by the places of columns, where these are in order: names take thrice the time."""
    fields = [name.encode() for name in getattr(row, "__match_args__", ())]

    def maker(cursor: psycopg.Cursor[Any]) -> RowMaker[Value]:
        found = cursor.pgresult
        if found and [found.fname(place) for place in range(found.nfields)] == fields:
            return lambda values: row(*values)
        return class_row(row)(cursor)

    return maker
