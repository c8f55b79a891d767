"""Apply pages of events to some generations: read, project, write, with one write on its way.

While PostgreSQL merges a page, the next is read and projected here. A page that fails is done again
with care: each projection by itself, in halves, until the one event it cannot apply is known. That
event's stream is parked for that projection, and everything else goes on.
"""

import gc
import struct
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from uuid import UUID

import psycopg
import structlog

from hub.projecting import generations, pages
from hub.projecting.generations import Generation
from hub.projecting.pages import ALL, Share, connect
from hub.projecting.planning import Event, Plan
from hub.projecting.writing import Writer
from projections.base import Projection
from schemas.errors import SchemaError

FAULTS = (
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    SchemaError,
    struct.error,
    psycopg.DataError,
    psycopg.IntegrityError,
    psycopg.errors.ProgramLimitExceeded,
)
"""What an event that cannot be applied may raise; no fault of the database itself is among them.
The last says that a text is longer than any index can hold."""

Advance = Callable[[int], None]
"""Told how many more events have been applied."""

log = structlog.get_logger(__name__)


class Applier:
    """Applies events to generations that stand at one checkpoint, and moves them on together."""

    def __init__(
        self,
        url: str,
        projections: Sequence[Projection],
        at: Sequence[Generation],
        *,
        page: int,
        share: Share | None = None,
    ) -> None:
        self.plan = Plan(projections)
        self.generations = {each.projection: each for each in at}
        self.page = page
        self._share = share
        self._read_from = connect(url, autocommit=True)
        self._write_to = connect(url, autocommit=True)
        schemas = {each.projection: each.schema_name for each in at}
        self._writer = Writer(self._write_to, self.plan, schemas)
        self._schemas = schemas
        self._alone: dict[str, Writer] = {}
        self._parked = self._parked_now()
        self._parkings = 0
        if share:
            # The generation is read by nobody yet, and is done again if this is interrupted.
            self._write_to.execute("SET synchronous_commit TO off")

    def close(self) -> None:
        """Let go of both connections."""
        self._read_from.close()
        self._write_to.close()

    @property
    def checkpoint(self) -> int:
        """Where the generations stand."""
        return next(iter(self.generations.values())).checkpoint

    def apply(
        self, upto: int, advance: Advance, stopped: Callable[[], bool] = lambda: False
    ) -> int:
        """Apply the events up to a position, page by page; give how many positions were passed."""
        begin = self.checkpoint
        with _no_cycles_sought(), ThreadPoolExecutor(max_workers=1) as pool:
            writing: Future[None] | None = None
            read = begin
            while read < upto and not stopped():
                events, read = self._read(read, min(read + self._stride, upto))
                made = self._prepare(events, read)
                if writing:
                    writing.result()
                writing = pool.submit(made)
                advance(len(events))
            if writing:
                writing.result()
        return self.checkpoint - begin

    @property
    def _stride(self) -> int:
        return self.page * (self._share.of if self._share else 1)

    def _prepare(self, events: list[Event], end: int) -> Callable[[], None]:
        """Project a page; give what is left to do: to write it.

        The page before may still be on its way. Should a stream be parked there, what was projected
        here is of no use, because it may hold that stream's later events.
        """
        parkings = self._parkings
        try:
            changes = self.plan.project(events, self._parked)
        except FAULTS:
            return lambda: self._write_with_care(events, end)

        def write() -> None:
            if self._parkings != parkings:
                self._write_with_care(events, end)
                return
            try:
                self._write_to_page(end, lambda: self._writer.merge(changes))
            except FAULTS:
                self._write_with_care(events, end)

        return write

    def _read(self, after: int, end: int) -> tuple[list[Event], int]:
        return pages.read_page(self._read_from, self.plan, after, end, self._share or ALL)

    def _write_to_page(self, end: int, write: Callable[[], None]) -> None:
        """Write in one transaction with the checkpoints; a worker of a rebuild has none to move."""
        at = () if self._share else tuple(self.generations.values())
        with self._write_to.transaction():
            for generation in at:
                generations.advance(self._write_to, generation, end)
            write()
        self.generations = {
            name: each._replace(checkpoint=end) for name, each in self.generations.items()
        }

    def _write_with_care(self, events: list[Event], end: int) -> None:
        def write() -> None:
            for name in self._schemas:
                self.apply_with_care(name, events)

        try:
            self._write_to_page(end, write)
        except BaseException:
            self._parked = self._parked_now()
            raise

    def apply_with_care(self, name: str, events: list[Event]) -> None:
        """Apply events to one projection, parking the stream of each that cannot be applied."""
        writer = self._writer_of(name)
        try:
            with self._write_to.transaction():
                writer.merge(writer.plan.project(events, self._parked), more_follow=True)
        except FAULTS as fault:
            if len(events) == 1:
                self._park(name, events[0], fault)
                return
            middle = len(events) // 2
            self.apply_with_care(name, events[:middle])
            self.apply_with_care(name, events[middle:])

    def _writer_of(self, name: str) -> Writer:
        """Give what writes to one projection alone: most runs never need it."""
        if name not in self._alone:
            (plan,) = (Plan([each]) for each in self.plan.projections if each.name == name)
            self._alone[name] = Writer(self._write_to, plan, self._schemas)
        return self._alone[name]

    def retry(self, stream_id: UUID, position: int) -> None:
        """Apply a parked stream from the event it was parked at, up to the checkpoint.

        The generation is held and its turn ends, so that a runner which still believes the stream
        parked cannot write a page without it.
        """
        (name,) = self.generations
        with self._write_to.transaction():
            now = generations.lock(self._write_to, self.generations[name])
            generations.unpark(self._write_to, now, stream_id)
            self._parked.get(name, set()).discard(stream_id)
            for events in pages.read_stream(
                self._write_to, stream_id, position - 1, now.checkpoint
            ):
                self.apply_with_care(name, events)

    def _park(self, name: str, event: Event, fault: Exception) -> None:
        recorded, generation = event[0], self.generations[name]
        reason = _reason(fault)
        generations.park(
            self._write_to,
            generation,
            recorded.stream_id,
            (recorded.position, recorded.event_type, reason),
        )
        self._parked.setdefault(name, set()).add(recorded.stream_id)
        self._parkings += 1
        log.warning(
            "stream parked",
            projection=name,
            generation=generation.generation,
            position=recorded.position,
            event_type=recorded.event_type,
            reason_code=reason,
        )

    def _parked_now(self) -> dict[str, set[UUID]]:
        rows = list(generations.SQL.parked(self._write_to))
        found: dict[str, set[UUID]] = {}
        for name, number, stream_id, *_ in rows:
            own = self.generations.get(name)
            if own and own.generation == number:
                found.setdefault(name, set()).add(stream_id)
        return found


@contextmanager
def applying(
    url: str,
    projections: Sequence[Projection],
    at: Sequence[Generation],
    *,
    page: int,
    share: Share | None = None,
) -> Iterator[Applier]:
    """Make an `Applier` and close it afterwards."""
    applier = Applier(url, projections, at, page=page, share=share)
    try:
        yield applier
    finally:
        applier.close()


@contextmanager
def _no_cycles_sought() -> Iterator[None]:
    """Stop the search for cyclic garbage: a page is a great many objects and has no cycles.

    Searching them all, again and again, took a third of a rebuild.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _reason(fault: Exception) -> str:
    """Name a fault and where it was raised, without its message, which may quote a value."""
    kind = type(fault).__name__
    if isinstance(fault, psycopg.Error):
        return f"{kind} {fault.sqlstate or ''}".strip()
    trace, place = fault.__traceback__, ""
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{kind} in {place}"
