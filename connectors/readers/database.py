"""Read a legacy database through SQLAlchemy: SQL Server, Oracle, PostgreSQL or SQLite alike."""

from collections.abc import Iterator

import sqlalchemy
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from connectors.base import Row, Value
from connectors.errors import SourceUnreadable
from connectors.feeds import Stream
from connectors.readers import Mapped, map_columns, row_of
from connectors.values import clean

PAGE = 1000
"""Rows fetched at a time."""


class SqlStream:
    """One table or query; the source is a SQLAlchemy URL."""

    total: int | None = None

    def __init__(self, stream: Stream, url: str) -> None:
        self.stream = stream
        self.place = stream.place or stream.name
        try:
            self.engine = sqlalchemy.create_engine(url, poolclass=NullPool)
            self.query = sqlalchemy.text(stream.query or f"SELECT * FROM {stream.place}")
            with self.engine.connect() as connection:
                headings = list(connection.execute(self.query).keys())
        except (SQLAlchemyError, ImportError) as fault:
            raise SourceUnreadable(_without_password(url), _first_line(fault)) from fault
        self.mapped: Mapped = map_columns(stream, self.place, headings)
        self.columns, self.headings = self.mapped.columns, self.mapped.headings

    def rows(self) -> Iterator[Row]:
        """Give the rows in the query's order, a page at a time."""
        try:
            with self.engine.connect() as connection:
                result = connection.execution_options(yield_per=PAGE).execute(self.query)
                for number, record in enumerate(result, start=1):
                    values = [_plain(value) for value in record]
                    yield row_of(self.stream, self.place, number, self.mapped, values)
        except SQLAlchemyError as fault:
            raise SourceUnreadable(
                self.place, f"{_first_line(fault)}. Nothing was bookmarked: run again"
            ) from fault


def _plain(value: object) -> Value:
    if isinstance(value, str):
        return clean(value)
    if value is None or isinstance(value, int | float | bool):
        return value
    return value if hasattr(value, "isoformat") else str(value)  # type: ignore[return-value]


def _without_password(url: str) -> str:
    return sqlalchemy.make_url(url).render_as_string(hide_password=True) if "://" in url else url


def _first_line(fault: Exception) -> str:
    return str(fault).splitlines()[0]
