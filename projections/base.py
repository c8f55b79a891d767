"""What a projection is: a directory that turns events into rows of its read model.

A handler gets one event and yields rows; it does no I/O, keeps nothing, and knows no order. A row
may be partial: what it leaves out is ``None`` and stays as it is. How a row joins the one that is
already there is said once, by the `Table`, and never depends on which of them came first. That is
what lets pages have any size, a rebuild run in parallel, and a repeat do no harm; the surprising
price is that a handler can never look at the row it changes. Arithmetic belongs in the queries.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from inspect import getfile
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, TypeVar
from uuid import UUID

from schemas.local_time import local_day

OWN_AREA = "hub"
"""Events of this area are the hub's own decisions and not in a case record's stream."""

WITHDRAWN = "corrections.record_withdrawn"
"""Says that another event no longer stands; it marks that event's row instead of having its own."""


class Recorded(NamedTuple):
    """The typed columns of a stored event: all that can be known of it without decoding."""

    position: int
    stream_id: UUID
    version: int
    topic: str
    event_id: UUID
    revision: int
    occurred_on: date | None
    occurred_at: datetime | None
    recorded_at: datetime | None
    received_at: datetime
    event_type: str
    source_system: str
    source_feed: str

    def recorded_from(self, day: date | None) -> datetime | None:
        """Give when it was recorded; None where that was before its day: then it was foreseen."""
        at = self.recorded_at
        return at if at and day and local_day(at) >= day else None


Row = tuple[Any, ...]
"""A row of a read model: an instance of its table's NamedTuple."""

Handler = Callable[..., Iterable[Row]]
HandlerType = TypeVar("HandlerType", bound=Handler)


@dataclass(frozen=True, kw_only=True)
class Table:
    """How rows of one table join. Columns are the fields of `row`, the first `key` are its key.

    `newest` names the columns that say which of two rows is newer, the most telling first. The
    newer row gives every column that is not named here; of a column in `highest` or `lowest`
    the greater or the lesser value stays, `sums` are added, and `fixed` columns say the same
    whoever sets them. Nothing joins by order of arrival.
    """

    name: str
    row: type[Row]
    key: int = 1
    newest: tuple[str, ...] = ()
    highest: tuple[str, ...] = ()
    lowest: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    columns: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Check that every column joins in exactly one way."""
        columns: tuple[str, ...] = getattr(self.row, "_fields")  # noqa: B009
        object.__setattr__(self, "columns", columns)
        named = [*self.newest, *self.highest, *self.lowest, *self.sums, *self.fixed]
        if len(set(named)) != len(named) or not set(named) <= set(columns[self.key :]):
            raise ValueError(f"{self.name}: a column is named twice, or is not a column")
        if self.of_newest and not self.newest:
            raise ValueError(f"{self.name}: nothing says which {self.of_newest[0]} is the newest")

    @property
    def key_columns(self) -> tuple[str, ...]:
        """Name the columns that tell rows apart."""
        return self.columns[: self.key]

    @property
    def of_newest(self) -> tuple[str, ...]:
        """Name the columns the newer row gives, apart from those that say it is newer."""
        otherwise = {*self.newest, *self.highest, *self.lowest, *self.sums, *self.fixed}
        return tuple(name for name in self.columns[self.key :] if name not in otherwise)


@dataclass(frozen=True)
class Wanted:
    """What one handler asks for: which events, and which fields of them."""

    handler: str
    event_types: frozenset[str] | None
    fields: tuple[str, ...]
    excluding: frozenset[str] = frozenset()
    first_only: bool = False

    def wants(self, event_type: str, version: int) -> bool:
        """Say whether the handler is to be given an event of this type and version."""
        if self.event_types is not None:
            return event_type in self.event_types
        if event_type in self.excluding or event_type.startswith(f"{OWN_AREA}."):
            return False
        return version == 1 or not self.first_only


def on(event_type: str, *fields: str) -> Callable[[HandlerType], HandlerType]:
    """Have a handler called for one event type, with the fields it reads as further arguments.

    A field is a path from the event, ``contact_source.code``; it is None where a part is null.
    """
    return _marked(event_types=frozenset({event_type}), fields=fields)


def on_any(excluding: Iterable[str] = ()) -> Callable[[HandlerType], HandlerType]:
    """Have a handler called for every event of every case record, with the typed columns only."""
    return _marked(event_types=None, fields=(), excluding=frozenset(excluding))


def on_first(*fields: str) -> Callable[[HandlerType], HandlerType]:
    """Have a handler called for the first event of each case record, whatever its type.

    The fields must be of the envelope, which every event has.
    """
    return _marked(event_types=None, fields=fields, first_only=True)


def _marked(**wanted: Any) -> Callable[[HandlerType], HandlerType]:
    def mark(handler: HandlerType) -> HandlerType:
        marks = [*getattr(handler, "wanted", ()), Wanted(handler=handler.__name__, **wanted)]
        setattr(handler, "wanted", marks)  # noqa: B010
        return handler

    return mark


@cache
def _said_in(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def _directory(file: str) -> Path:
    return Path(file).parent


class Projection:
    """One read model: its tables, and the handlers that fill them.

    The directory of the class holds ``read_model.sql`` (the tables, without a schema's name) and
    may hold ``rebuild.sql``: one statement that fills the tables from the typed columns for every
    event type but those in `not_in_sql`, whose handlers then run as usual. A change to either
    file, or to `version`, makes the runner rebuild the read model. ``serving.sql`` may make
    functions and indexes for readers, which are made again whenever the runner starts; a change to
    it rebuilds nothing.
    """

    version: ClassVar[int] = 1
    tables: ClassVar[tuple[Table, ...]] = ()
    not_in_sql: ClassVar[tuple[str, ...]] = ()
    is_of_one_person: ClassVar[bool] = True
    """Whether pages of one person read it. One that is told of everybody alone, as measures are, is
    not made anew for a page of the past, and is not there in it."""
    is_measured: ClassVar[bool] = False
    """Whether measures count its rows: it is remembered with a day that their numbers are of."""

    @property
    def directory(self) -> Path:
        """Where the projection lives."""
        return _directory(getfile(type(self)))

    @property
    def name(self) -> str:
        """Name the projection: its directory's name."""
        return self.directory.name

    @property
    def read_model(self) -> str:
        """Give the statements that make the tables."""
        return _said_in(self.directory / "read_model.sql")

    @property
    def serving(self) -> str | None:
        """Give the statements that make what serves readers, where the projection has any."""
        path = self.directory / "serving.sql"
        return _said_in(path) if path.exists() else None

    @property
    def rebuild_statement(self) -> str | None:
        """Give the statement that fills the tables, where the projection has one."""
        path = self.directory / "rebuild.sql"
        return _said_in(path) if path.exists() else None

    @property
    def shape(self) -> str:
        """Tell versions of the read model apart: a digest of what its rows depend on."""
        bare = re.sub(r"\s*--.*", "", self.read_model)
        return sha256(f"{self.version}\n{bare}".encode()).hexdigest()[:16]

    def handlers(self) -> list[tuple[Wanted, Handler]]:
        """List the handlers with what they ask for, in the order they were written."""
        found: list[tuple[Wanted, Handler]] = []
        members: Mapping[str, Any] = vars(type(self))
        for name, member in members.items():
            found += [(wanted, getattr(self, name)) for wanted in getattr(member, "wanted", ())]
        return found
