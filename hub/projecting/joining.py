"""Join rows of one key, in memory and in the database, by the one rule their `Table` states.

Joining is done twice: within a page here, because a statement may not touch a row two times, and
between a page and the table by `merge_statement`. Both must give the same for any order and any
cut into pages; the tests shuffle and cut to make sure. Nulls never win over a value.
"""

from collections.abc import Callable
from functools import cache

from psycopg import sql

from projections.base import Row, Table

Fold = Callable[[Row, Row], Row]


_NEWER = "({b} is not None and ({a} is None or ({new},) > ({old},)))"
_FOLD = """
def fold(one, other):
    newer = other if {newer} else one
    return {result}
"""
_JOINS = {
    "highest": "({a} if {b} is None or ({a} is not None and {a} >= {b}) else {b})",
    "lowest": "({a} if {b} is None or ({a} is not None and {a} <= {b}) else {b})",
    "sums": "{a} + {b}",
    "fixed": "({b} if {a} is None else {a})",
}
"""How two values of a column that does not go with the newest row become one."""


@cache
def fold_for(table: Table) -> Fold:
    """Make the function that joins two rows of one key, by code written for the table.

    Where every event touches the same few rows, as in a feed's counts, this runs for each event.
    """
    place = {name: number for number, name in enumerate(table.columns)}
    joins = {place[name]: form for how, form in _JOINS.items() for name in getattr(table, how)}
    values = [
        joins[number].format(a=f"one[{number}]", b=f"other[{number}]")
        if number in joins
        else f"newer[{number}]"
        for number in range(len(table.columns))
    ]
    newest = [place[name] for name in table.newest]
    newer = "False"
    if newest:
        newer = _NEWER.format(
            a=f"one[{newest[0]}]",
            b=f"other[{newest[0]}]",
            new=", ".join(f"other[{number}]" for number in newest),
            old=", ".join(f"one[{number}]" for number in newest),
        )
    result = f"make(({', '.join(values)},))" if joins else "newer"
    names = {"make": getattr(table.row, "_make")}  # noqa: B009
    exec(compile(_FOLD.format(newer=newer, result=result), "<fold>", "exec"), names)  # noqa: S102
    fold: Fold = names["fold"]
    return fold


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
