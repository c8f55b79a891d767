"""Which systems number case records, so that a misspelt one is told from a child nobody knows.

The same to everybody, whatever they may see: the name of a system is about no person.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

import psycopg
from psycopg_pool import ConnectionPool

from connectors import feeds
from hub.commands import naming
from hub.errors import CommandRefused, NoSuchRecord, UnknownSystem
from hub.matching.people import showing

Connection = psycopg.Connection[Any]


def record_here(connection: Connection, said: str) -> UUID:
    """Read a case record, or a person's UUID, as `naming.case_record` does.

    Raises `UnknownSystem` where it names a system that there is none of.
    """
    record = naming.case_record(said)
    if not showing.is_met(connection, record):
        require_system(connection, said)
    return record


def person_here(connection: Connection, said: str) -> UUID:
    """Read a person who is not sealed, by their id or one of their records.

    Raises `CommandRefused` in the caller's own words: the id of a sealed person, or that there is
    one, is in no answer.
    """
    return _person_of(connection, record_here(connection, said), said)


def _person_of(connection: Connection, record: UUID, said: str) -> UUID:
    person_id = showing.person_of(connection, record)
    if not showing.is_open(connection, person_id):
        raise _unknown(said)
    return person_id


def _unknown(said: str) -> CommandRefused:
    return CommandRefused(
        f"nothing is known of {said}: is it written as the source writes it, and has hub ingest "
        "taken it?"
    )


def met_here(connection: Connection, said: str) -> UUID:
    """Read a case record that the hub has met and that is not sealed. Raises `CommandRefused`."""
    return _met(connection, record_here(connection, said), said)


def _met(connection: Connection, record: UUID, said: str) -> UUID:
    if not showing.is_met(connection, record):
        raise _unknown(said)
    _person_of(connection, record, said)
    return record


def record_and_person_here(connection: Connection, who: str, person: str) -> tuple[UUID, UUID]:
    """Read a case record and a person; a system that there is none of is told of either first."""
    record, other = (record_here(connection, each) for each in (who, person))
    return _met(connection, record, who), _person_of(connection, other, person)


def require_system(connection: Connection, said: str) -> None:
    """Raise `UnknownSystem` for ``system:local id`` of a system that there is none of.

    A connector's system is one before the first row of it came.
    """
    system, colon, _ = said.partition(":")
    met = showing.systems(connection)
    if not colon or system in met:
        return
    foreseen = sorted({feeds.feed(each).case_records for each in feeds.systems()})
    if system not in foreseen:
        raise UnknownSystem(said, system, likest_first(system, met or foreseen))


@contextmanager
def told_from_nobody(pool: "ConnectionPool[Connection]", said: str) -> Iterator[None]:
    """Raise `UnknownSystem` instead of `NoSuchRecord` where the system is what is wrong."""
    try:
        yield
    except NoSuchRecord:
        with pool.connection() as connection:
            require_system(connection, said)
        raise


@contextmanager
def told_where_to_look(said: str) -> Iterator[None]:
    """Raise `CommandRefused` with what to do next instead of `NoSuchRecord`.

    In the same words of whom there is none and of who is hidden.
    """
    try:
        yield
    except NoSuchRecord as fault:
        raise CommandRefused(
            f"nothing is known of {said} that may be shown to you: is it written as the source "
            f"writes it, and has hub ingest taken it? Who may see whom: hub access list {said}"
        ) from fault


def likest_first(name: str, known: Sequence[str]) -> list[str]:
    """Order names by how like one they are written; those that hold it come before others.

    >>> likest_first("LCS", ["early_help_csv", "liquidlogic_lcs"])
    ['liquidlogic_lcs', 'early_help_csv']
    """
    asked = name.casefold()

    def unlike(each: str) -> tuple[bool, float]:
        return asked not in each, -SequenceMatcher(None, asked, each).ratio()

    return sorted(known, key=unlike)
