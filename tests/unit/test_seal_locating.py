"""Where a store is not as it was sealed: each fault at its position, and no other called one."""

import random
from collections.abc import Callable

import pytest

from hub.audit.seals.leaves import Row, leaf_at
from hub.audit.seals.locating import Fault, Locator

BLIND = bytes(range(32))
PLACE = slice(12, 20)


def a_row(position: int, says: bytes = b"") -> Row:
    """A row as PostgreSQL sends one: its first column is the position."""
    columns = bytes(12) + position.to_bytes(8) + b"columns"
    return Row(position, columns, says or b"event %d" % position)


def numbered(row: Row, position: int) -> Row:
    """The same row, numbered anew."""
    return Row(position, bytes(12) + position.to_bytes(8) + row.columns[20:], row.content)


def sealed(rows: list[Row]) -> bytes:
    return b"".join(leaf_at(each, each.position, BLIND) for each in rows)


def found(hashes: bytes, rows: list[Row], first: int = 1) -> list[Fault]:
    return list(Locator(hashes, BLIND, first).faults(rows))


@pytest.fixture
def rows() -> list[Row]:
    return [a_row(position) for position in range(1, 101)]


def test_what_is_as_it_was_sealed_has_no_fault(rows: list[Row]) -> None:
    locator = Locator(sealed(rows), BLIND)
    assert list(locator.faults([*rows, a_row(101), a_row(102)])) == []
    assert (locator.rows, locator.unsealed) == (102, 2)


def altered(rows: list[Row], at: int) -> list[Row]:
    return [*rows[:at], a_row(at + 1, b"another"), *rows[at + 1 :]]


def removed(rows: list[Row], at: int) -> list[Row]:
    return [*rows[:at], *rows[at + 1 :]]


def inserted(rows: list[Row], at: int) -> list[Row]:
    return [*rows[:at], a_row(at + 1, b"one more"), *rows[at:]]


def removed_and_closed(rows: list[Row], at: int) -> list[Row]:
    return [*rows[:at], *(numbered(each, each.position - 1) for each in rows[at + 1 :])]


def inserted_and_moved(rows: list[Row], at: int) -> list[Row]:
    moved = [numbered(each, each.position + 1) for each in rows[at:]]
    return [*rows[:at], a_row(at + 1, b"one more"), *moved]


TAMPERS = {
    altered: "altered", removed: "removed", inserted: "inserted",
    removed_and_closed: "removed", inserted_and_moved: "inserted",
}  # fmt: skip


@pytest.mark.parametrize("tamper", TAMPERS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("at", [0, 1, 50, 98, 99])
def test_one_fault_is_found_where_it_is_and_nowhere_else(
    rows: list[Row], tamper: Callable[[list[Row], int], list[Row]], at: int
) -> None:
    assert found(sealed(rows), tamper(rows, at)) == [Fault(TAMPERS[tamper], at + 1)]  # type: ignore[arg-type]


def test_a_range_is_held_to_its_own_leaves(rows: list[Row]) -> None:
    hashes = sealed(rows)[40 * 32 : 60 * 32]
    assert found(hashes, rows[40:60], first=41) == []
    assert found(hashes, altered(rows, 49)[40:60], first=41) == [Fault("altered", 50)]


def test_what_was_cut_off_at_the_end_is_removed(rows: list[Row]) -> None:
    assert found(sealed(rows), rows[:97]) == [Fault("removed", each) for each in (98, 99, 100)]


def test_two_that_changed_places_are_both_found(rows: list[Row]) -> None:
    swapped = [*rows[:10], numbered(rows[11], 11), numbered(rows[10], 12), *rows[12:]]
    faults = found(sealed(rows), swapped)
    assert {each.position for each in faults} <= {11, 12}
    assert len(faults) == 2


@pytest.mark.slow
def test_a_thousand_tampers_among_a_million_are_all_located_with_no_false_alarm() -> None:
    dice = random.Random(6962)
    whole = [a_row(position) for position in range(1, 1_000_001)]
    hashes = sealed(whole)
    kinds = ("altered", "removed", "inserted")
    places = sorted(dice.sample(range(10, 1_000_000, 10), 1_000))
    wanted = [Fault(kinds[number % 3], place) for number, place in enumerate(places)]  # type: ignore[arg-type]
    tampered: list[Row] = []
    faults = {each.position: each.kind for each in wanted}
    for row in whole:
        kind = faults.get(row.position)
        if kind is None:
            tampered.append(row)
        elif kind == "altered":
            tampered.append(a_row(row.position, b"another"))
        elif kind == "inserted":
            tampered += [a_row(row.position, b"one more"), row]
    assert found(hashes, tampered) == wanted
    assert found(hashes, whole) == []
