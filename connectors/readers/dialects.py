"""Write a contract's table or query as the database at hand understands it.

Queries in feed.yml are plain SQL. They are parsed once and written again in the dialect of the
database; what it does not have is refused, never left out. No name is quoted that was not: Oracle
folds them to upper case, PostgreSQL to lower, and both find the table.
"""

import re
from functools import cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from connectors.feeds import Stream

DIALECTS = {"mssql": "tsql", "oracle": "oracle", "postgresql": "postgres", "sqlite": "sqlite"}
"""SQLAlchemy's name of each kind of database → sqlglot's."""
SINCE = "hub_since"
"""The parameter that a cursor's window begins at."""
_EVERY = "every_row"
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class NotSql(Exception):
    """A query of feed.yml cannot be read, or the database has no word for a part of it."""


def rows_of(stream: Stream, database: str, schema: str | None = None) -> str:
    """Give the statement for all rows of a stream."""
    return _written(_every(stream, schema), database)


def headings_of(stream: Stream, database: str, schema: str | None = None) -> str:
    """Give the statement whose answer has the columns, and no row."""
    nothing = exp.select("*").from_(_inside(stream, schema)).where("1 = 0")
    return _written(nothing, database)


def total_of(stream: Stream, database: str, schema: str | None = None) -> str:
    """Give the statement that counts a stream's rows."""
    return _written(exp.select("COUNT(*)").from_(_inside(stream, schema)), database)


def rows_since(stream: Stream, column: str, database: str, schema: str | None = None) -> str:
    """Give the statement for the rows at and after a cursor value, and those without one."""
    name = exp.column(exp.to_identifier(column, quoted=not _PLAIN.fullmatch(column)))
    since = exp.select("*").from_(_inside(stream, schema)).where(
        exp.or_(exp.GTE(this=name, expression=exp.column(SINCE)), name.copy().is_(exp.null()))
    )  # fmt: skip
    return re.sub(rf"\b{SINCE}\b", f":{SINCE}", _written(since, database))


def _every(stream: Stream, schema: str | None) -> exp.Query:
    try:
        found = _parsed(stream.query or f"SELECT * FROM {stream.place}").copy()
    except SqlglotError as fault:
        raise NotSql(f"the query of stream {stream.name} cannot be read: {fault}") from fault
    if not isinstance(found, exp.Query):
        raise NotSql(f"the query of stream {stream.name} does more than read")
    return _in_schema(found, stream.schema_name if schema is None else schema)


@cache
def _parsed(query: str) -> exp.Expr:
    """Read a query once for the four statements that are made of it; each changes a copy."""
    return sqlglot.parse_one(query)


def _in_schema(query: exp.Query, schema: str) -> exp.Query:
    """Put a schema before each table that names none, except those the query makes itself."""
    if not schema:
        return query
    catalog, _, name = schema.rpartition(".")
    own = {each.alias_or_name.casefold() for each in query.find_all(exp.CTE)}
    for table in query.find_all(exp.Table):
        if not table.db and table.name.casefold() not in own:
            table.set("db", exp.to_identifier(name))
            if catalog:
                table.set("catalog", exp.to_identifier(catalog))
    return query


def _inside(stream: Stream, schema: str | None) -> exp.Subquery:
    """Give the query as a table of another; the order of its rows means nothing there."""
    every = _every(stream, schema)
    if not (every.args.get("limit") or every.args.get("offset")):
        every.set("order", None)
    return every.subquery(_EVERY)


def _written(query: exp.Query, database: str) -> str:
    """Write a query for SQLAlchemy, to which a colon begins a parameter."""
    dialect = DIALECTS.get(database)
    if dialect is None:
        raise NotSql(f"{database} is no database known here; there are: {', '.join(DIALECTS)}")
    try:
        said = query.sql(
            dialect=dialect, comments=False, unsupported_level=sqlglot.ErrorLevel.RAISE
        )
    except SqlglotError as fault:
        raise NotSql(f"a query cannot be written for {database}: {fault}") from fault
    return said.replace(":", r"\:")
