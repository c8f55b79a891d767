"""Decide once what each kind of event needs: the fields to decode and the handlers to call.

All projections of a plan share one decoding of an event: it gives the fields any of them asks for,
and each handler picks its own. Events whose handlers ask for no field are not decoded at all, nor
is their state even read from the store.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple, NoReturn
from uuid import UUID

from hub.projecting.joining import Fold, fold_for
from projections.base import Handler, Projection, Recorded, Row, Table, Wanted
from schemas.decoder import Reader, reader_for
from schemas.errors import SchemaError

Event = tuple[Recorded, bytes | None]
"""An event's typed columns, and its state where a handler may want fields of it."""

Parked = Mapping[str, set[UUID]]
"""For each projection, the streams it no longer follows."""

Changes = dict[type[Row], dict[Any, Row]]
"""For each table's row type: the rows by their key."""


class Call(NamedTuple):
    """One handler to call; `pick` takes its arguments out of all that was decoded.

    Without `pick` it is given all of it, or nothing: whichever it asked for.
    """

    projection: str
    handler: Handler
    is_given: bool
    pick: Callable[[tuple[Any, ...]], tuple[Any, ...]] | None


class Calls(NamedTuple):
    """What to do for one kind of event."""

    read: Reader | None
    each: tuple[Call, ...]


@dataclass(frozen=True)
class _Slot:
    """How rows of one table are gathered."""

    key: Callable[[Row], Any]
    fold: Fold


class Plan:
    """What some projections do with every kind of event."""

    def __init__(self, projections: Sequence[Projection]) -> None:
        self.projections = tuple(projections)
        self.tables: dict[type[Row], Table] = {
            table.row: table for projection in projections for table in projection.tables
        }
        self._slots = {
            row: _Slot(itemgetter(*range(table.key)), fold_for(table))
            for row, table in self.tables.items()
        }
        self._wanted = [
            (projection.name, wanted, handler)
            for projection in projections
            for wanted, handler in projection.handlers()
        ]
        self._calls: dict[tuple[str, bool], Calls] = {}

    @property
    def decoded_types(self) -> list[str]:
        """Name the event types of which some handler reads a field."""
        return sorted(
            {
                event_type
                for _, wanted, _ in self._wanted
                if wanted.fields
                for event_type in wanted.event_types or ()
            }
        )

    @property
    def decodes_first(self) -> bool:
        """Whether the first event of a stream is decoded whatever its type."""
        return any(wanted.fields and wanted.first_only for _, wanted, _ in self._wanted)

    def calls(self, event_type: str, version: int) -> Calls:
        """Say what to do for an event of this type at this place in its stream."""
        kind = (event_type, version == 1)
        if kind not in self._calls:
            self._calls[kind] = self._planned(event_type, version)
        return self._calls[kind]

    def _planned(self, event_type: str, version: int) -> Calls:
        asked = [each for each in self._wanted if each[1].wants(event_type, version)]
        fields = tuple(dict.fromkeys(field for _, wanted, _ in asked for field in wanted.fields))
        calls = tuple(
            Call(projection, handler, bool(wanted.fields), _picker(wanted, fields))
            for projection, wanted, handler in asked
        )
        return Calls(_reader(event_type, fields) if fields else None, calls)

    def project(self, events: Iterable[Event], parked: Parked) -> Changes:
        """Turn events into the rows they change, one for each key.

        Whatever a handler raises goes to the caller, who then finds out which event it was.
        """
        changes: Changes = {row: {} for row in self.tables}
        slots = {row: (slot.key, slot.fold, changes[row]) for row, slot in self._slots.items()}
        known = self._calls
        for recorded, state in events:
            version = recorded.version
            calls = known.get((recorded.event_type, version == 1)) or self.calls(
                recorded.event_type, version
            )
            facts = calls.read(recorded.topic, state) if calls.read and state is not None else ()
            for projection, handler, is_given, pick in calls.each:
                if parked and recorded.stream_id in parked.get(projection, ()):
                    continue
                if not is_given:
                    rows = handler(recorded)
                elif pick is None:
                    rows = handler(recorded, *facts)
                else:
                    rows = handler(recorded, *pick(facts))
                for row in rows:
                    key_of, fold, gathered = slots[type(row)]
                    key = key_of(row)
                    old = gathered.setdefault(key, row)
                    if old is not row:
                        gathered[key] = fold(old, row)
        return changes


def _picker(
    wanted: Wanted, fields: tuple[str, ...]
) -> Callable[[tuple[Any, ...]], tuple[Any, ...]] | None:
    if wanted.fields in ((), fields):
        return None
    places = [fields.index(field) for field in wanted.fields]
    if len(places) == 1:
        only = places[0]
        return lambda facts: (facts[only],)
    return itemgetter(*places)


def _reader(event_type: str, fields: tuple[str, ...]) -> Reader:
    """Make the reader; an event no schema is deployed for is a fault of that event alone."""
    try:
        return reader_for(event_type, fields)
    except SchemaError as unknown:
        fault = unknown

        def refuse(_topic: str, _state: bytes) -> NoReturn:
            raise fault

        return refuse
