"""Read and write what the matcher keeps: statements, records, keys. Whole pages at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from psycopg.rows import tuple_row

from hub.matching.choosing import Pair
from hub.matching.profiles import Profile
from hub.matching.queries import SQL
from hub.matching.statements import Statement
from schemas.identifiers import own_person_id

Connection = psycopg.Connection[Any]
T = TypeVar("T")

_STATEMENTS = (
    "event_ids", "case_record_ids", "positions", "revisions", "withdrawn_revisions", "kinds",
    "forenames", "surnames", "births", "sexes", "numbers", "addresses", "confidential", "expected",
)  # fmt: skip
_RECORDS = (
    "ids", "systems", "local_ids", "first_positions", "person_ids", "forenames", "surnames",
    "births", "sexes", "numbers", "addresses", "expected", "own_person_ids",
)  # fmt: skip
"""Parameters of the queries, in the order of the fields of `Statement` and `Profile`."""


def pairs(connection: Connection, ids: Sequence[UUID], crowd: int) -> list[Pair]:
    """List the pairs of one of these records and another that shares a key with it."""
    return _fetch(connection, "meeting", ids=list(ids), crowd=crowd)


def profiles(connection: Connection, query: str, **parameters: object) -> dict[UUID, Profile]:
    """Read profiles by ``known_records`` or ``members``."""
    found = {}
    for *facts, numbers, address, expected in _fetch(connection, query, **parameters):
        values: tuple[Any, ...] = (*facts, tuple(numbers), address, expected)
        found[facts[0]] = Profile(*values)
    return found


def statements(
    connection: Connection, *, event_ids: Sequence[UUID], ids: Sequence[UUID]
) -> Iterator[Statement]:
    """Read these statements, and every other statement of these case records."""
    for row in _fetch(connection, "statements_known", event_ids=list(event_ids), ids=list(ids)):
        yield Statement(**dict(zip(Statement.__dataclass_fields__, row, strict=True)))


def keep_statements(connection: Connection, said: Iterable[Statement]) -> None:
    """Write statements as they are now."""
    values = [tuple(vars(each).values()) for each in said]
    if values:
        SQL.keep_statements(connection, **_columns(_STATEMENTS, values))


def keep_records(
    connection: Connection, told: Sequence[Profile], before: Mapping[UUID, Profile] | None = None
) -> None:
    """Write records as they are now, and the keys under which they meet others.

    `before` gives the records that were known: keys that stay the same are not written again.
    """
    values = [
        (*(vars(each) | {"nhs_numbers": "|".join(each.nhs_numbers)}).values(), each.own_person_id)
        for each in told
    ]
    if not values:
        return
    SQL.keep_records(connection, **_columns(_RECORDS, values))
    was = before or {}
    known = {each: profile.keys for each, profile in was.items()}
    changed = [each for each in told if known.get(each.case_record_id, []) != each.keys]
    gone = [each.case_record_id for each in changed if before is None or each.case_record_id in was]
    if gone:
        SQL.forget_keys(connection, ids=gone)
    keys = [(key, each.case_record_id) for each in changed for key in each.keys]
    if keys:
        SQL.keep_keys(connection, **_columns(("keys", "ids"), keys))


def brought_up_to_date(connection: Connection) -> list[UUID]:
    """Bring what an older hub kept up to date; give the records to consider again.

    Their own persons' ids were not kept, and what was to be decided was noted by pairs.
    """
    while ids := [row[0] for row in SQL.without_own_person(connection, most=10_000)]:
        SQL.give_own_person(connection, ids=ids, own=[own_person_id(each) for each in ids])
    SQL.own_persons_are_known(connection)
    return unique(each for pair in SQL.conflicts_noted(connection) for each in pair)


def unique(found: Iterable[T]) -> list[T]:
    """List each value once, in the order first seen."""
    return list(dict.fromkeys(found))


def _fetch(connection: Connection, query: str, **parameters: object) -> list[Any]:
    # Planned each time: what is best depends on how much the tables hold by now.
    statement = getattr(SQL, query).sql.encode()
    with connection.cursor(row_factory=tuple_row, binary=True) as cursor:
        return cursor.execute(statement, parameters, prepare=False).fetchall()


def _columns(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> dict[str, list[Any]]:
    return dict(zip(names, (list(each) for each in zip(*rows, strict=True)), strict=True))
