"""Build read models again beside the ones being read, and swap.

The new generation is filled without the indexes that only readers need, by one process or several,
each with whole streams of its own; then it is brought up to where the live one stands and takes
over in one transaction. A rebuild that is interrupted leaves tables nobody reads; the next one
drops them and begins again.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress

import psycopg
import structlog
from psycopg import sql

from hub.errors import CommandRefused
from hub.projecting import generations, pages
from hub.projecting.applying import FAULTS, applying
from hub.projecting.generations import Generation
from hub.projecting.pages import Connection, connect
from hub.projecting.planning import Plan
from hub.projecting.sharing import Filling, fill, fill_in_shares
from hub.projecting.writing import Writer
from projections.base import Projection

Progress = Callable[[int, int | None], None]
log = structlog.get_logger()


class Rebuild:
    """One rebuild of one or more read models, which share the reading and decoding."""

    def __init__(
        self, url: str, projections: Sequence[Projection], *, page: int, workers: int
    ) -> None:
        self._url = url
        self._projections = {each.name: each for each in projections}
        self._page = page
        self._workers = workers

    def run(self, progress: Progress, *, in_sql: bool = True) -> tuple[list[Generation], int]:
        """Build, catch up and swap; give the generations now active and the events gone through."""
        with self.locked() as connection:
            target = pages.last_position(connection)
            set_based = [
                each
                for each in self._projections.values()
                if in_sql and each.rebuild_statement is not None
            ]
            made = [
                filled for each in set_based
                if (filled := self._by_statement(connection, each, target))
            ]  # fmt: skip
            if made:
                progress(target, target)
            done = {each.projection for each in made}
            others = [each for name, each in self._projections.items() if name not in done]
            if others:
                made += self._by_handlers(connection, others, target, progress)
            for each in made:
                self._take_over(connection, each)
        return made, target

    def fill_up_to(
        self, connection: Connection, target: int, progress: Progress
    ) -> list[Generation]:
        """Build from the events up to a position, while it is locked; nobody reads what is made."""
        return self._by_handlers(connection, list(self._projections.values()), target, progress)

    def locked(self) -> AbstractContextManager[Connection]:
        """See that nobody else rebuilds these meanwhile, or refuse."""
        return alone(self._url, self._projections)

    def _begin(self, connection: Connection, projection: Projection) -> Generation:
        for left in generations.all_generations(connection):
            if left.projection == projection.name and left.status == "building":
                generations.drop(connection, left)
        with connection.transaction():
            return generations.create(connection, projection, "building")

    def _by_statement(
        self, connection: Connection, projection: Projection, target: int
    ) -> Generation | None:
        """Fill from the typed columns in one statement, and the rest by the handlers.

        None where an event cannot be applied: of its stream no later one may be, and a statement
        knows no such end. The handlers do it all then, and park the stream as live.
        """
        try:
            return self._stated(connection, projection, target)
        except FAULTS:
            log.warning("rebuilt by its handlers instead", projection=projection.name)
            return None

    def _stated(self, connection: Connection, projection: Projection, target: int) -> Generation:
        made = self._begin(connection, projection)
        again = generations.take_off_indexes(connection, made, keys=True)
        with connection.transaction():
            generations.look_in(connection, made.schema_name)
            connection.execute("SET LOCAL work_mem TO '256MB'")
            statement = projection.rebuild_statement or ""
            connection.execute(statement.encode(), {"upto": target})
        _make_again(connection, again)
        plan = Plan([projection])
        writer = Writer(connection, plan, {projection.name: made.schema_name})
        for events in pages.read_types(connection, projection.not_in_sql, 0, target, self._page):
            with connection.transaction():
                writer.merge(plan.project(events, {}))
        return self._arrived(connection, made, target)

    def _by_handlers(
        self,
        connection: Connection,
        projections: Sequence[Projection],
        target: int,
        progress: Progress,
    ) -> list[Generation]:
        """Fill by the handlers of all, reading and decoding each event once.

        Where an event says what no index can hold, that is known only when the indexes are made
        again. Then all is filled once more with them, and the event's stream is parked as it would
        be live.
        """
        try:
            return self._filled(connection, projections, target, progress, with_indexes=False)
        except psycopg.errors.ProgramLimitExceeded:
            return self._filled(connection, projections, target, progress, with_indexes=True)

    def _filled(
        self,
        connection: Connection,
        projections: Sequence[Projection],
        target: int,
        progress: Progress,
        *,
        with_indexes: bool,
    ) -> list[Generation]:
        made = [self._begin(connection, each) for each in projections]
        again = [
            statement
            for each in (() if with_indexes else made)
            for statement in generations.take_off_indexes(connection, each)
        ]
        filling = Filling(
            self._url, tuple(each.name for each in projections), tuple(made), target, self._page
        )
        if self._workers == 1:
            fill(filling, projections, progress)
        else:
            fill_in_shares(filling, self._workers, progress)
        _make_again(connection, again)
        return [self._arrived(connection, each, target) for each in made]

    def _arrived(self, connection: Connection, generation: Generation, target: int) -> Generation:
        """Note how far the new generation is, and let the planner know its tables."""
        for table in self._projections[generation.projection].tables:
            connection.execute(
                sql.SQL("ANALYZE {}").format(sql.Identifier(generation.schema_name, table.name))
            )
        generations.advance(connection, generation, target)
        return generation._replace(checkpoint=target)

    def _take_over(self, connection: Connection, generation: Generation) -> None:
        take_over(connection, self._url, self._projections[generation.projection], generation,
                  page=self._page)  # fmt: skip


@contextmanager
def alone(url: str, names: Iterable[str]) -> Iterator[Connection]:
    """See that nobody else rebuilds these read models meanwhile, or refuse."""
    with connect(url, autocommit=True) as connection:
        try:
            for name in names:
                if not generations.SQL.lock_rebuild(connection, name=name):
                    raise CommandRefused(f"{name} is being rebuilt already: wait for that to end")
            yield connection
        finally:
            # Not left to the closing, of which the server may hear after whoever comes next.
            with suppress(psycopg.OperationalError):
                generations.SQL.let_rebuild(connection)


def take_over(
    connection: Connection,
    url: str,
    projection: Projection,
    generation: Generation,
    *,
    page: int,
) -> None:
    """Bring a generation up to the live one and have it read instead.

    Most of the way is gone while the live one goes on; the last of it with the live one held still,
    so that what readers see never goes back.
    """
    with applying(url, [projection], [generation], page=page) as applier:
        applier.apply(pages.last_position(connection), lambda _count: None)
        with connection.transaction():
            live = generations.active(connection).get(projection.name)
            if live:
                applier.apply(generations.lock(connection, live).checkpoint, lambda _count: None)
            generations.swap(connection, generation)


def _make_again(connection: Connection, statements: Sequence[str]) -> None:
    with connection.transaction():
        connection.execute("SET LOCAL maintenance_work_mem TO '256MB'")
        for statement in statements:
            connection.execute(statement.encode())
