"""Show a person as the hub knew them at a position or on a day: by the same code, with less.

Temporary tables are made from the same statements, once for each connection, and filled by the same
handlers inside a transaction that is always undone, but only from what had been received by then.
They come first on the search path in here, and last outside, so the same readers run and find them.
Nothing later can leak, because nothing later is there; not even the other people are, and read
models that only tell of everybody are not there at all. One thing of today holds in every past: a
home that is confidential now, be it of somebody else to whom a record went since.
What a read model cannot take it leaves out, as it does live: that event and what its stream says
after it; and the replay says since when.
What was known is read by ``hub.known_then``, which gives it of a person whom the reading of this
transaction may see (see `hub.access.grants.begin_reading`), and of nobody else.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from uuid import UUID

from hub.errors import CommandRefused
from hub.projecting import generations, pages
from hub.projecting.applying import FAULTS
from hub.projecting.pages import Connection
from hub.projecting.planning import Changes, Event, Plan
from hub.projecting.writing import Writer
from projections.base import Projection
from projections.found import all_projections
from projections.person_summary.confidential import hidden_now, keep

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
    with connection.transaction():
        at = _begun(connection, position, on)
        records = pages.records_then(connection, person_id, at)
        hidden = hidden_now(connection, person_id, records)
        with connection.transaction(force_rollback=True):
            connection.execute("SELECT hub.read_path_of_the_past(%s)", [_left_out()])
            _shadow(connection, lambda: pages.read_known_then(connection, person_id, at))
            keep(connection, person_id, hidden)
            yield Known(at, records)


def _begun(connection: Connection, position: int | None, on: date | None) -> int:
    """Give the position to show, and see that this connection has the tables for it."""
    found = pages.reached_then(connection, position, on)
    if found is None:
        raise CommandRefused("nothing was projected yet: run hub project run first")
    if not found.has_tables:
        connection.execute(_tables())
    return found.position


def _of_one_person() -> list[Projection]:
    return [each for each in all_projections() if each.is_of_one_person]


@cache
def _left_out() -> list[str]:
    return [each.name for each in all_projections() if not each.is_of_one_person]


@cache
def _plan() -> Plan:
    return Plan(_of_one_person())


@cache
def _tables() -> bytes:
    return generations.temporary_tables(_of_one_person())


def _shadow(connection: Connection, read: Callable[[], Generator[Event, None, None]]) -> None:
    plan = _plan()
    try:
        with closing(read()) as events:
            changes, since = plan.project(events, {}), None
    except FAULTS:
        with closing(read()) as events:
            changes, since = _with_care(list(events))
    writer = Writer(connection, plan, dict.fromkeys((p.name for p in plan.projections), TEMPORARY))
    writer.fill(changes)
    said = since.isoformat() if since else ""
    connection.execute("SELECT set_config('hub.left_out_then', %s, true)", [said])


def _with_care(events: list[Event]) -> tuple[Changes, datetime | None]:
    """Project what can be, event by event, and say when the first was received that cannot."""
    changes: Changes = {}
    left_out: list[datetime] = []
    for plan in (Plan([each]) for each in _of_one_person()):
        parked: set[UUID] = set()
        taken = []
        for each in events:
            recorded = each[0]
            if recorded.stream_id in parked:
                continue
            try:
                plan.project([each], {})
            except FAULTS:
                parked.add(recorded.stream_id)
                left_out.append(recorded.received_at)
            else:
                taken.append(each)
        changes |= plan.project(taken, {})
    return changes, min(left_out, default=None)
