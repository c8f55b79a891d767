"""Join rows of one key, in memory and in the database, by the one rule their `Table` states.

Joining is done twice: within a page here, because a statement may not touch a row two times, and
between a page and the table by `merge_statement`. Both must give the same for any order and any
cut into pages; the tests shuffle and cut to make sure. Nulls never win over a value.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from psycopg import sql

from projections.base import Row, Table

Fold = Callable[[Row, Row], Row]


@cache
def fold_for(table: Table) -> Fold:
    """Make the function that joins two rows of one key."""
    make: Callable[[list[Any]], Row] = getattr(table.row, "_make")  # noqa: B009
    index = {name: place for place, name in enumerate(table.columns)}
    guard = [index[name] for name in table.newest]
    others = [
        (index[name], join)
        for join, names in (
            (_highest, table.highest), (_lowest, table.lowest), (_sum, table.sums),
            (_fixed, table.fixed),
        )
        for name in names
    ]  # fmt: skip

    def fold(one: Row, other: Row) -> Row:
        newer = other if _is_newer(other, one, guard) else one
        if not others:
            return newer
        joined = list(newer)
        for place, join in others:
            joined[place] = join(one[place], other[place])
        return make(joined)

    return fold


def _is_newer(one: Row, other: Row, guard: list[int]) -> bool:
    """Whether `one` is newer: a row that says nothing of its age is older than any that does."""
    if not guard or one[guard[0]] is None:
        return False
    if other[guard[0]] is None:
        return True
    return [one[place] for place in guard] > [other[place] for place in guard]


def _highest(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return other if one is None else one
    return max(one, other)


def _lowest(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)


def _sum(one: Any, other: Any) -> Any:
    return one + other


def _fixed(one: Any, other: Any) -> Any:
    return other if one is None else one


def merge_statement(table: Table, into: sql.Composable, staging: sql.Composable) -> sql.Composed:
    """Write the statement that joins staged rows, one for each key, to those in the table.

    Rows are taken in key order: two workers that touch the same rows lock them in one order and
    can never wait for each other in a circle.
    """
    names = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    key = sql.SQL(", ").join(map(sql.Identifier, table.key_columns))
    return sql.SQL(
        "INSERT INTO {into} AS old ({names}) SELECT {names} FROM {staging} ORDER BY {key} "
        "ON CONFLICT ({key}) DO UPDATE SET {joins}"
    ).format(
        into=into,
        names=names,
        staging=staging,
        key=key,
        joins=sql.SQL(", ").join(_join_in_sql(table, name) for name in table.columns[table.key :]),
    )


def _join_in_sql(table: Table, name: str) -> sql.Composed:
    for names, form in (
        (table.highest, "{c} = greatest(old.{c}, excluded.{c})"),
        (table.lowest, "{c} = least(old.{c}, excluded.{c})"),
        (table.sums, "{c} = old.{c} + excluded.{c}"),
        (table.fixed, "{c} = coalesce(old.{c}, excluded.{c})"),
    ):
        if name in names:
            return sql.SQL(form).format(c=sql.Identifier(name))
    return sql.SQL(
        "{c} = CASE WHEN old.{first} IS NULL OR ({new}) > ({old}) THEN excluded.{c} "
        "ELSE old.{c} END"
    ).format(
        c=sql.Identifier(name),
        first=sql.Identifier(table.newest[0]),
        new=sql.SQL(", ").join(sql.Identifier("excluded", each) for each in table.newest),
        old=sql.SQL(", ").join(sql.Identifier("old", each) for each in table.newest),
    )
