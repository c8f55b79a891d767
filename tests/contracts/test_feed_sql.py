"""Every query of every connector in the words of every database it may meet.

PostgreSQL and SQLite run them elsewhere; for SQL Server and Oracle they are written, parsed again
in that dialect, compared by the names they use, and compiled by SQLAlchemy.
"""

from collections import Counter
from functools import cache
from typing import NamedTuple

import pytest
import sqlalchemy
import sqlglot
from sqlalchemy.dialects import mssql, oracle, postgresql, sqlite
from sqlglot import exp

from connectors.feeds import Stream, feed, systems
from connectors.readers.dialects import (
    DIALECTS,
    SINCE,
    NotSql,
    headings_of,
    rows_of,
    rows_since,
    total_of,
)

COMPILERS = {
    "mssql": mssql.dialect, "oracle": oracle.dialect, "postgresql": postgresql.dialect,
    "sqlite": sqlite.dialect,
}  # fmt: skip


class Case(NamedTuple):
    system: str
    stream: Stream


CASES = [
    Case(system, stream)
    for system in systems()
    for stream in feed(system).streams
    if stream.reader == "sql"
]
every_stream = pytest.mark.parametrize(
    "case", CASES, ids=[f"{each.system}/{each.stream.name}" for each in CASES]
)
every_database = pytest.mark.parametrize("database", DIALECTS)


def parsed(statement: str, database: str) -> exp.Query:
    found = sqlglot.parse_one(statement.replace(r"\:", ":"), read=DIALECTS[database])
    assert isinstance(found, exp.Query)
    return found


def names_in(query: exp.Expression) -> Counter[str]:
    """Count the names of tables and columns, and refuse any that is quoted."""
    names = [each for each in query.find_all(exp.Column, exp.Table) if each.name != "*"]
    assert not any(
        part.args.get("quoted") for each in names for part in each.find_all(exp.Identifier)
    )
    return Counter(each.name for each in names)


@cache
def written_once(query: str) -> Counter[str]:
    """Count the names of a query as it stands in the contract."""
    return names_in(sqlglot.parse_one(query))


def a_stream(**more: object) -> Stream:
    given = {"name": "visits", "reader": "sql", "place": "VISITS", "key": ["id"],
             "columns": {"id": "ID", "changed": "CHANGED_AT"}} | more  # fmt: skip
    return Stream.model_validate(given)


def test_there_are_queries_to_check() -> None:
    assert len(CASES) > 40


@every_database
@every_stream
def test_a_query_is_the_same_query_in_every_dialect(case: Case, database: str) -> None:
    again = parsed(rows_of(case.stream, database), database)
    said = case.stream.query or f"SELECT * FROM {case.stream.place}"
    assert names_in(again) == written_once(said)


@every_database
@every_stream
def test_what_is_put_around_a_query_is_sound(case: Case, database: str) -> None:
    column = case.stream.headings(case.stream.key[0])[0]
    for statement in (
        headings_of(case.stream, database),
        total_of(case.stream, database),
        rows_since(case.stream, column, database),
    ):
        parsed(statement, database)


@every_database
@every_stream
def test_sqlalchemy_compiles_it_with_one_parameter_at_most(case: Case, database: str) -> None:
    dialect = COMPILERS[database]()
    every = sqlalchemy.text(rows_of(case.stream, database)).compile(dialect=dialect)
    since = sqlalchemy.text(rows_since(case.stream, "ID", database)).compile(dialect=dialect)
    assert dict(every.params) == {}
    assert list(since.params) == [SINCE]


@every_database
def test_a_schema_is_put_before_every_table_that_names_none(database: str) -> None:
    query = (
        "WITH LAST_ONE AS (SELECT CHILD_ID FROM FACT_CONTACTS) "
        "SELECT l.CHILD_ID FROM LAST_ONE l JOIN ICS.DIM_PERSON p ON p.ID = l.CHILD_ID"
    )
    stream = a_stream(query=query, place="", schema="HDM.Child_Social")
    tables = {
        ".".join(part.name for part in each.parts)
        for each in parsed(rows_of(stream, database), database).find_all(exp.Table)
    }
    assert tables == {"HDM.Child_Social.FACT_CONTACTS", "LAST_ONE", "ICS.DIM_PERSON"}
    assert "HDM" not in rows_of(stream, database, "")
    assert "other.FACT_CONTACTS" in rows_of(stream, database, "other")


def test_a_window_begins_with_a_query_of_sql_servers_own_shape() -> None:
    query = "WITH X AS (SELECT ID, CHANGED_AT FROM VISITS) SELECT * FROM X ORDER BY ID"
    said = rows_since(a_stream(query=query, place=""), "CHANGED_AT", "mssql")
    assert said.startswith("WITH X AS")  # not inside the brackets, where it is refused
    assert "ORDER BY" not in said


@pytest.mark.parametrize("database", ["mssql", "oracle"])
def test_a_heading_of_several_words_is_quoted(database: str) -> None:
    quoted = {"mssql": "[Changed at]", "oracle": '"Changed at"'}
    assert quoted[database] in rows_since(a_stream(), "Changed at", database)


@pytest.mark.parametrize(
    "query", ["SELECT FROM WHERE", "DELETE FROM VISITS", "SELECT ID FROM VISITS WHERE ("]
)
def test_what_is_no_query_is_refused(query: str) -> None:
    with pytest.raises(NotSql, match="stream visits"):
        rows_of(a_stream(query=query, place=""), "postgresql")


def test_a_database_nobody_knows_is_refused() -> None:
    with pytest.raises(NotSql, match="there are: mssql, oracle, postgresql, sqlite"):
        rows_of(a_stream(), "mysql")


def test_a_colon_in_a_text_is_no_parameter() -> None:
    stream = a_stream(query="SELECT ID FROM VISITS WHERE KIND = 'a :b' AND T = '12:30'", place="")
    compiled = sqlalchemy.text(rows_of(stream, "sqlite")).compile(dialect=sqlite.dialect())
    assert dict(compiled.params) == {}
    assert "'a :b'" in str(compiled)
