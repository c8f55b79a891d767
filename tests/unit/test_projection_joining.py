"""Rows join the same way in any order; a table that could not is refused when it is declared."""

import itertools
import random
from typing import NamedTuple

import pytest

from hub.projecting.joining import fold_for
from projections.base import Projection, Recorded, Table, Wanted, on, on_any, on_first


class Thing(NamedTuple):
    key: int
    revision: int | None = None
    position: int | None = None
    said: str | None = None
    first: int | None = None
    last: int | None = None
    count: int = 0
    system: str | None = None


THINGS = Table(
    name="thing", row=Thing, newest=("revision", "position"), lowest=("first",),
    highest=("last",), sums=("count",), fixed=("system",),
)  # fmt: skip


def test_the_newer_row_gives_what_is_not_named_otherwise() -> None:
    fold = fold_for(THINGS)
    old, new = Thing(1, 1, 50, "old", 50, None, 1), Thing(1, 2, 40, "new", 40, 3, 1, "mash")

    assert fold(old, new) == Thing(1, 2, 40, "new", 40, 3, 2, "mash")
    assert fold(new, old) == fold(old, new)


def test_of_one_revision_the_later_position_is_newer() -> None:
    assert fold_for(THINGS)(Thing(1, 1, 7, "later"), Thing(1, 1, 6, "earlier")).said == "later"


def test_a_row_that_says_nothing_of_its_age_changes_nothing_that_goes_by_age() -> None:
    fold = fold_for(THINGS)
    assert fold(Thing(1, 1, 1, "said"), Thing(1, last=9)) == Thing(1, 1, 1, "said", None, 9)
    assert fold(Thing(1, last=9), Thing(1, 1, 1, "said")) == Thing(1, 1, 1, "said", None, 9)


def test_any_order_and_any_grouping_give_the_same_row() -> None:
    dice, fold = random.Random(4), fold_for(THINGS)
    for _ in range(50):
        rows = [
            Thing(
                1, revision := dice.choice([None, 1, 2]), revision and position,
                f"{revision}.{position}" if revision else None,
                dice.choice([None, 3, 5]), dice.choice([None, 3, 5]), dice.randrange(3),
                dice.choice([None, "mash"]),
            )
            for position in range(1, 5)
        ]  # fmt: skip
        results = set()
        for order in itertools.permutations(rows):
            results.add(fold(fold(fold(order[0], order[1]), order[2]), order[3]))
            results.add(fold(fold(order[0], order[1]), fold(order[2], order[3])))
        assert len(results) == 1


def test_a_table_whose_columns_join_in_no_or_two_ways_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing says which revision is the newest"):
        Table(name="thing", row=Thing)
    with pytest.raises(ValueError, match="named twice, or is not a column"):
        Table(name="thing", row=Thing, newest=("revision",), sums=("count",), highest=("count",))
    with pytest.raises(ValueError, match="named twice, or is not a column"):
        Table(name="thing", row=Thing, newest=("revision",), sums=("key",))


class Everything(Projection):
    @on_any(excluding=("a.skipped",))
    def _any(self, recorded: Recorded) -> tuple[()]:
        return ()

    @on_first("envelope.source.system")
    def _first(self, recorded: Recorded, system: str) -> tuple[()]:
        return ()

    @on("a.one", "x")
    @on("a.two", "y.z")
    def _some(self, recorded: Recorded, fact: str) -> tuple[()]:
        return ()


def test_handlers_are_found_with_what_they_want() -> None:
    wanted = [each for each, _ in Everything().handlers()]

    assert [each.handler for each in wanted] == ["_any", "_first", "_some", "_some"]
    assert [each.fields for each in wanted] == [
        (), ("envelope.source.system",), ("y.z",), ("x",)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("event_type", "version", "handlers"),
    [
        ("a.one", 1, ["_any", "_first", "_some"]),
        ("a.one", 2, ["_any", "_some"]),
        ("a.skipped", 1, ["_first"]),
        ("hub.record_linked", 1, []),
    ],
)
def test_a_handler_is_called_for_what_it_wants(
    event_type: str, version: int, handlers: list[str]
) -> None:
    wanted: list[Wanted] = [each for each, _ in Everything().handlers()]
    assert [each.handler for each in wanted if each.wants(event_type, version)] == handlers
