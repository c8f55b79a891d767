"""Read a legacy database through SQLAlchemy: SQL Server, Oracle, PostgreSQL or SQLite alike.

The rows come a page at a time through the server's own cursor, so memory stays flat however many
there are. Nothing is written, and nothing is kept open between runs.
"""

from collections.abc import Iterator
from pathlib import Path

import sqlalchemy
from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from connectors.base import Row, Value
from connectors.errors import SourceUnreadable
from connectors.feeds import Stream
from connectors.readers import Mapped, map_columns, row_of
from connectors.readers.dialects import (
    SINCE,
    NotSql,
    headings_of,
    rows_of,
    rows_since,
    total_of,
)
from connectors.readers.limits import within_limits
from connectors.values import clean

PAGE = 1000
"""Rows fetched at a time."""
SCHEMA = "hub_schema"
"""The part of a URL that names another schema than feed.yml: ``…/db?hub_schema=HDM.Child``."""
NO_SCHEMA = "-"
"""Said in its place where the tables are found without one."""


class SqlStream:
    """One table or query; the source is a SQLAlchemy URL."""

    def __init__(self, stream: Stream, url: str) -> None:
        self.stream = stream
        self.place = stream.place or stream.name
        try:
            given = sqlalchemy.make_url(url)
            _must_be_there(given)
            schema = given.query.get(SCHEMA)
            self._schema = str(schema).removeprefix(NO_SCHEMA) if schema else None
            self.database = given.get_backend_name()
            address = given.difference_update_query([SCHEMA])
            self.engine = sqlalchemy.create_engine(address, poolclass=NullPool)
            statement = sqlalchemy.text(headings_of(stream, self.database, self._schema))
            with self.engine.connect() as connection:
                headings = list(connection.execute(statement).keys())
                self.total: int | None = self._count(connection)
        except NotSql as fault:
            raise SourceUnreadable(
                stream.name, f"{fault}. Correct the query in feed.yml, or the address"
            ) from fault
        except (SQLAlchemyError, ImportError) as fault:
            said = _what_to_do(fault, stream)
            raise SourceUnreadable(_without_password(url), said) from fault
        self.mapped: Mapped = map_columns(stream, self.place, headings)
        self.columns, self.headings = self.mapped.columns, self.mapped.headings

    def _count(self, connection: sqlalchemy.Connection) -> int | None:
        """Count a table's rows; to count a query's would be to run it twice."""
        if self.stream.query:
            return None
        statement = sqlalchemy.text(total_of(self.stream, self.database, self._schema))
        return int(connection.execute(statement).scalar_one())

    def rows(self, since: Value = None) -> Iterator[Row]:
        """Give the rows in the query's order, a page at a time."""
        number = 0
        statement, given = self._statement(since)
        try:
            with (
                self.engine.connect() as connection,
                connection.execution_options(yield_per=PAGE).execute(statement, given) as result,
            ):
                for number, record in enumerate(result, start=1):
                    values = [_plain(value) for value in record]
                    row = row_of(self.stream, self.place, number, self.mapped, values)
                    yield within_limits(row)
        except SQLAlchemyError as fault:
            raise SourceUnreadable(
                self.place,
                f"the database went away after row {number:,} ({_first_line(fault)}). No row is "
                "lost or withdrawn and nothing is bookmarked: run the same command again",
            ) from fault

    def _statement(self, since: Value) -> tuple[sqlalchemy.TextClause, dict[str, Value]]:
        if since is None or self.stream.cursor is None:
            return sqlalchemy.text(rows_of(self.stream, self.database, self._schema)), {}
        column = self.mapped.columns[self.stream.cursor.column]
        return sqlalchemy.text(rows_since(self.stream, column, self.database, self._schema)), {
            SINCE: since
        }


def _must_be_there(address: sqlalchemy.URL) -> None:
    """Refuse a SQLite file that is not there: to open it would make an empty one."""
    file = address.database or ""
    if address.get_backend_name() != "sqlite" or file in ("", ":memory:"):
        return
    if not file.startswith("file:") and not Path(file).is_file():
        raise SourceUnreadable(file, "there is no such file")


def _plain(value: object) -> Value:
    if isinstance(value, str):
        return clean(value)
    if value is None or isinstance(value, int | float | bool):
        return value
    return value if hasattr(value, "isoformat") else str(value)  # type: ignore[return-value]


def _what_to_do(fault: Exception, stream: Stream) -> str:
    """Say why a database cannot be opened, and what to do about it."""
    if isinstance(fault, ImportError):
        return (
            f"the driver {fault.name} is not installed. Install it beside the hub "
            f"(pip install {fault.name}) and run the same command again"
        )
    if isinstance(fault, NoSuchModuleError):
        return (
            "no such database is known. Begin the address with mssql+pymssql://, "
            "oracle+oracledb://, postgresql+psycopg:// or sqlite:///"
        )
    return (
        f"{_first_line(fault)} (stream {stream.name}). See that the address, the login's "
        "right to read and the schema are right; ?hub_schema=NAME names another schema"
    )


def _without_password(url: str) -> str:
    try:
        return sqlalchemy.make_url(url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return "the address given, which is no database URL and no file,"


def _first_line(fault: Exception) -> str:
    return str(fault).splitlines()[0]
