"""Show a person as the hub knew them at a position or on a day: by the same code, with less.

Inside a transaction that is always undone, temporary tables are made from the same statements and
filled by the same handlers, but only from what had been received by then. Temporary tables come
first on every search path, so the same readers run and find them. Nothing later can leak, because
nothing later is there; not even the other people are, so a report over everybody is empty in here.
What was known is read by ``hub.known_then``, which gives it of a person whom the reading of this
transaction may see (see `hub.access.grants.begin_reading`), and of nobody else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from uuid import UUID

from hub.errors import CommandRefused
from hub.projecting import generations, pages
from hub.projecting.pages import Connection
from hub.projecting.planning import Event, Plan
from hub.projecting.writing import Writer
from projections.found import all_projections

TEMPORARY = "pg_temp"


@dataclass(frozen=True)
class Known:
    """What was known: up to which position, and which case records were about the person then."""

    position: int
    case_record_ids: tuple[UUID, ...]


@contextmanager
def as_known_at(
    connection: Connection,
    person_id: UUID,
    *,
    position: int | None = None,
    on: date | None = None,
) -> Iterator[Known]:
    """Have every reader see this person as known at a position, or by the end of a day in England.

    Give one of the two. Whatever the caller wrote before on the connection stays; whatever is
    written inside is undone. A position the `identity` read model has not reached yet is brought
    down to where it stands; `Known.position` says which it was.
    """
    if (position is None) == (on is None):
        raise ValueError("give a position or a day, and not both")
    with connection.transaction(force_rollback=True):
        connection.execute("SELECT hub.read_path()")
        asked = pages.position_at_end_of(connection, on) if position is None else position
        identity = generations.active(connection).get("identity")
        if identity is None:
            raise CommandRefused("nothing was projected yet: run hub project run first")
        at = min(asked, identity.checkpoint)
        # Days are taken from times in UTC, as when projecting; it goes with the transaction.
        connection.execute("SET LOCAL TimeZone TO 'UTC'")
        records = pages.records_then(connection, person_id, at)
        _shadow(connection, pages.read_known_then(connection, person_id, at))
        yield Known(at, records)


@cache
def _plan() -> Plan:
    return Plan(all_projections())


@cache
def _tables() -> bytes:
    return generations.bare_tables(all_projections(), TEMPORARY)


def _shadow(connection: Connection, events: list[Event]) -> None:
    plan = _plan()
    connection.execute(_tables())
    writer = Writer(connection, plan, dict.fromkeys((p.name for p in plan.projections), TEMPORARY))
    writer.fill(plan.project(events, {}))
    connection.execute("SELECT hub.read_path()")
