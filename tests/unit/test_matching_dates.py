"""Dates whose parts stand in columns of their own, as public sets have them."""

import pytest

from hub.matching.batch.kinds import date
from hub.matching.evaluation import making
from hub.matching.evaluation.fields import Fields, WrongFields
from hub.matching.evaluation.files import Table

PEOPLE = (("1949", "7", "30"), ("1968", "12", "3"), ("1999", "1", "13"))


def born(columns: str, *rows: tuple[str, ...]) -> list[str]:
    """Give the dates of birth that a set made of these columns compares."""
    names = tuple(columns.split())
    table = Table("a.csv", names, [list(each) for each in rows])
    made = making.dataset(table, Fields({"date_of_birth": names}))
    (column,) = made.columns()
    assert [row.get("date_of_birth", "") for row in made.rows] == column.values
    return list(column.values)


@pytest.mark.parametrize(("columns", "order"), [
    ("by bm bd", (0, 1, 2)), ("bd bm by", (2, 1, 0)), ("month day year", (1, 2, 0)),
    ("year day month", (0, 2, 1)), ("a b c", (1, 0, 2)),
])  # fmt: skip
def test_which_column_is_the_year_is_told_by_what_it_holds(
    columns: str, order: tuple[int, ...]
) -> None:
    rows = [tuple(each[place] for place in order) for each in PEOPLE]
    assert born(columns, *rows) == ["1949-07-30", "1968-12-03", "1999-01-13"]


def test_a_date_is_taken_as_far_as_it_is_known() -> None:
    found = born(
        "y m d", ("1949", "7", ""), ("1950", "", "4"), ("NA", "3", "4"), ("1951", "0", "0"),
        ("1952", "7", "NA"),
    )  # fmt: skip
    assert found == ["1949-07", "1950", "", "1951", "1952-07"]
    assert born("y m", ("1949", "7"), ("1950", "11")) == ["1949-07", "1950-11"]


def test_numbers_as_programs_write_them_and_named_months_are_read() -> None:
    assert born("d m y", ("4.0", "July", "1949.0"), ("04", "mar", "1950")) == [
        "1949-07-04", "1950-03-04",
    ]  # fmt: skip


def test_one_slip_among_months_does_not_turn_them_into_days() -> None:
    rows = [("1949", "13", "30"), ("1968", "12", "13"), ("1968", "2", "23")]
    assert born("y m d", *rows) == ["1949-13-30", "1968-12-13", "1968-02-23"]


@pytest.mark.parametrize(("said", "found"), [
    ("12/25/1990 3/4/1990 02/17/1988 17/02/1988", "1990-12-25 1990-03-04 1988-02-17 1988-02-17"),
    ("25/12/1990 3/4/1990 17/02/1988 02/17/1988", "1990-12-25 1990-04-03 1988-02-17 1988-02-17"),
    ("12/25/1990T00:00 3/4/1990T00:00", "1990-12-25 1990-03-04"),
    ("04032019 4032019 25122018", "2019-03-04 2019-03-04 2018-12-25"),
    ("03042019 12252018", "2019-03-04 2018-12-25"),
    ("20190304 19860931", "2019-03-04 1986-09-31"),
    ("06/46/1990 12/25/1990", "1990-06-46 1990-12-25"),
])  # fmt: skip
def test_the_order_of_a_column_is_what_most_of_its_dates_say(said: str, found: str) -> None:
    table = Table("a.csv", ("dob",), [[each] for each in said.split()])
    made = making.dataset(table, Fields({"date_of_birth": ("dob",)}))
    assert [date.normal(row["date_of_birth"]) for row in made.rows] == found.split()


def test_columns_of_whole_dates_stay_apart() -> None:
    table = Table("a.csv", ("dob", "said"), [["1949-07-30", "1949"], ["03/12/1968", ""]])
    made = making.dataset(table, Fields({"date_of_birth": ("dob", "said")}))
    assert [each.name for each in made.columns()] == ["dob", "said"]


@pytest.mark.parametrize("row", [("49", "7", "30"), ("1949", "1968", "3"), ("", "", "")])
def test_what_is_no_date_in_parts_is_told_with_its_columns(row: tuple[str, ...]) -> None:
    with pytest.raises(WrongFields, match="of the columns y, m, d one must hold years"):
        born("y m d", row, row)
