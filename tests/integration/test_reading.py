"""Rows are made of the columns a query names, in whatever order it gives them."""

from dataclasses import dataclass
from typing import NamedTuple

import pytest

from projections.reading import fetch
from tests.conftest import Database


class Named(NamedTuple):
    one: int
    two: str


@dataclass(frozen=True)
class Value:
    one: int
    two: str


@dataclass(frozen=True, kw_only=True)
class ByName:
    one: int
    two: str


@pytest.mark.parametrize("row", [Named, Value, ByName])
@pytest.mark.parametrize("columns", ["1 AS one, 'b' AS two", "'b' AS two, 1 AS one"])
def test_a_row_holds_each_column_in_its_field(
    database: Database, row: type[Named | Value | ByName], columns: str
) -> None:
    with database.connect() as connection:
        found = fetch(connection, row, f"SELECT {columns}")
    assert found == [row(one=1, two="b")]
